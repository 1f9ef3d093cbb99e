// What the core needs from outside. Types only; each method says what it promises.

import type { Entry, NewEntry } from './investigation/log/facts.ts'
import type { ModelChoice, ServerChoice } from './investigation/log/plan.ts'
import type { TransientFrame } from './protocol/events.ts'
import type { NewTransientFrame } from './protocol/stamp.ts'

export type Log = {
  /** All entries, oldest first. */
  all(): Iterable<Entry>
  /** The entry with this seq; null if there is none. */
  entry(seq: number): Entry | null
  /** Writes all entries in one transaction, then sends their frames to the sockets. Returns them with seq and time. Throws if nothing was written. */
  append(entries: ReadonlyArray<NewEntry>): Array<Entry>
  /** Sends a frame that is not stored to the sockets; returns it as it was sent. */
  tell(frame: NewTransientFrame): TransientFrame
}

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`. Rejects with the signal's reason if it aborts first. */
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
  /** Its server or the configuration says that it changes something. A tool without this and `readOnly` says nothing of itself. */
  writes?: true
}

/** A tool that a model is not offered. `reason` completes "left out because". */
export type LeftOutTool = { name: string; reason: string }

/**
 * `arguments` is the JSON text as the model wrote it; it may be broken. `id` is the provider's. In the log it is unique within the execution
 * (investigation/ask/call-ids.ts).
 */
export type ToolCall = { id: string; name: string; arguments: string }

/** An image for a model, in base64. */
export type Image = { mimeType: string; data: string }

/** `images` are shown behind the text, to models that take them. */
export type Message =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string; images?: ReadonlyArray<Image> }
  | {
      role: 'assistant'
      content: string
      toolCalls: Array<ToolCall>
      /** The provider that wrote the turn. */
      by?: string
      /** The provider's own blocks of this turn, such as thinking signatures. Sent back only to the provider that wrote them. */
      native?: { provider: string; blocks: unknown }
    }
  | { role: 'tool'; callId: string; name: string; content: string; isError: boolean; images?: ReadonlyArray<Image> }

/** For every provider, `inputTokens` is the whole prompt, including cache reads and writes. */
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
  /** The request is longer than the model's window. */
  | 'context_exceeded'
  /** The model repeated itself. The text before the repetition was kept. */
  | 'repetition'
  /** The reply ended at an output limit, the provider's or ours. Its text so far was kept. */
  | 'cut'
  | 'unknown'

/** A failure, classified by the adapter. `message` is shown to people and holds no secrets. */
export type LlmError = {
  kind: LlmErrorKind
  message: string
  retryable: boolean
  retryAfterMs?: number
  status?: number
  /** For `context_exceeded`: the tokens that the vendor allows and those that it counted, as far as it names them. */
  context?: { limit?: number; requested?: number }
  /** Parts of the request (`LlmRequest.without`) that the refusal names. A request without them may be taken. */
  refused?: Array<string>
}

export type LlmChunk =
  | { kind: 'text'; delta: string }
  | { kind: 'thinking'; delta: string }
  /** All text so far was thinking: a model said so only behind it. */
  | { kind: 'text-was-thinking' }
  | { kind: 'tool-call'; call: ToolCall }
  /** A tool that the provider ran itself: code, a search, a fetched page. */
  | {
      kind: 'native-tool'
      event: 'code_execution' | 'google_search_result' | 'url_context_result'
      content: string
      metadata: Record<string, unknown>
    }
  /** The provider's own blocks of this turn as JSON; at most once, near the end. Tool calls in them have the order of the `tool-call` chunks. */
  | { kind: 'native'; blocks: unknown }
  | { kind: 'usage'; usage: Usage }
  | { kind: 'error'; error: LlmError }

export type LlmRequest = {
  sessionId: string
  /** The same for all calls of one conversation. Providers use it to find the conversation's prompt cache. */
  cacheKey: string
  choice: ModelChoice
  messages: ReadonlyArray<Message>
  /** Empty: there are none. */
  tools: ReadonlyArray<ToolSpec>
  /** false: the tools are listed as in the calls before, so that the provider's prompt cache holds, and none may be called. */
  mayCall?: boolean
  /** The conversation goes on, so that the vendor should keep what it has read. */
  cached?: true
  /** Parts that the provider refused before. Each adapter knows the parts that it can leave out; `tool:NAME` is one tool. */
  without?: ReadonlyArray<string>
}

export type Llm = {
  /**
   * Streams one reply: one attempt, no retries. Every failure, also a missing key, arrives as the last chunk, an `error`. The stream throws only if
   * the signal aborts: the signal's reason.
   */
  ask(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmChunk>
  /** Which of these tools the model's vendor can be sent, most important first. `ask` leaves out the others by itself. */
  fitTools(choice: ModelChoice, tools: ReadonlyArray<ToolSpec>): { tools: Array<ToolSpec>; leftOut: Array<LeftOutTool> }
}

/** A picture or a sound of a tool's answer, in base64. The trace shows it; the text has a note in its place. `shown`: models see it too. */
export type Attachment = { mimeType: string; data: string; shown?: true }

/** How a tool call ended. `answer` is from the tool, which also sets `isError`. The others mean that the tool gave no answer. */
export type ToolOutcome =
  | { kind: 'answer'; content: string; isError: boolean; attachments?: Array<Attachment> }
  | { kind: 'refused'; message: string }
  | { kind: 'unreachable'; message: string }
  | { kind: 'timed_out'; message: string }
  | { kind: 'interrupted'; message: string }

/**
 * The tools of one execution. A server that did not come up, or that restarts, is tried again in the background, so both lists change during
 * the execution.
 */
export type Toolbox = {
  /** The servers that answered and those of their tools that the agent may use, both sorted by name. */
  readonly servers: Array<{ server: string; tools: Array<ToolSpec> }>
  /** The servers that did not answer, sorted by name, with the reason. */
  readonly unavailable: Array<{ server: string; message: string }>
  /**
   * Calls `server`.`tool`. Resolves also if the call failed. Rejects only if the signal aborts: with its reason. `onProgress` is called when the
   * server says that it still works.
   */
  call(
    server: string,
    tool: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
    onProgress?: () => void,
  ): Promise<ToolOutcome>
  /**
   * Gives servers that are away a moment to come up: a second, or a few if no server is there at all, because without a tool an execution could
   * only guess. Rejects only if the signal aborts: with its reason.
   */
  settle(signal: AbortSignal): Promise<void>
  /** Closes the connections. Resolves within a few seconds whatever the servers do; never throws. */
  close(): Promise<void>
}

export type ToolHost = {
  /** Connects an execution to its servers and lists their tools. Resolves even if none is reachable. */
  open(executionId: string, servers: ReadonlyArray<ServerChoice>, signal: AbortSignal): Promise<Toolbox>
}

export type Mask = {
  /** Whether models may see images that a server returned. Nothing can mask what stands in an image. */
  showsImages(server: string): boolean
  /** Masks a text that a server returned. Never throws: a text that cannot be masked is replaced by a notice. */
  toolResult(server: string, text: string): string
}

/** `reason` completes "the runbook could not be read:". It names no secret. */
export type RunbookText = { kind: 'text'; text: string } | { kind: 'absent'; reason: string }

export type Runbooks = {
  /** The text at an address. Resolves within half a minute, whatever its server does, and at once if the signal aborts; never rejects. */
  read(address: string, signal: AbortSignal): Promise<RunbookText>
  /** The addresses of the runbooks that people may choose from. Empty if none are configured or their list cannot be had; never rejects. */
  list(): Promise<Array<string>>
}
