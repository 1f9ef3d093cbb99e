import { signal, type ReadonlySignal } from '@preact/signals'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'

/** The part of WebSocket that is used, so that a test can play it. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>
export type Channel = 'sessions' | `session:${string}`
export type Listener = {
  /** Where the next subscription goes on from; undefined where the channel has no cursor. */
  cursor?: () => number
  frame(frame: Frame): void
  /** The server has subscribed this tab: first with false, after every reconnect with true. */
  confirmed?: (again: boolean) => void
  /** The server could not replay all that was missed. */
  lost?: () => void
}
export type Connection = 'connecting' | 'live' | 'offline'
export type Live = {
  state: ReadonlySignal<Connection>
  subscribe(channel: Channel, listener: Listener): () => void
  /** Try now: the network is back, or the page came to the front again. */
  wake(): void
  close(): void
}

// Wire contract 6.1: the intervals of the reference's client.
const PING_MS = 20_000
const PONG_MS = 10_000
const RETRY_FIRST_MS = 200
const RETRY_MAX_MS = 3_000
/** Characters between two words to the server that they were read; it lets go of a reader that is a million behind. */
const ACK_EVERY = 100_000

/** The one WebSocket of a tab. It reconnects for ever and takes up each channel where it stopped. */
export function createLive(connect: () => Socket, random: () => number = Math.random): Live {
  const state = signal<Connection>('connecting')
  const listeners = new Map<Channel, Set<Listener>>()
  const confirmedBefore = new Set<Channel>()
  let socket: Socket | null = null
  let open = false
  let attempts = 0
  let closed = false
  let read = 0
  let acknowledged = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let ping: ReturnType<typeof setInterval> | undefined
  let pong: ReturnType<typeof setTimeout> | undefined

  const send = (message: object) => {
    if (open) socket?.send(JSON.stringify(message))
  }
  const sendPing = () => {
    send({ action: 'ping' })
    clearTimeout(pong)
    pong = setTimeout(dropped, PONG_MS)
  }
  const subscribeTo = (channel: Channel) => {
    const cursors = [...(listeners.get(channel) ?? [])].flatMap(each => each.cursor?.() ?? [])
    send({ action: 'subscribe', channel, ...(cursors.length > 0 && { last_event_id: Math.min(...cursors) }) })
  }

  /** The session's object was just being moved, say: the connection stays, so nothing else would ask again. */
  const subscribeLater = (channel: Channel) => {
    const mine = socket
    setTimeout(() => {
      if (mine === socket && listeners.has(channel)) subscribeTo(channel)
    }, RETRY_MAX_MS)
  }

  function dial() {
    clearTimeout(retry)
    const mine = connect()
    socket = mine
    // A dial that hangs must not hang the tab.
    pong = setTimeout(dropped, PONG_MS)
    mine.addEventListener('open', () => {
      if (mine !== socket) return
      open = true
      attempts = 0
      read = 0
      acknowledged = 0
      state.value = 'live'
      sendPing()
      ping = setInterval(sendPing, PING_MS)
      for (const channel of listeners.keys()) subscribeTo(channel)
    })
    mine.addEventListener('message', message => {
      if (mine !== socket) return
      receive(JSON.parse(message.data))
      acknowledge(message.data.length)
    })
    mine.addEventListener('close', () => {
      if (mine === socket) dropped()
    })
  }

  function acknowledge(length: number) {
    read += length
    if (read - acknowledged < ACK_EVERY) return
    acknowledged = read
    send({ action: 'ack', read })
  }

  function dropped() {
    const gone = socket
    socket = null
    open = false
    clearTimeout(pong)
    clearInterval(ping)
    gone?.close()
    if (closed) return
    state.value = 'offline'
    const wait = Math.min(RETRY_FIRST_MS * 2 ** attempts++, RETRY_MAX_MS)
    clearTimeout(retry)
    // Half of the wait is luck, so that the tabs of a team do not all come back in the same instant.
    retry = setTimeout(dial, wait / 2 + (wait / 2) * random())
  }

  function receive(frame: Frame | ControlFrame) {
    if (frame.type === 'pong') return clearTimeout(pong)
    if ('session_id' in frame) {
      for (const each of listeners.get(`session:${frame.session_id}`) ?? []) each.frame(frame)
      const global = frame.type.startsWith('session.') || frame.type.startsWith('review.')
      if (global) for (const each of listeners.get('sessions') ?? []) each.frame(frame)
      return
    }
    if (!('channel' in frame)) return
    const channel = frame.channel as Channel
    for (const each of listeners.get(channel) ?? []) {
      if (frame.type === 'subscription.confirmed') each.confirmed?.(confirmedBefore.has(channel))
      else each.lost?.()
    }
    if (frame.type === 'subscription.confirmed') confirmedBefore.add(channel)
    if (frame.type === 'subscription.error') subscribeLater(channel)
  }

  dial()
  return {
    state,
    subscribe(channel, listener) {
      const those = listeners.get(channel) ?? new Set()
      listeners.set(channel, those.add(listener))
      subscribeTo(channel)
      return () => {
        those.delete(listener)
        if (those.size > 0 || listeners.get(channel) !== those) return
        listeners.delete(channel)
        confirmedBefore.delete(channel)
        send({ action: 'unsubscribe', channel })
      }
    },
    wake() {
      if (closed) return
      if (open) return sendPing()
      if (socket !== null) return
      attempts = 0
      dial()
    },
    close() {
      closed = true
      clearTimeout(retry)
      dropped()
    },
  }
}
