// One server for the length of an execution: its tools, which may come late or change, and its calls with their time limit and their one
// repetition.

import type { ToolOutcome, ToolSpec } from '#core/ports.ts'
import { serverDelay, TRIES_SOON } from '#core/retry/backoff.ts'
import { callLimit, within } from './call-limit.ts'
import { isRepeatable, outcomeOf, sentenceOf } from './call-outcome.ts'
import type { Endpoint } from './endpoint.ts'
import { hintOf, mayComeUp } from './failure.ts'
import { SessionSlot } from './session-slot.ts'
import type { Attempt, ToolList } from './session.ts'
import type { Surroundings } from './surroundings.ts'

/** The server's tools, or why there are none. */
export type Standing = { up: true; tools: ReadonlyArray<ToolSpec> } | { up: false; message: string }
type Tool = Omit<ToolSpec, 'description'>

// As in the reference (TARSy in Go): 30 s to come up, 90 s for a call, which is repeated once.
const OPEN_MS = 30_000
const CALL_MS = 90_000
// Ours: a server that is away is tried again in the background. An execution waits for the first tries before it begins without the server; the
// others take 4 minutes on average: deploys of a server take less.
const TRIES = TRIES_SOON + 14
// Ours: nobody waits longer for the first tries, also when the server hangs.
const SOON_MS = 3_000
// Ours: a list is read once a turn at most, and turns take longer.
const LEAST_TTL_MS = 30_000
// The longest time of setTimeout; an execution ends long before.
const LONGEST_SLEEP_MS = 2 ** 31 - 1

export class Connection {
  readonly #endpoint: Endpoint
  readonly #around: Surroundings
  readonly #slot: SessionSlot
  readonly #specsOf: (list: ToolList) => ReadonlyArray<ToolSpec>
  readonly #life = new AbortController()
  #comingUp: { soon: Promise<void>; end: Promise<void> } | null = null
  /** Changes of the tools that were announced and not listed yet. */
  #changes = 0
  /** Whether a moment is set at which the list is no longer fresh. */
  #ages = false
  #standing: Standing = { up: false, message: 'it was not asked yet' }

  /** `specsOf` chooses from the server's list what the agent may use. */
  constructor(endpoint: Endpoint, around: Surroundings, specsOf: (list: ToolList) => ReadonlyArray<ToolSpec>) {
    this.#endpoint = endpoint
    this.#around = around
    this.#specsOf = specsOf
    this.#slot = new SessionSlot(endpoint, around, () => this.#noteChange())
  }

  get standing(): Standing {
    return this.#standing
  }

  /** While an absent server is tried in the background: `soon` resolves after the first tries, `end` when it has come up or is given up. */
  get comingUp(): { soon: Promise<void>; end: Promise<void> } | null {
    return this.#comingUp
  }

