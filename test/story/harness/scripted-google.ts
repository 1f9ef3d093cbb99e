// Google's streamGenerateContent, as a scripted model speaks it.

import type { Message } from '../../fakes/conversation.ts'
import { offered, promptTokens, type Turn, type Wire } from './scripted-conversation.ts'

type Part = {
  text?: string
  functionCall?: object
  functionResponse?: { response: { output?: string; error?: string } }
}

type Body = {
  systemInstruction?: { parts: Array<Part> }
  contents: Array<{ role: string; parts: Array<Part> }>
  tools?: Array<{ functionDeclarations?: Array<{ name: string }> }>
}

export const googleWire: Wire = {
  read(body) {
    const { systemInstruction, contents, tools = [] } = JSON.parse(body) as Body
    const system = systemInstruction === undefined ? [] : [{ role: 'system', content: textOf(systemInstruction.parts) }]
    return {
      messages: [...system, ...contents.flatMap(({ role, parts }) => messagesOf(role, parts))],
      tools: tools.flatMap(each => (each.functionDeclarations ?? []).map(({ name }) => name)),
    }
  },
  refusal: ({ status, message }) => ({ error: { code: status, message, status: 'INVALID_ARGUMENT' } }),
  thinking: piece => chunk([{ text: piece, thought: true }]),
  text: piece => chunk([{ text: piece }]),
  end({ messages, tools }, { calls = [], searched }, outputTokens) {
    const parts = calls.map(({ tool, args }, index) => ({
      functionCall: { id: `call_${messages.length}_${index}`, name: offered(tools, tool), args },
    }))
    const usageMetadata = { promptTokenCount: promptTokens(messages), candidatesTokenCount: outputTokens }
    return [{ ...chunk(parts, { finishReason: 'STOP', ...grounding(searched) }), usageMetadata }]
  },
  last: '',
}

function chunk(parts: Array<object>, more: object = {}) {
  return { candidates: [{ index: 0, content: { role: 'model', parts }, ...more }] }
}

function grounding(searched: Turn['searched']) {
  if (searched === undefined) return {}
  const { query, uri, title } = searched
  return { groundingMetadata: { webSearchQueries: [query], groundingChunks: [{ web: { uri, title } }] } }
}

/** All answers to one turn's calls stand in one content. */
function messagesOf(role: string, parts: Array<Part>): Array<Message> {
  const answers = parts.flatMap(({ functionResponse }) => (functionResponse === undefined ? [] : [functionResponse]))
  if (answers.length === 0) return [{ role: role === 'model' ? 'assistant' : role, content: textOf(parts) }]
  return answers.map(({ response }) => ({ role: 'tool', content: response.output ?? response.error ?? '' }))
}

function textOf(parts: Array<Part>): string {
  return parts.map(part => part.text ?? '').join('')
}
