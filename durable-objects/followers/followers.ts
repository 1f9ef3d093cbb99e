// The followers of a session's log, side by side: one that hangs or fails delays only the one that waits for it.

import { CatchUp, type FollowerPorts } from './catch-up.ts'
import { isBehind, nextWake } from './decide.ts'
import type { Follower } from './follower.ts'

export class Followers {
  #ports: FollowerPorts
  #each: Array<CatchUp> = []

  constructor(followers: ReadonlyArray<Follower>, ports: FollowerPorts) {
    this.#ports = ports
    for (const follower of followers) this.add(follower)
  }

  add(follower: Follower): void {
    const first = follower.waitsFor === undefined ? null : this.#find(follower.waitsFor.name)
    this.#each.push(new CatchUp(follower, first, this.#ports))
  }

  /** Brings every follower that is due to the current end of the log. Resolves when all have been tried; never tells of their failures. */
  async drain(): Promise<void> {
    await this.#bring(this.#each)
  }

  /** The same for those that are to know at once. The others follow at the next `drain`. */
  async drainUrgent(): Promise<void> {
    await this.#bring(this.#each.filter(each => each.follower.mayLag !== true))
  }

  /** Tries one follower at once, due or not: a person waits for what was just written. */
  hurry(name: string): Promise<void> {
    return this.#find(name).hurryTo(this.#ports.head())
  }

  /** The names of the followers that are not at the end of the log. */
  listBehind(): Array<string> {
    const head = this.#ports.head()
    return this.#each.filter(each => isBehind(each.state(), head)).map(each => each.follower.name)
  }

  /** When the object must be awake for one of them, in milliseconds since the epoch; null if for none. */
  nextWake(): number | null {
    const { head, clock } = this.#ports
    return nextWake(
      this.#each.map(each => each.state()),
      head(),
      clock.now(),
    )
  }

  async #bring(each: ReadonlyArray<CatchUp>): Promise<void> {
    const head = this.#ports.head()
    await Promise.all(each.map(one => one.bringTo(head)))
  }

  #find(name: string): CatchUp {
    const found = this.#each.find(each => each.follower.name === name)
    if (found === undefined)
      throw new Error(`no follower "${name}" stands in the list before the one that waits for it`)
    return found
  }
}
