// The order in which the actions of one client are performed: those of a channel one after the other, and few of all channels at the same time,
// so that one client with a thousand subscriptions does not keep database and objects from the others.

import { fairGate } from '#core/fair-gate.ts'
import type { ChannelAction } from './actions.ts'

// Our choice: a page has a few channels; more at a time would not make the database faster.
const AT_ONCE = 4
// Our choice: ten times what a connection may follow.
const MOST_WAITING = 1_000
export const TOO_MANY_WAITING = `${MOST_WAITING} requests of this connection wait already: wait for their answers, then ask again`

// Our choice: a page that comes back asks once or twice. What is asked of a channel beyond BRISK in PACE_MS waits, and repetitions are then answered
// together.
const BRISK = 4
const PACE_MS = 1_000
const MOST_PACED = 1_000

/** A subscribe or a catch-up that has not begun, and how often the client has said the same since. */
type Waiting = { kind: ChannelAction['kind']; lastEventId: number | null; repeats: number }

export type TurnPorts = {
  /** Never rejects. `repeats`: how many further actions of the same kind and cursor it answers. */
  perform(action: ChannelAction, repeats: number): Promise<void>
  now(): number
  sleep(ms: number): Promise<void>
}

export class Turns {
  readonly #ports: TurnPorts
  /** The last action of each channel: the next one of the same channel waits for it. */
  readonly #turns = new Map<string, Promise<void>>()
  /** By channel, the last action if it has not begun and may be answered together with its repetitions. */
  readonly #repeatable = new Map<string, Waiting>()
  /** When the newest actions of each channel began. */
  readonly #begun = new Map<string, Array<number>>()
  readonly #gate = fairGate<() => Promise<void>, { signal?: AbortSignal }, void>(AT_ONCE, work => work())
  #waiting = 0

  constructor(ports: TurnPorts) {
    this.#ports = ports
  }

  /** False if too many wait already. */
  add(action: ChannelAction): boolean {
    const { channel } = action
    // Ending a subscription costs nothing, and makes room.
    if (action.kind === 'unsubscribe') {
      this.#repeatable.delete(channel)
      this.#append(channel, () => this.#ports.perform(action, 0))
      return true
    }
    const last = this.#repeatable.get(channel)
    if (last?.kind === action.kind && last.lastEventId === action.lastEventId) {
      last.repeats += 1
      return true
    }
    if (this.#waiting >= MOST_WAITING) return false
    const waiting: Waiting = { kind: action.kind, lastEventId: action.lastEventId, repeats: 0 }
    this.#repeatable.set(channel, waiting)
    this.#waiting += 1
    this.#append(channel, async () => {
      await this.#pace(channel)
      await this.#gate(async () => {
        this.#waiting -= 1
        if (this.#repeatable.get(channel) === waiting) this.#repeatable.delete(channel)
        await this.#ports.perform(action, waiting.repeats)
        // Where the database is in the same process, as on a local start, the runtime looks at other clients' sockets only when nothing else is to
        // be done. A timer makes it look.
        if (this.#waiting >= AT_ONCE) await this.#ports.sleep(0)
      })
    })
    return true
  }

  #append(channel: string, work: () => Promise<void>): void {
    const before = this.#turns.get(channel) ?? Promise.resolve()
    const turn = before.then(work).finally(() => {
      if (this.#turns.get(channel) === turn) this.#turns.delete(channel)
    })
    this.#turns.set(channel, turn)
  }

  /** Waits if the channel's last actions began just now. */
  async #pace(channel: string): Promise<void> {
    const { now, sleep } = this.#ports
    const begun = this.#begun.get(channel) ?? []
    const oldest = begun.length < BRISK ? undefined : begun[0]
    if (oldest !== undefined && now() - oldest < PACE_MS) await sleep(PACE_MS - (now() - oldest))
    this.#begun.delete(channel)
    this.#begun.set(channel, [...begun, now()].slice(-BRISK))
    const [stalest] = this.#begun.keys()
    if (this.#begun.size > MOST_PACED && stalest !== undefined) this.#begun.delete(stalest)
  }
}
