import type { Clock } from '#core/ports.ts'
import type { ParkedFollower } from '#objects/followers/follower.ts'
import { within } from './within.ts'

// Each open page asks for warnings every 10 s (wire contract 6.2): asked each time, the Lobby would never sleep while a page is open.
const FRESH_MS = 60_000
// As long as warnings wait for tool servers: a Lobby that hangs must not be felt.
const PATIENCE_MS = 400

/** What the Lobby last said, and when it was last asked; lives as long as the isolate. */
export type ParkedMemory = { parked: ReadonlyArray<ParkedFollower>; askedAt: number }

export type ParkedPorts = {
  ask(): Promise<ReadonlyArray<ParkedFollower>>
  clock: Clock
  /** Keeps work going after the answer. */
  later(work: Promise<void>): void
  log(event: Record<string, unknown>): void
}

export function parkedMemory(): ParkedMemory {
  return { parked: [], askedAt: Number.NEGATIVE_INFINITY }
}

/** What sessions have given up to write, at most a minute old; where the Lobby does not answer, as it last stood. */
export async function parkedFollowers(
  memory: ParkedMemory,
  ports: ParkedPorts,
): Promise<ReadonlyArray<ParkedFollower>> {
  const now = ports.clock.now()
  if (now - memory.askedAt < FRESH_MS) return memory.parked
  memory.askedAt = now
  const asked = askLobby(memory, ports)
  ports.later(asked)
  await within(ports.clock, PATIENCE_MS, asked, undefined)
  return memory.parked
}

async function askLobby(memory: ParkedMemory, ports: ParkedPorts): Promise<void> {
  try {
    memory.parked = await ports.ask()
  } catch (error) {
    ports.log({ event: 'warnings.lobby_failed', cause: String(error) })
  }
}