  /** Connects and lists the tools. A server that may come up is tried again in the background. Rejects only with the signal's reason. */
  async open(signal: AbortSignal): Promise<void> {
    const error = await this.#tryToOpen(signal)
    if (error === null || !mayComeUp(error)) return
    const soon = Promise.withResolvers<void>()
    const patience = setTimeout(soon.resolve, SOON_MS)
    const end = this.#waitForServer(error, soon.resolve).finally(() => {
      clearTimeout(patience)
      soon.resolve()
      this.#comingUp = null
    })
    this.#comingUp = { soon: soon.promise, end }
  }

  /** Rejects only with the signal's reason. */
  async call(
    tool: Tool,
    args: Record<string, unknown>,
    signal: AbortSignal,
    onProgress: () => void,
  ): Promise<ToolOutcome> {
    signal.throwIfAborted()
    const { server, secrets, timeoutMs } = this.#endpoint
    const safe = tool.readOnly || tool.idempotent
    const limitMs = timeoutMs ?? CALL_MS
    const limit = callLimit(limitMs)
    const attempt: Attempt = {
      tool,
      args,
      signal: AbortSignal.any([signal, limit.signal]),
      onProgress() {
        limit.refresh()
        onProgress()
      },
    }
    try {
      return await this.#callAndRepeat(attempt, safe)
    } catch (error) {
      signal.throwIfAborted()
      if (limit.signal.aborted)
        return { kind: 'timed_out', message: `${server} did not answer ${tool.name} within ${seconds(limitMs)}` }
      return outcomeOf(error, server, sentenceOf(error, secrets), safe)
    } finally {
      limit.clear()
    }
  }

  close(): Promise<void> {
    this.#life.abort(new Error('the execution has ended'))
    return this.#slot.close()
  }

  /** null: the server is up. Rejects only with the signal's reason. */
  async #tryToOpen(signal: AbortSignal): Promise<unknown> {
    const { timeoutMs, secrets } = this.#endpoint
    const limitMs = Math.min(OPEN_MS, timeoutMs ?? OPEN_MS)
    const limit = callLimit(limitMs)
    try {
      const list = await this.#slot.openAndList(AbortSignal.any([signal, limit.signal]))
      this.#takeList(list)
      return null
    } catch (error) {
      signal.throwIfAborted()
      const message = limit.signal.aborted
        ? `the server did not come up within ${seconds(limitMs)}`
        : sentenceOf(error, secrets)
      this.#standing = { up: false, message }
      return error
    } finally {
      limit.clear()
    }
  }

  /** Resolves when the server is up or is given up. */
  async #waitForServer(first: unknown, onFirstTries: () => void): Promise<void> {
    const { server } = this.#endpoint
    const { signal } = this.#life
    let error = first
    try {
      for (let tries = 0; tries < TRIES && mayComeUp(error); tries += 1) {
        if (tries === TRIES_SOON) onFirstTries()
        await this.#pause(tries, error, signal)
        error = await this.#tryToOpen(signal)
        if (error === null) return this.#around.log({ event: 'mcp.came_up', server, message: `${server} has come up` })
      }
    } catch {
      // The execution has ended.
    }
  }

  #takeList(list: ToolList): void {
    this.#standing = { up: true, tools: this.#specsOf(list) }
    if (list.ttlMs !== null && !this.#ages) void this.#listWhenOld(list.ttlMs)
  }

  /** Lists again when the list is no longer what the server calls fresh. */
  async #listWhenOld(ttlMs: number): Promise<void> {
    this.#ages = true
    try {
      const ms = Math.min(LONGEST_SLEEP_MS, Math.max(LEAST_TTL_MS, ttlMs))
      await this.#around.clock.sleep(ms, this.#life.signal)
      this.#ages = false
      this.#noteChange()
    } catch {
      // The execution has ended.
    }
  }

  /** The server was restarted, or says that its tools have changed. News that comes during a listing is listed after it. */
  #noteChange(): void {
    this.#changes += 1
    if (this.#changes === 1) void this.#listAgain()
  }

  /** A list that cannot be read changes nothing. */
  async #listAgain(): Promise<void> {
    while (this.#changes > 0) {
      const seen = this.#changes
      const list = await within(OPEN_MS, limit =>
        this.#slot.list(AbortSignal.any([this.#life.signal, limit])).catch(() => null),
      )
      if (list !== null) this.#takeList(list)
      this.#changes = this.#changes > seen ? 1 : 0
    }
  }

  async #callAndRepeat(attempt: Attempt, safe: boolean): Promise<ToolOutcome> {
    const { signal } = attempt
    try {
      return await this.#callOnce(attempt)
    } catch (error) {
      if (signal.aborted || this.#life.signal.aborted || !isRepeatable(error, safe)) throw error
      const { server, secrets } = this.#endpoint
      this.#around.log({ event: 'mcp.reconnect', server, message: sentenceOf(error, secrets) })
      await this.#pause(0, error, signal)
      return await this.#callOnce(attempt)
    }
  }

  async #callOnce(attempt: Attempt): Promise<ToolOutcome> {
    const { text, isError, attachments } = await this.#slot.call(attempt)
    return { kind: 'answer', content: text, isError, ...(attachments.length > 0 && { attachments }) }
  }

  #pause(tries: number, error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, seed } = this.#around
    return clock.sleep(serverDelay(tries, hintOf(error), `${seed} ${this.#endpoint.server}`), signal)
  }
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`
}
