import { GoogleGenAI } from '@google/genai'
import type {
  Candidate,
  Content,
  GenerateContentResponse,
  GenerateContentResponseUsageMetadata,
  Part,
} from '@google/genai'
import type { LlmChunk, LlmError, LlmRequest, ToolCall, Usage } from '#core/ports.ts'
import { googleBase } from './base-url.ts'
import { brokenOffFault, cutFault, fault } from './errors.ts'
import { googleConfig, googleContents } from './google-contents.ts'
import { codeExecutions, groundingChunks, mergeGrounding } from './google-native-tools.ts'
import { readArguments, eventsToEnd, looksWhole } from './loose.ts'
import { nativeBlocks, newCallId } from './native.ts'
import { fetchEvents } from './reply-events.ts'
import { canonicalNames } from './tool-names.ts'
import type { VendorDeps } from './vendor.ts'

// Finish reasons by which Google refuses the text: a repetition changes nothing. Unknown reasons count as good ends.
const REFUSALS = new Set(
  'SAFETY RECITATION LANGUAGE BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION'.split(
    ' ',
  ),
)
// Finish reasons of a malformed reply: a repetition mostly succeeds.
const MISFIRES = new Set(
  'MALFORMED_FUNCTION_CALL UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS MISSING_THOUGHT_SIGNATURE MALFORMED_RESPONSE OTHER'.split(
    ' ',
  ),
)

/** What has come of a reply so far. `finish` is undefined until the provider has ended it. */
type Reply = {
  parts: Array<Part>
  /** The metadata of native tools alone. */
  grounding: Candidate
  usage: GenerateContentResponseUsageMetadata | undefined
  finish: string | undefined
  blocked: string | undefined
}

export async function* askGoogle(request: LlmRequest, deps: VendorDeps, signal: AbortSignal): AsyncGenerator<LlmChunk> {
  // The SDK leaves the connection open if its reader stops early. This signal ends it.
  const ours = new AbortController()
  const fetch = fetchEvents(deps.fetch, { events: body => [body] })
  const client = new GoogleGenAI({
    apiKey: deps.apiKey,
    // Without this the SDK would take it from the environment.
    vertexai: false,
    httpOptions: { ...googleBase(deps.baseUrl), fetch, retryOptions: { attempts: 1 } },
  })
  const reply: Reply = { parts: [], grounding: {}, usage: undefined, finish: undefined, blocked: undefined }
  try {
    const stream = await client.models.generateContentStream({
      model: request.choice.model,
      contents: googleContents(request),
      config: { ...googleConfig(request), abortSignal: AbortSignal.any([signal, ours.signal]) },
    })
    for await (const chunk of eventsToEnd(stream, () => reply.finish !== undefined)) yield* readChunk(reply, chunk)
  } finally {
    ours.abort()
  }
  yield* endReply(reply, request)
}

function* readChunk(reply: Reply, chunk: GenerateContentResponse): Generator<LlmChunk> {
  reply.usage = chunk.usageMetadata ?? reply.usage
  reply.blocked = chunk.promptFeedback?.blockReason ?? reply.blocked
  const candidate = chunk.candidates?.[0]
  if (!candidate) return
  reply.finish = candidate.finishReason ?? reply.finish
  mergeGrounding(reply.grounding, candidate)
  for (const part of candidate.content?.parts ?? []) {
    appendPart(reply.parts, part)
    if (part.text) yield { kind: part.thought ? 'thinking' : 'text', delta: part.text }
  }
}

function* endReply(reply: Reply, request: LlmRequest): Generator<LlmChunk> {
  const { parts, usage } = reply
  yield* codeExecutions(parts)
  yield* groundingChunks(reply.grounding)
  const calls = toolCalls(parts, canonicalNames(request.tools))
  const error = faultOf(request.choice.provider, reply, calls)
  if (error === null) {
    for (const call of calls) yield { kind: 'tool-call', call }
    const turn: Content = { role: 'model', parts }
    if (parts.some(part => part.thoughtSignature !== undefined || isServerSide(part)))
      yield nativeBlocks('google', turn)
  }
  if (usage) yield { kind: 'usage', usage: googleUsage(usage) }
  if (error !== null) yield { kind: 'error', error }
}

/** Appends a part as it came, but joins neighbouring plain texts. Google allows that unless a part carries a signature. */
function appendPart(parts: Array<Part>, part: Part): void {
  const last = parts.at(-1)
  if (last && isPlainText(last) && isPlainText(part) && (last.thought ?? false) === (part.thought ?? false)) {
    last.text = (last.text ?? '') + (part.text ?? '')
    return
  }
  parts.push({ ...part })
}

function isPlainText(part: Part): boolean {
  return Object.keys(part).every(key => key === 'text' || key === 'thought') && part.text !== undefined
}

function isServerSide(part: Part): boolean {
  return part.text === undefined && part.functionCall === undefined
}

function toolCalls(parts: ReadonlyArray<Part>, canonical: (name: string) => string): Array<ToolCall> {
  return parts.flatMap(({ functionCall: call }) =>
    call ? [{ id: call.id || newCallId(), name: canonical(call.name ?? ''), arguments: readArguments(call.args) }] : [],
  )
}

/** Why the reply cannot be used as it is; null if it can. */
function faultOf(provider: string, { parts, finish, blocked }: Reply, calls: ReadonlyArray<ToolCall>): LlmError | null {
  if (blocked !== undefined && parts.length === 0) {
    return fault(provider, 'invalid', false, `blocked the prompt (${blocked}). Change the alert's text or the model.`)
  }
  if (finish === 'MAX_TOKENS') return calls.length === 0 ? cutFault(provider) : null
  if (finish === undefined) {
    const last = parts.findLast(part => part.text !== undefined && part.thought !== true)
    const args = calls.map(call => call.arguments)
    return looksWhole(last?.text ?? '', args) ? null : brokenOffFault(provider)
  }
  if (MISFIRES.has(finish)) return fault(provider, 'unknown', true, `ended its reply with ${finish}. Ask again.`)
  if (!REFUSALS.has(finish)) return null
  return fault(provider, 'invalid', false, `stopped its reply (${finish}). Change the alert's text or the model.`)
}

function googleUsage(usage: GenerateContentResponseUsageMetadata): Usage {
  const thinking = usage.thoughtsTokenCount ?? 0
  return {
    inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    outputTokens: (usage.candidatesTokenCount ?? 0) + thinking,
    thinkingTokens: thinking,
    cacheReadTokens: usage.cachedContentTokenCount ?? 0,
    cacheWriteTokens: 0,
  }
}
