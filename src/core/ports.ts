// What the core needs of the world. Types only; a sentence of promise a method.

import type { Entry, NewEntry } from './investigation/log/facts.ts'
import type { ModelChoice, ServerChoice } from './investigation/log/plan.ts'
import type { TransientFrame } from './protocol/events.ts'
import type { NewTransientFrame } from './protocol/stamp.ts'

export type Log = {
  /** Every entry so far, oldest first. */
  all(): Iterable<Entry>
  /** Writes all entries in one transaction, then tells the sockets; returns them with seq and time. Throws when nothing was written. */
  append(entries: ReadonlyArray<NewEntry>): Array<Entry>
  /** Tells the sockets something that is not kept; returns the frame as it went out. */
  tell(frame: NewTransientFrame): TransientFrame
}

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export type Ids = {
  /** A new UUIDv4. */
  uuid(): string
}

export type JsonSchema = Record<string, unknown>

/** A tool as the model sees it; `name` is `server.tool`. */
export type ToolSpec = {
  name: string
  description: string
  parameters: JsonSchema
  readOnly: boolean
  idempotent: boolean
}

/**
 * `arguments` is the JSON text as the model wrote it; it may be broken. `id` is the provider's; in a reply that is kept it differs from all
 * others of the execution (call-ids).
 */
export type ToolCall = { id: string; name: string; arguments: string }

export type Message =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | {
      role: 'assistant'
      content: string
      toolCalls: Array<ToolCall>
      /** The provider's own blocks of this turn (thinking signatures); sent back only to the provider that wrote them. */
      native?: { provider: string; blocks: unknown }
    }
  | { role: 'tool'; callId: string; name: string; content: string; isError: boolean }

/** `inputTokens` is the whole prompt, cache reads and writes included, for each provider. */
export type Usage = {
  inputTokens: number
  outputTokens: number
  thinkingTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
}

export type LlmErrorKind =
  | 'timeout'
  | 'canceled'
  | 'rate_limited'
  | 'overloaded'
  | 'invalid'
  | 'auth'
  /** The same words again and again; what came before them was kept. */
  | 'repetition'
  | 'unknown'

/** A failure that the adapter has classified; `message` is fit for a person and holds no secret. */
export type LlmError = {
  kind: LlmErrorKind
  message: string
  retryable: boolean
  retryAfterMs?: number
  status?: number
}

export type LlmChunk =
  | { kind: 'text'; delta: string }
  | { kind: 'thinking'; delta: string }
  | { kind: 'tool-call'; call: ToolCall }
  /** Something that the provider ran by itself: code, a search, a fetched page. */
  | {
      kind: 'native-tool'
      event: 'code_execution' | 'google_search_result' | 'url_context_result'
      content: string
      metadata: Record<string, unknown>
    }
  /** The provider's own blocks of this turn, once, near the end; JSON. Calls stand in them in the order of the `tool-call` chunks. */
  | { kind: 'native'; blocks: unknown }
  | { kind: 'usage'; usage: Usage }
  | { kind: 'error'; error: LlmError }

export type LlmRequest = {
  sessionId: string
  /** Stable for all calls of one conversation; providers use it to route to a warm prompt cache. */
  cacheKey: string
  choice: ModelChoice
  messages: ReadonlyArray<Message>
  /** Empty forbids tool calls. */
  tools: ReadonlyArray<ToolSpec>
}

export type Llm = {
  /**
   * Streams one reply: one attempt, no retries. A failure arrives as a last `error` chunk, also before any output and for a missing key;
   * the stream itself throws only the signal's reason when it aborts.
   */
  ask(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmChunk>
}

/** How a tool call ended. `answer` comes from the tool, `isError` as the tool said; the others come from the way to it. */
export type ToolOutcome =
  | { kind: 'answer'; content: string; isError: boolean }
  | { kind: 'refused'; message: string }
  | { kind: 'unreachable'; message: string }
  | { kind: 'timed_out'; message: string }
  | { kind: 'interrupted'; message: string }

/** The tools of one execution. */
export type Toolbox = {
  /** One row a server that answered, sorted by name; tools sorted by name, already narrowed to the agent's selection. */
  servers: Array<{ server: string; tools: Array<ToolSpec> }>
  /** Servers that did not come up, sorted, with a sentence why. */
  unavailable: Array<{ server: string; message: string }>
  /** Calls `server`.`tool`. Resolves also when the call failed; rejects only with the signal's reason when it aborts. */
  call(server: string, tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolOutcome>
  /** Ends the connections; resolves within a few seconds whatever the servers do, and never throws. */
  close(): Promise<void>
}

export type ToolHost = {
  /** Connects an execution to its servers and lists their tools. Resolves even when none is reachable. */
  open(executionId: string, servers: ReadonlyArray<ServerChoice>, signal: AbortSignal): Promise<Toolbox>
}

export type Mask = {
  /** Masks what a server returned. Never throws: what cannot be masked safely is replaced by a notice. */
  toolResult(server: string, text: string): string
}
