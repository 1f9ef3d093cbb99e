// Brings one follower to where it is wanted, and keeps how it fares. Who asks while it is on its way is served by its next pass.

import type { Clock } from '#core/ports.ts'
import { limited } from '../limited.ts'
import { afterFailure, afterSuccess, isBehind, isDue, isParked, tellsOf, type FollowerState } from './decide.ts'
import type { Follower } from './follower.ts'

/**
 * What takes longer is given up and tried again, so that a target that hangs does not keep the object awake. A tick of the lease waits for its
 * followers, and agents/lifecycle takes a tick of 30 s for hung: the list's patience, this, and this again for the warning stay below.
 */
export const FOLLOW_MS = 10_000

/**
 * News of one burst goes out together: this much time passes between two tries. Longer, the list hears of an end later (50 ms cost a crowd of
 * 1,000 tabs 120 ms); without it, a short session writes its row for each of its changes.
 */
export const GATHER_MS = 20

export type FollowerPorts = {
  /** The newest seq of the log. */
  head(): number
  clock: Clock
  states: { get(name: string): FollowerState; set(name: string, state: FollowerState): void }
  report(event: 'follower.failed' | 'follower.parked', name: string, fault: unknown): void
  /** Has a system warning name this session and follower; `unpark` withdraws it. Both may come twice. */
  park(follower: Follower, fault: unknown): Promise<void>
  unpark(follower: Follower): Promise<void>
}

export class CatchUp {
  readonly follower: Follower
  #first: CatchUp | null
  #ports: FollowerPorts
  #wanted = 0
  #trying = 0
  #hurried = false
  #lastTry = 0
  #running: Promise<void> | null = null

  /** `first` is the one that it waits for. */
  constructor(follower: Follower, first: CatchUp | null, ports: FollowerPorts) {
    this.follower = follower
    this.#first = first
    this.#ports = ports
  }

  state(): FollowerState {
    return this.#ports.states.get(this.follower.name)
  }

  /** Resolves when the follower is at this entry, has failed, or is not to be tried yet. */
  to(upTo: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, upTo)
    // `#run` sets it back itself: whoever asks behind its last look must not be answered with a pass that is over.
    if (this.#running === null && this.#isDue()) this.#running = this.#run()
    return this.#running ?? Promise.resolve()
  }

  /** The same, but it is tried once in any case, since a person waits for it. */
  async hurryTo(upTo: number): Promise<void> {
    if (this.#running === null || this.#trying < upTo) this.#hurried = true
    await this.to(upTo)
    this.#hurried = false
  }

  #isDue(): boolean {
    const state = this.state()
    if (this.#hurried) return isBehind(state, this.#wanted)
    return isDue(state, this.#wanted, this.#ports.clock.now())
  }

  async #run(): Promise<void> {
    try {
      do {
        await this.#gather()
        await this.#attempt()
      } while (this.#isDue())
    } finally {
      this.#running = null
    }
  }

  async #gather(): Promise<void> {
    const { clock } = this.#ports
    // A clock that was put back must not make it long.
    const wait = Math.min(this.#lastTry + GATHER_MS - clock.now(), GATHER_MS)
    if (wait > 0 && !this.#hurried) await clock.sleep(wait, new AbortController().signal)
  }

  async #attempt(): Promise<void> {
    const upTo = this.#ports.head()
    this.#trying = upTo
    this.#hurried = false
    try {
      await this.#waitForFirst(upTo)
      await this.#follow(upTo)
      await this.#withdrawWarning(upTo)
    } catch (fault) {
      await this.#fail(fault)
    }
    this.#lastTry = this.#ports.clock.now()
  }

  async #waitForFirst(upTo: number): Promise<void> {
    if (this.#first === null) return
    const over = new AbortController()
    const late = this.#ports.clock.sleep(this.follower.waitsFor?.patienceMs ?? 0, over.signal)
    await Promise.race([this.#first.to(upTo), late]).finally(() => over.abort())
  }

  async #follow(upTo: number): Promise<void> {
    const { clock, states } = this.#ports
    const after = this.state().seq
    // It may owe nothing but the withdrawal of its warning.
    if (after >= upTo) return
    const reached = await limited(clock, FOLLOW_MS, signal => this.follower.follow(after, upTo, signal))
    if (reached <= after) throw new Error(`it was given what comes after entry ${after} and says it is at ${reached}`)
    states.set(this.follower.name, afterSuccess(this.state(), reached))
  }

  async #withdrawWarning(upTo: number): Promise<void> {
    const { clock, states, unpark } = this.#ports
    const { warned, seq } = this.state()
    if (!warned || seq < upTo) return
    await limited(clock, FOLLOW_MS, () => unpark(this.follower))
    states.set(this.follower.name, { ...this.state(), warned: false })
  }

  async #fail(fault: unknown): Promise<void> {
    const { clock, states, report, park } = this.#ports
    const before = this.state()
    const after = afterFailure(before, clock.now())
    if (after === before) return
    states.set(this.follower.name, after)
    const event = tellsOf(before, after)
    if (event !== null) report(event, this.follower.name, fault)
    if (!isParked(after)) return
    // Warnings are kept in the Lobby. Where that is what cannot be reached, the line in the log must do until the next try.
    await limited(clock, FOLLOW_MS, () => park(this.follower, fault)).catch(() => undefined)
  }
}
