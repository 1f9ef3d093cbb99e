// Brings one follower up to a seq and keeps its state. A call that comes during an attempt is served by the next attempt.

import type { Clock } from '#core/ports.ts'
import { limitTime } from '#core/limit-time.ts'
import { OVER } from '#core/over.ts'
import {
  afterFailure,
  afterSuccess,
  isBehind,
  isDue,
  isLate,
  isParked,
  reportOf,
  type FollowerState,
} from './decide.ts'
import { NotYet, type Follower } from './follower.ts'

/**
 * The time limit of one call to a target. A slower call is aborted and tried again, so that a target that hangs does not keep the object awake.
 * A tick of the lease waits for the followers, and `agents/lifecycle` takes a tick of 30 s for hung: the list's wait (2 s), this limit, and this
 * limit again for the warning stay below that.
 */
export const FOLLOW_MS = 10_000

/**
 * The shortest time between two attempts, so that a burst of entries is written together. Measured: with 50 ms, 1,000 tabs on the list got an end
 * 120 ms later; with 0, a short session writes its row once for each change.
 */
export const GATHER_MS = 20

export type FollowerPorts = {
  /** The newest seq of the log. */
  head(): number
  clock: Clock
  states: { get(name: string): FollowerState; set(name: string, state: FollowerState): void }
  report(event: 'follower.failed' | 'follower.parked', name: string, fault: unknown): void
  /** Tells the operator that this follower is behind, or was given up; `noteCaughtUp` withdraws it. Both may be called twice. */
  noteBehind(follower: Follower, fault: unknown, givenUp: boolean): Promise<void>
  noteCaughtUp(follower: Follower): Promise<void>
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

  /** `first` is the follower that this one waits for. */
  constructor(follower: Follower, first: CatchUp | null, ports: FollowerPorts) {
    this.follower = follower
    this.#first = first
    this.#ports = ports
  }

  state(): FollowerState {
    return this.#ports.states.get(this.follower.name)
  }

  /** Resolves when the follower has reached this seq, has failed, or is not due yet. */
  bringTo(upTo: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, upTo)
    // `#run` resets `#running` itself, in the turn of its last check: a later call then starts a new run instead of getting one that is over.
    if (this.#running === null && this.#isDue()) this.#running = this.#run()
    return this.#running ?? Promise.resolve()
  }

  /** The same, but tries once even if the follower is not due: a person waits for it. */
  async hurryTo(upTo: number): Promise<void> {
    if (this.#running === null || this.#trying < upTo) this.#hurried = true
    await this.bringTo(upTo)
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
    // At most GATHER_MS, also when the clock was set back.
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
      await this.#noteCaughtUp(upTo)
    } catch (fault) {
      await this.#fail(fault)
    }
    this.#lastTry = this.#ports.clock.now()
  }

  async #waitForFirst(upTo: number): Promise<void> {
    if (this.#first === null) return
    const over = new AbortController()
    const late = this.#ports.clock.sleep(this.follower.waitsFor?.patienceMs ?? 0, over.signal)
    await Promise.race([this.#first.bringTo(upTo), late]).finally(() => over.abort(OVER))
  }

  async #follow(upTo: number): Promise<void> {
    const { clock, states } = this.#ports
    const after = this.state().seq
    // Only the Lobby may still have to hear that it has caught up.
    if (after >= upTo) return
    const reached = await limitTime(clock, FOLLOW_MS, signal => this.follower.follow(after, upTo, signal))
    if (reached <= after) throw new Error(`it was given what comes after entry ${after} and says it is at ${reached}`)
    states.set(this.follower.name, afterSuccess(this.state(), reached))
  }

  async #noteCaughtUp(upTo: number): Promise<void> {
    const { clock, states, noteCaughtUp } = this.#ports
    const { warned, seq } = this.state()
    if (!warned || seq < upTo) return
    await limitTime(clock, FOLLOW_MS, () => noteCaughtUp(this.follower))
    states.set(this.follower.name, { ...this.state(), warned: false })
  }

  async #fail(fault: unknown): Promise<void> {
    const { clock, states, report, noteBehind } = this.#ports
    const before = this.state()
    const after = afterFailure(before, clock.now(), fault instanceof NotYet ? fault : null)
    if (after === before) return
    states.set(this.follower.name, after)
    const event = reportOf(before, after)
    if (event !== null) report(event, this.follower.name, fault)
    if (!isLate(after)) return
    // The Lobby keeps what is behind. If it is the Lobby that does not answer, the line in the log must do until the next attempt.
    await limitTime(clock, FOLLOW_MS, () => noteBehind(this.follower, fault, isParked(after))).catch(() => undefined)
  }
}
