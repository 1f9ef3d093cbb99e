import type { Message } from '../ports.ts'
import { fence } from './fence.ts'
import { fill, sections } from './fill.ts'
import { plainText } from './text.ts'

export type SummaryRequest = {
  server: string
  tool: string
  content: string
  maxTokens: number
  /** The conversation up to the result. */
  before: ReadonlyArray<Message>
}

/** The conversation that asks for a summary of a tool's result. */
export function summaryConversation({ server, tool, content, maxTokens, before }: SummaryRequest): Array<Message> {
  const lines = before.flatMap(message =>
    message.role === 'system' ? [] : [`[${message.role}]: ${messageText(message)}`],
  )
  return [
    {
      role: 'system',
      content: plainText(
        sections([
          fill('summarise-system', { SERVER: server, TOOL: tool, TOKENS: String(maxTokens) }),
          fill('fences', {}),
        ]),
      ),
    },
    {
      role: 'user',
      content: plainText(
        fill('summarise-user', {
          CONVERSATION: fence('conversation', lines.join('\n\n')),
          RESULT: fence('result', content),
        }),
      ),
    },
  ]
}

function messageText(message: Message): string {
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return message.content
  const calls = message.toolCalls.map(call => `(calls ${call.name} with ${call.arguments})`)
  return [message.content, ...calls].filter(part => part !== '').join('\n')
}
