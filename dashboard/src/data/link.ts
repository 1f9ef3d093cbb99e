import { signal } from '@preact/signals'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'

/** The part of WebSocket that is used, so that a test can play it. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>
/** `signed out`: the server ended the connection because its caller may not read any more. It is still tried again. */
export type LinkState = 'connecting' | 'live' | 'offline' | 'signed out'
export type LinkEvents = {
  /** A socket has opened: the first one, or one after a lost connection. */
  onOpen(): void
  /** Every frame but `pong`. */
  onFrame(frame: Frame | ControlFrame): void
}

// The intervals of the reference's client: pings, patience for an answer, first and longest wait before it connects again.
const PING_MS = 20_000
const PATIENCE_MS = 10_000
const RETRY_FIRST_MS = 200
export const RETRY_MAX_MS = 3_000
/** Characters read between two acknowledgements. The server drops a reader that is a million behind (docs/wire.md). */
const ACK_EVERY = 100_000
/** The close code for a token or a sign-in that is over (docs/wire.md). */
const SIGNED_OUT = 1008

type Timer = ReturnType<typeof setTimeout>
type Phase =
  | { kind: 'dialling'; socket: Socket; patience: Timer }
  | { kind: 'open'; socket: Socket; patience: Timer | undefined; ping: Timer; read: number; acknowledged: number }
  | { kind: 'waiting'; retry: Timer }
  | { kind: 'closed' }

/** Keeps one WebSocket open until it is closed: pings it, acknowledges what was read, and connects again for ever. */
export class Link {
  readonly state = signal<LinkState>('connecting')
  #connect: () => Socket
  #events: LinkEvents
  #random: () => number
  #attempts = 0
  #phase: Phase

  /** `random` returns numbers from 0 to 1. */
  constructor(connect: () => Socket, events: LinkEvents, random: () => number) {
    this.#connect = connect
    this.#events = events
    this.#random = random
    this.#phase = this.#dial()
  }

  /** Sends while the socket is open, else does nothing. */
  send(message: object): void {
    if (this.#phase.kind === 'open') this.#phase.socket.send(JSON.stringify(message))
  }

  /** Runs this later, unless the socket that is open now is gone by then. */
  later(ms: number, run: () => void): void {
    const now = this.#phase
    setTimeout(() => this.#phase === now && run(), ms)
  }

  /** Tries now: the network is back, or the page came to the front again. */
  wake(): void {
    if (this.#phase.kind === 'open') this.#ping()
    if (this.#phase.kind !== 'waiting') return
    this.#attempts = 0
    this.#retryNow()
  }

  close(): void {
    this.#hangUp({ kind: 'closed' })
  }

  #dial(): Phase {
    const socket = this.#connect()
    const isCurrent = () => 'socket' in this.#phase && this.#phase.socket === socket
    socket.addEventListener('open', () => isCurrent() && this.#begin(socket))
    socket.addEventListener('message', message => isCurrent() && this.#read(message.data))
    socket.addEventListener('close', event => isCurrent() && this.#lose(event))
    return { kind: 'dialling', socket, patience: this.#limitPatience() }
  }

  #begin(socket: Socket): void {
    stopTimers(this.#phase)
    this.#attempts = 0
    const ping = setInterval(() => this.#ping(), PING_MS)
    this.#phase = { kind: 'open', socket, patience: undefined, ping, read: 0, acknowledged: 0 }
    this.state.value = 'live'
    this.#ping()
    this.#events.onOpen()
  }

  #ping(): void {
    this.send({ action: 'ping' })
    if (this.#phase.kind !== 'open') return
    clearTimeout(this.#phase.patience)
    this.#phase.patience = this.#limitPatience()
  }

  #limitPatience(): Timer {
    return setTimeout(() => this.#retryLater(), PATIENCE_MS)
  }

  #read(text: string): void {
    const frame: Frame | ControlFrame = JSON.parse(text)
    if (frame.type !== 'pong') this.#events.onFrame(frame)
    else if (this.#phase.kind === 'open') clearTimeout(this.#phase.patience)
    this.#acknowledge(text.length)
  }

  #acknowledge(length: number): void {
    const phase = this.#phase
    if (phase.kind !== 'open') return
    phase.read += length
    if (phase.read - phase.acknowledged < ACK_EVERY) return
    phase.acknowledged = phase.read
    this.send({ action: 'ack', read: phase.read })
  }

  #lose(event: Event): void {
    // A refused handshake closes without a reason, so the state stays until a connection holds again.
    const signedOut = this.state.value === 'signed out' || ('code' in event && event.code === SIGNED_OUT)
    this.#retryLater()
    if (signedOut) this.state.value = 'signed out'
  }

  #retryLater(): void {
    const wait = Math.min(RETRY_FIRST_MS * 2 ** this.#attempts++, RETRY_MAX_MS)
    // Half of the wait is random, so that the tabs of a team do not all come back at the same moment.
    const retry = setTimeout(() => this.#retryNow(), wait / 2 + (wait / 2) * this.#random())
    this.#hangUp({ kind: 'waiting', retry })
    this.state.value = 'offline'
  }

  #retryNow(): void {
    stopTimers(this.#phase)
    this.#phase = this.#dial()
  }

  /** Leaves the socket. It is not current any more, so nothing that it still says is read. */
  #hangUp(next: Phase): void {
    const before = this.#phase
    this.#phase = next
    stopTimers(before)
    if ('socket' in before) before.socket.close()
  }
}

function stopTimers(phase: Phase): void {
  if (phase.kind === 'waiting') clearTimeout(phase.retry)
  if (phase.kind === 'open') clearInterval(phase.ping)
  if ('patience' in phase) clearTimeout(phase.patience)
}
