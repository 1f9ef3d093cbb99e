// The client's own socket, and what is done about a client that reads too slowly.

import type { ControlFrame } from '#core/protocol/events.ts'
import { unreadOf, type Reader } from './reader.ts'

// The reference gives a write 10 s.
const WRITE_TIMEOUT_MS = 10_000
const PAUSE_MS = 10

/** Close codes. On each of them but the first two a client reconnects with its cursors. */
export const CLOSE = {
  /** The token or the sign-in is over. */
  signedOut: 1008,
  /** A message was too long: the client must not repeat it. */
  tooBig: 1009,
  /** The socket to an object closed, for example by a deploy. The session goes on. */
  restart: 1012,
  /** "Try again later": the client reads too slowly. It broke no rule. */
  slow: 1013,
} as const

export class Tab {
  readonly #socket: WebSocket
  #open = true
  #reader: Reader = { sent: 0, sentWhenHeard: 0, acknowledged: null }

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get isOpen(): boolean {
    return this.#open
  }

  /** Notes that the client sent a message, so it is alive; `acknowledged` is how much it says that it has read. */
  noteMessage(acknowledged: number | null): void {
    const { sent } = this.#reader
    this.#reader = { sent, sentWhenHeard: sent, acknowledged: acknowledged ?? this.#reader.acknowledged }
  }

  sendControl(frame: ControlFrame): void {
    this.send(JSON.stringify(frame))
  }

  /** Sends a live frame. A client that is too far behind is closed instead. */
  send(text: string): void {
    if (!this.#open) return
    if (this.#measureUnread().share > 1) this.close(CLOSE.slow, 'reading too slowly')
    else this.#write(text)
  }

  /** Sends frames of the past, and waits for the client in between: a long past is not its fault. */
  async sendAll(texts: ReadonlyArray<string>): Promise<void> {
    for (const text of texts) {
      if (!this.#measureUnread().measured) {
        if (this.#open) this.#write(text)
        // The past does not count where reading can only be guessed.
        this.#reader = { ...this.#reader, sentWhenHeard: this.#reader.sent }
        continue
      }
      for (
        let waited = 0;
        this.#open && this.#measureUnread().share > 0.5 && waited < WRITE_TIMEOUT_MS;
        waited += PAUSE_MS
      )
        await pause()
      this.send(text)
    }
  }

  close(code: number, reason: string): void {
    if (!this.#open) return
    this.#open = false
    try {
      this.#socket.close(code, reason)
    } catch {
      // The other side has just closed, too.
    }
  }

  /** The client closed the socket. */
  markClosed(): void {
    this.#open = false
  }

  #write(text: string): void {
    this.#reader = { ...this.#reader, sent: this.#reader.sent + text.length }
    this.#socket.send(text)
  }

  #measureUnread() {
    // The types declare it. The pinned workerd (1.20261102.1) does not have it.
    const buffered: number | undefined = this.#socket.bufferedAmount
    return unreadOf(this.#reader, buffered)
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, PAUSE_MS)
  })
}
