// The tab's own socket, and the patience with who reads it.

import type { ControlFrame } from '#core/protocol/events.ts'
import { unreadOf, type Reader } from './reader.ts'

// The wire's write timeout (2.1).
const PATIENCE_MS = 10_000
const PAUSE_MS = 10

/** Going away and coming back with its cursors is what the client does on all of these. */
export const CLOSE = {
  /** What a client must not repeat. */
  tooBig: 1009,
  /** An upstream closed, a deploy for example: the session goes on, so does the client. */
  restart: 1012,
  /** "Try again later": the reader was too slow for now. 1008 would tell it that it broke a rule. */
  slow: 1013,
} as const

export class Tab {
  readonly #socket: WebSocket
  #open = true
  #reader: Reader = { sent: 0, sentWhenHeard: 0, acknowledged: null }

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get open(): boolean {
    return this.#open
  }

  /** The tab said something, so it is alive; `acknowledged` is how much it says that it has read. */
  heard(acknowledged: number | null): void {
    const { sent } = this.#reader
    this.#reader = { sent, sentWhenHeard: sent, acknowledged: acknowledged ?? this.#reader.acknowledged }
  }

  control(frame: ControlFrame): void {
    this.send(JSON.stringify(frame))
  }

  /** Sends a live frame; a reader that has fallen too far behind is let go. */
  send(text: string): void {
    if (!this.#open) return
    if (this.#unread().share > 1) this.close(CLOSE.slow, 'reading too slowly')
    else this.#write(text)
  }

  /** Sends frames of the past, waiting for the reader in between: a long past is no fault of it. */
  async sendAll(texts: ReadonlyArray<string>): Promise<void> {
    for (const text of texts) {
      if (!this.#unread().measured) {
        if (this.#open) this.#write(text)
        // What is only guessed at is not held against the reader.
        this.#reader = { ...this.#reader, sentWhenHeard: this.#reader.sent }
        continue
      }
      for (let waited = 0; this.#open && this.#unread().share > 0.5 && waited < PATIENCE_MS; waited += PAUSE_MS)
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
      // The other side closed in the same moment; closed is what was wanted.
    }
  }

  /** The tab went away by itself. */
  closed(): void {
    this.#open = false
  }

  #write(text: string): void {
    this.#reader = { ...this.#reader, sent: this.#reader.sent + text.length }
    this.#socket.send(text)
  }

  #unread() {
    // Declared by the types, absent from some runtimes.
    const buffered: number | undefined = this.#socket.bufferedAmount
    return unreadOf(this.#reader, buffered)
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, PAUSE_MS)
  })
}
