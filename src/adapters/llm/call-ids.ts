// Ids of tool calls that another provider wrote, in the form that this one accepts. A provider's own ids go back to it as they came.

import type { Message, ToolCall } from '#core/ports.ts'
import { isMistral } from './mistral.ts'
import { hash } from '#core/hash.ts'

export type IdForm = { legal: RegExp; make: (id: string) => string }

// Anthropic: "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'". OpenAI: at most 40 characters (`string_above_max_length`). Bedrock: 64.
const COMMON: IdForm = { legal: /^[a-zA-Z0-9_-]{1,40}$/, make: id => `call_${hash(id)}` }
// Mistral: "Tool call id … must be a-z, A-Z, 0-9, with a length of 9".
const MISTRAL: IdForm = { legal: /^[a-zA-Z0-9]{9}$/, make: id => `c${hash(id)}` }

export function idFormOf(model: string, baseUrl: string | undefined): IdForm {
  return isMistral(model, baseUrl) ? MISTRAL : COMMON
}

/** Depends on what stands before a call alone, so that a request begins with the bytes of the one before it. */
export function withLegalIds(messages: ReadonlyArray<Message>, provider: string, form: IdForm): Array<Message> {
  const ids = new Map<string, string>()
  const taken = new Set<string>()
  return messages.map(message => {
    if (message.role === 'tool') return { ...message, callId: ids.get(message.callId) ?? message.callId }
    if (message.role !== 'assistant' || message.toolCalls.length === 0) return message
    const own = message.by === provider
    return { ...message, toolCalls: message.toolCalls.map(call => rename(call, own)) }
  })

  function rename(call: ToolCall, own: boolean): ToolCall {
    let id = own || form.legal.test(call.id) ? call.id : form.make(call.id)
    for (let count = 1; taken.has(id); count += 1) id = form.make(`${call.id} ${count}`)
    taken.add(id)
    ids.set(call.id, id)
    return { ...call, id }
  }
}
