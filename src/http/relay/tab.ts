// The tab's own socket, and the patience with who reads it.

import type { ControlFrame } from '#core/protocol/events.ts'

// A reader that lets a megabyte pile up has stopped reading: at 50 deltas a second that is minutes of text (design D6).
const MOST_UNREAD_BYTES = 1_000_000
// The wire's write timeout (2.1).
const PATIENCE_MS = 10_000
const PAUSE_MS = 10
/** The websocket library's limit for a message of the reference (wire contract 0.3). */
const MOST_SAID_BYTES = 32_768

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

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get open(): boolean {
    return this.#open
  }

  control(frame: ControlFrame): void {
    this.send(JSON.stringify(frame))
  }

  /** Sends a live frame; a reader that has fallen too far behind is let go. */
  send(text: string): void {
    if (!this.#open) return
    if (this.#socket.bufferedAmount > MOST_UNREAD_BYTES) this.close(CLOSE.slow, 'reading too slowly')
    else this.#socket.send(text)
  }

  /** Sends frames of the past, waiting for the reader in between: a long past is no fault of it. */
  async sendAll(texts: ReadonlyArray<string>): Promise<void> {
    let waited = 0
    for (const text of texts) {
      while (this.#open && this.#socket.bufferedAmount > MOST_UNREAD_BYTES / 2 && waited < PATIENCE_MS) {
        await pause()
        waited += PAUSE_MS
      }
      waited = 0
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
}

export function tooLong(text: string): boolean {
  return (
    text.length > MOST_SAID_BYTES ||
    (text.length * 3 > MOST_SAID_BYTES && new TextEncoder().encode(text).length > MOST_SAID_BYTES)
  )
}

function pause(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, PAUSE_MS)
  })
}
