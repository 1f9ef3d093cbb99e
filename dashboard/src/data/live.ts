import type { ControlFrame, Frame } from '#core/protocol/events.ts'
import { openLink, RETRY_MAX_MS, type Link, type Socket } from './link.ts'

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
export type Live = Pick<Link, 'state' | 'wake' | 'close'> & {
  /** Returns a function that unsubscribes. */
  subscribe(channel: Channel, listener: Listener): () => void
}

/** The channels of a tab over its one WebSocket. After a reconnect each goes on where it stopped. */
export function createLive(connect: () => Socket, random: () => number = Math.random): Live {
  const listeners = new Map<Channel, Set<Listener>>()
  const confirmedBefore = new Set<Channel>()
  const link = openLink(connect, subscribeAll, routeFrame, random)

  function subscribeAll() {
    for (const channel of listeners.keys()) sendSubscribe(channel)
  }

  function sendSubscribe(channel: Channel) {
    const cursors = listenersOf(channel).flatMap(each => each.cursor?.() ?? [])
    link.send({ action: 'subscribe', channel, ...(cursors.length > 0 && { last_event_id: Math.min(...cursors) }) })
  }

  /** For a session's object that was moving, for example. The socket stays open, so that no reconnect subscribes again. */
  function subscribeLater(channel: Channel) {
    link.later(RETRY_MAX_MS, () => {
      if (listeners.has(channel)) sendSubscribe(channel)
    })
  }

  function routeFrame(frame: Frame | ControlFrame) {
    if ('session_id' in frame) {
      for (const each of listenersOf(`session:${frame.session_id}`)) each.frame(frame)
      const listed = frame.type.startsWith('session.') || frame.type.startsWith('review.')
      if (listed) for (const each of listenersOf('sessions')) each.frame(frame)
    } else if ('channel' in frame) routeControl(frame)
  }

  function routeControl(frame: Extract<ControlFrame, { channel: string }>) {
    const channel = frame.channel as Channel
    for (const each of listenersOf(channel)) {
      if (frame.type === 'subscription.confirmed') each.confirmed?.(confirmedBefore.has(channel))
      else each.lost?.()
    }
    if (frame.type === 'subscription.confirmed') confirmedBefore.add(channel)
    if (frame.type === 'subscription.error') subscribeLater(channel)
  }

  function listenersOf(channel: Channel): Array<Listener> {
    return [...(listeners.get(channel) ?? [])]
  }

  return {
    state: link.state,
    wake: link.wake,
    close: link.close,
    subscribe(channel, listener) {
      const those = listeners.get(channel) ?? new Set()
      listeners.set(channel, those.add(listener))
      sendSubscribe(channel)
      return () => {
        those.delete(listener)
        if (those.size > 0 || listeners.get(channel) !== those) return
        listeners.delete(channel)
        confirmedBefore.delete(channel)
        link.send({ action: 'unsubscribe', channel })
      }
    },
  }
}
