import { faultText } from '#core/fault-text.ts'
import type { Clock } from '#core/ports.ts'
import { within } from './within.ts'

// Each open page asks for warnings every 10 s. If every request asked the Lobby, it could not hibernate while a page is open.
const FRESH_MS = 60_000
// As long as warnings wait for MCP servers (WARNING_FRESHNESS).
const LOBBY_TIMEOUT_MS = 400

/** The Lobby's last answer, and when it was last asked (milliseconds since the epoch). One for each isolate. */
export type LobbyMemory<T> = { rows: ReadonlyArray<T>; askedAt: number }

export type LobbyPorts<T> = {
  askLobby(): Promise<ReadonlyArray<T>>
  clock: Clock
  /** Keeps work going after the answer (`waitUntil`). */
  later(work: Promise<void>): void
  log(event: Record<string, unknown>): void
}

export function newLobbyMemory<T>(): LobbyMemory<T> {
  return { rows: [], askedAt: Number.NEGATIVE_INFINITY }
}

/** What the Lobby keeps for warnings, at most a minute old. While the Lobby does not answer: its last answer. */
export async function listFromLobby<T>(memory: LobbyMemory<T>, ports: LobbyPorts<T>): Promise<ReadonlyArray<T>> {
  const now = ports.clock.now()
  if (now - memory.askedAt < FRESH_MS) return memory.rows
  memory.askedAt = now
  const refresh = refreshMemory(memory, ports)
  ports.later(refresh)
  await within(ports.clock, LOBBY_TIMEOUT_MS, refresh, undefined)
  return memory.rows
}

async function refreshMemory<T>(memory: LobbyMemory<T>, ports: LobbyPorts<T>): Promise<void> {
  try {
    memory.rows = await ports.askLobby()
  } catch (error) {
    ports.log({ event: 'warnings.lobby_failed', cause: faultText(error) })
  }
}
