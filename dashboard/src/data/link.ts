import { signal, type ReadonlySignal } from '@preact/signals'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'

/** The part of WebSocket that is used, so that a test can play it. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>
export type LinkState = 'connecting' | 'live' | 'offline'
export type Link = {
  state: ReadonlySignal<LinkState>
  /** Sends while the socket is open, else does nothing. */
  send(message: object): void
  /** Runs this later, unless the socket that is open now is gone by then. */
  later(ms: number, run: () => void): void
  /** Tries now: the network is back, or the page came to the front again. */
  wake(): void
  close(): void
}

// The intervals of the reference's client: pings, patience for an answer, first and longest wait before it connects again.
const PING_MS = 20_000
const PATIENCE_MS = 10_000
const RETRY_FIRST_MS = 200
export const RETRY_MAX_MS = 3_000
/** Characters read between two acknowledgements. The server drops a reader that is a million behind (docs/wire.md). */
const ACK_EVERY = 100_000

type Timer = ReturnType<typeof setTimeout>
type Phase =
  | { kind: 'dialling'; socket: Socket; patience: Timer }
  | { kind: 'open'; socket: Socket; patience: Timer | undefined; ping: Timer; read: number; acknowledged: number }
  | { kind: 'waiting'; retry: Timer }
  | { kind: 'closed' }

/**
 * Keeps one WebSocket open until it is closed: pings it, acknowledges what was read, and connects again for ever. `onOpen` runs for every new
 * socket, `onFrame` for every frame but `pong`. `random` is between 0 and 1.
 */
export function openLink(
  connect: () => Socket,
  onOpen: () => void,
  onFrame: (frame: Frame | ControlFrame) => void,
  random: () => number,
): Link {
  const state = signal<LinkState>('connecting')
  let attempts = 0
  let phase = dial()

  function dial(): Phase {
    const socket = connect()
    const isCurrent = () => 'socket' in phase && phase.socket === socket
    socket.addEventListener('open', () => isCurrent() && begin(socket))
    socket.addEventListener('message', message => isCurrent() && read(message.data))
    socket.addEventListener('close', () => isCurrent() && retryLater())
    return { kind: 'dialling', socket, patience: setTimeout(retryLater, PATIENCE_MS) }
  }

  function begin(socket: Socket) {
    stopTimers(phase)
    attempts = 0
    phase = { kind: 'open', socket, patience: undefined, ping: setInterval(ping, PING_MS), read: 0, acknowledged: 0 }
    state.value = 'live'
    ping()
    onOpen()
  }

  function send(message: object) {
    if (phase.kind === 'open') phase.socket.send(JSON.stringify(message))
  }

  function ping() {
    send({ action: 'ping' })
    if (phase.kind !== 'open') return
    clearTimeout(phase.patience)
    phase.patience = setTimeout(retryLater, PATIENCE_MS)
  }

  function read(text: string) {
    const frame: Frame | ControlFrame = JSON.parse(text)
    if (frame.type !== 'pong') onFrame(frame)
    else if (phase.kind === 'open') clearTimeout(phase.patience)
    acknowledge(text.length)
  }

  function acknowledge(length: number) {
    if (phase.kind !== 'open') return
    phase.read += length
    if (phase.read - phase.acknowledged < ACK_EVERY) return
    phase.acknowledged = phase.read
    send({ action: 'ack', read: phase.read })
  }

  function retryLater() {
    const wait = Math.min(RETRY_FIRST_MS * 2 ** attempts++, RETRY_MAX_MS)
    // Half of the wait is random, so that the tabs of a team do not all come back at the same moment.
    hangUp({ kind: 'waiting', retry: setTimeout(retryNow, wait / 2 + (wait / 2) * random()) })
    state.value = 'offline'
  }

  function retryNow() {
    stopTimers(phase)
    phase = dial()
  }

  /** Leaves the socket. It is not current any more, so nothing that it still says is read. */
  function hangUp(next: Phase) {
    const before = phase
    phase = next
    stopTimers(before)
    if ('socket' in before) before.socket.close()
  }

  return {
    state,
    send,
    later(ms, run) {
      const now = phase
      setTimeout(() => phase === now && run(), ms)
    },
    wake() {
      if (phase.kind === 'open') ping()
      if (phase.kind !== 'waiting') return
      attempts = 0
      retryNow()
    },
    close: () => hangUp({ kind: 'closed' }),
  }
}

function stopTimers(phase: Phase) {
  if (phase.kind === 'waiting') clearTimeout(phase.retry)
  if (phase.kind === 'open') clearInterval(phase.ping)
  if ('patience' in phase) clearTimeout(phase.patience)
}
