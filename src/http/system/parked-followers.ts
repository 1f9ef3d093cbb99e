import type { Clock } from '#core/ports.ts'
import type { ParkedFollower } from '#objects/followers/follower.ts'
import { within } from './within.ts'

// Each open page asks for warnings every 10 s. If every request asked the Lobby, it could not hibernate while a page is open.
const FRESH_MS = 60_000
// As long as warnings wait for MCP servers (WARNING_FRESHNESS).
const LOBBY_TIMEOUT_MS = 400

/** The Lobby's last answer, and when it was last asked (milliseconds since the epoch). One for each isolate. */
export type ParkedMemory = { parked: ReadonlyArray<ParkedFollower>; askedAt: number }

export type ParkedPorts = {
  askLobby(): Promise<ReadonlyArray<ParkedFollower>>
  clock: Clock
  /** Keeps work going after the answer (`waitUntil`). */
  later(work: Promise<void>): void
  log(event: Record<string, unknown>): void
}

export function newParkedMemory(): ParkedMemory {
  return { parked: [], askedAt: Number.NEGATIVE_INFINITY }
}

/** The followers that sessions gave up on, at most a minute old. While the Lobby does not answer: its last answer. */
export async function listParkedFollowers(
  memory: ParkedMemory,
  ports: ParkedPorts,
): Promise<ReadonlyArray<ParkedFollower>> {
  const now = ports.clock.now()
  if (now - memory.askedAt < FRESH_MS) return memory.parked
  memory.askedAt = now
  const refresh = refreshMemory(memory, ports)
  ports.later(refresh)
  await within(ports.clock, LOBBY_TIMEOUT_MS, refresh, undefined)
  return memory.parked
}

async function refreshMemory(memory: ParkedMemory, ports: ParkedPorts): Promise<void> {
  try {
    memory.parked = await ports.askLobby()
  } catch (error) {
    ports.log({ event: 'warnings.lobby_failed', cause: String(error) })
  }
}
