// What carries the messages of one connection: Streamable HTTP (http-wire.ts) or the older SSE (sse-wire.ts).

import type { Answer, Incoming, Notice, Request, RequestId } from './json-rpc.ts'

export type AskOptions = {
  signal: AbortSignal
  /** Besides those that the message itself says. */
  headers: Record<string, string>
  /** Gets what the server sends before its answer: notices and requests of its own. */
  hear(message: Exclude<Incoming, { kind: 'answer' }>): void
}

/** An answer of the server to one of its requests. */
export type Reply = { jsonrpc: '2.0'; id: RequestId } & (
  | { result: unknown }
  | { error: { code: number; message: string } }
)

export type Wire = {
  /**
   * Sends a request once and resolves with its answer. Rejects with the signal's reason if it aborts; with a ServerError if the server refused
   * it by an HTTP status and said why in JSON-RPC; else with a DeliveryFailure.
   */
  ask(request: Request, options: AskOptions): Promise<Answer>
  /** Sends a message that has no answer. Never rejects: the next request shows whether the server is there. */
  tell(message: Notice | Reply): Promise<void>
  /**
   * Hears what the server says unasked, until the connection is closed or the server does not offer it. `request` is what a server of the
   * stateless generation is asked for it. Never rejects.
   */
  listen(request: Request | null, hear: AskOptions['hear']): Promise<void>
  /** The version that was agreed on: later requests name it in a header. */
  speak(version: string): void
  /** Ends the session on the server, and every request that still waits. Resolves within seconds and never throws. */
  close(): Promise<void>
}

// Ours: a message without an answer, or a goodbye, must not hold a connection of a server that hangs on it.
export const GOODBYE_MS = 3_000
