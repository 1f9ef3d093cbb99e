// A model that answers by the conversation, not by the count of calls, so that a repeated call gets the same answer. Where calls are forbidden, its
// script sees no tools.

import type { Llm, LlmChunk, LlmRequest } from '#core/ports.ts'

/** A turn sees the tools that it may call; `requests` holds what was sent. */
export type Turn = (request: LlmRequest) => Iterable<LlmChunk> | AsyncIterable<LlmChunk>

export type ScriptedLlm = Llm & { requests: Array<LlmRequest> }

export function scriptedLlm(turn: Turn): ScriptedLlm {
  const requests: Array<LlmRequest> = []
  return {
    requests,
    fitTools: (_choice, tools) => ({ tools: [...tools], leftOut: [] }),
    async *ask(request, signal) {
      requests.push(structuredClone(request))
      for await (const chunk of turn(request.mayCall === false ? { ...request, tools: [] } : request)) {
        signal.throwIfAborted()
        yield chunk
      }
    },
  }
}

export const usage = { inputTokens: 100, outputTokens: 10, thinkingTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }

export function says(...deltas: Array<string>): Array<LlmChunk> {
  return [...deltas.map(delta => ({ kind: 'text' as const, delta })), { kind: 'usage', usage }]
}

export function calls(...named: Array<[id: string, name: string, args?: object]>): Array<LlmChunk> {
  const chunks = named.map(([id, name, args]) => ({
    kind: 'tool-call' as const,
    call: { id, name, arguments: JSON.stringify(args ?? {}) },
  }))
  return [{ kind: 'thinking', delta: 'Let me look.' }, ...chunks, { kind: 'usage', usage }]
}

/** How many answers of ours the model has seen: the turn of a conversation. */
export function turnOf(request: LlmRequest): number {
  return request.messages.filter(message => message.role === 'assistant').length
}
