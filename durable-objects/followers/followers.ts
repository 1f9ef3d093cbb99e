// All that follows a session's log, side by side: one that hangs or fails delays no other, save the one that waits for it.

import { CatchUp, type FollowerPorts } from './catch-up.ts'
import { isBehind, nextWake } from './decide.ts'
import type { Follower } from './follower.ts'

export class Followers {
  #ports: FollowerPorts
  #each: Array<CatchUp> = []

  constructor(followers: ReadonlyArray<Follower>, ports: FollowerPorts) {
    this.#ports = ports
    for (const follower of followers) {
      const first = follower.waitsFor === undefined ? null : this.#find(follower.waitsFor.name)
      this.#each.push(new CatchUp(follower, first, ports))
    }
  }

  /** Brings each that is due to the log's end of now. Resolves when all have been tried; how it went is in their states. */
  async drain(): Promise<void> {
    const head = this.#ports.head()
    await Promise.all(this.#each.map(each => each.to(head)))
  }

  /** Tries one of them at once, due or not: a person waits for what was just written. */
  hurry(name: string): Promise<void> {
    return this.#find(name).hurryTo(this.#ports.head())
  }

  /** The names of those that are not at the log's end. */
  behind(): Array<string> {
    const head = this.#ports.head()
    return this.#each.filter(each => isBehind(each.state(), head)).map(each => each.follower.name)
  }

  /** When the object must be awake for one of them; null when it need not. */
  nextWake(): number | null {
    const { head, clock } = this.#ports
    return nextWake(
      this.#each.map(each => each.state()),
      head(),
      clock.now(),
    )
  }

  #find(name: string): CatchUp {
    const found = this.#each.find(each => each.follower.name === name)
    if (found === undefined) throw new Error(`no follower "${name}" stands in the list before who waits for it`)
    return found
  }
}
