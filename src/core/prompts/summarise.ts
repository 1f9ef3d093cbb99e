import type { Message } from '../ports.ts'
import { fill } from './fill.ts'
import { plainText } from './text.ts'

export type ToSummarise = {
  server: string
  tool: string
  content: string
  maxTokens: number
  /** The conversation that the result belongs to, without it. */
  before: ReadonlyArray<Message>
}

/** The conversation that asks for a summary of a tool's result. */
export function summaryConversation({ server, tool, content, maxTokens, before }: ToSummarise): Array<Message> {
  const said = before.flatMap(message => (message.role === 'system' ? [] : [`[${message.role}]: ${spoken(message)}`]))
  return [
    {
      role: 'system',
      content: plainText(fill('summarise-system', { SERVER: server, TOOL: tool, TOKENS: String(maxTokens) })),
    },
    { role: 'user', content: plainText(fill('summarise-user', { CONVERSATION: said.join('\n\n'), RESULT: content })) },
  ]
}

function spoken(message: Message): string {
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return message.content
  const calls = message.toolCalls.map(call => `(calls ${call.name} with ${call.arguments})`)
  return [message.content, ...calls].filter(part => part !== '').join('\n')
}
