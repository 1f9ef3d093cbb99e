import type { ReadonlySignal } from '@preact/signals'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'
import { Link, RETRY_MAX_MS, type LinkState, type Socket } from './link.ts'

export type Channel = 'sessions' | `session:${string}`
export type Listener = {
  /** Where the next subscription goes on from; undefined where the channel has no cursor. */
  cursor?: () => number
  frame(frame: Frame): void
  /** The server has subscribed this tab: `again` is false the first time, true after every reconnect. */
  confirmed?: (again: boolean) => void
  /** The server could not replay everything that was missed. */
  lost?: () => void
}

/** The channels of a tab over its one WebSocket. After a reconnect each goes on where it stopped. */
export class Live {
  readonly state: ReadonlySignal<LinkState>
  #link: Link
  #listeners = new Map<Channel, Set<Listener>>()
  #confirmedBefore = new Set<Channel>()

  constructor(connect: () => Socket, random: () => number = Math.random) {
    const onOpen = () => this.#subscribeAll()
    const onFrame = (frame: Frame | ControlFrame) => this.#routeFrame(frame)
    this.#link = new Link(connect, { onOpen, onFrame }, random)
    this.state = this.#link.state
  }

  /** Returns a function that unsubscribes. */
  subscribe(channel: Channel, listener: Listener): () => void {
    const those = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, those.add(listener))
    // One subscription serves all listeners, unless this one wants what the others have had.
    if (those.size === 1 || listener.cursor !== undefined) this.#sendSubscribe(channel)
    else if (this.#confirmedBefore.has(channel)) listener.confirmed?.(false)
    return () => {
      those.delete(listener)
      if (those.size === 0 && this.#listeners.get(channel) === those) this.#unsubscribe(channel)
    }
  }

  /** Tries now: the network is back, or the page came to the front again. */
  wake(): void {
    this.#link.wake()
  }

  close(): void {
    this.#link.close()
  }

  #subscribeAll(): void {
    for (const channel of this.#listeners.keys()) this.#sendSubscribe(channel)
  }

  #sendSubscribe(channel: Channel): void {
    const cursors = this.#listenersOf(channel).flatMap(each => each.cursor?.() ?? [])
    const cursor = cursors.length > 0 && { last_event_id: Math.min(...cursors) }
    this.#link.send({ action: 'subscribe', channel, ...cursor })
  }

  /** For a session's object that was moving, for example. The socket stays open, so that no reconnect subscribes again. */
  #subscribeLater(channel: Channel): void {
    this.#link.later(RETRY_MAX_MS, () => {
      if (this.#listeners.has(channel)) this.#sendSubscribe(channel)
    })
  }

  #unsubscribe(channel: Channel): void {
    this.#listeners.delete(channel)
    this.#confirmedBefore.delete(channel)
    this.#link.send({ action: 'unsubscribe', channel })
  }

  #routeFrame(frame: Frame | ControlFrame): void {
    if ('session_id' in frame) {
      for (const each of this.#listenersOf(`session:${frame.session_id}`)) each.frame(frame)
      const listed = frame.type.startsWith('session.') || frame.type.startsWith('review.')
      if (listed) for (const each of this.#listenersOf('sessions')) each.frame(frame)
    } else if ('channel' in frame) this.#routeControl(frame)
  }

  #routeControl(frame: Extract<ControlFrame, { channel: string }>): void {
    const channel = frame.channel as Channel
    for (const each of this.#listenersOf(channel)) {
      if (frame.type === 'subscription.confirmed') each.confirmed?.(this.#confirmedBefore.has(channel))
      else each.lost?.()
    }
    if (frame.type === 'subscription.confirmed') this.#confirmedBefore.add(channel)
    if (frame.type === 'subscription.error') this.#subscribeLater(channel)
  }

  #listenersOf(channel: Channel): Array<Listener> {
    return [...(this.#listeners.get(channel) ?? [])]
  }
}
