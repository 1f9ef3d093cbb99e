// What Mistral's models forbid, whichever server of OpenAI's protocol they stand behind.

import type { Message } from '#core/ports.ts'
import { isOpenAiItself } from './base-url.ts'

export function isMistral(model: string, baseUrl: string | undefined): boolean {
  const names = /mi(ni)?stral|mixtral|codestral|devstral|magistral|pixtral/i
  return !isOpenAiItself(baseUrl) && names.test(`${baseUrl} ${model}`)
}

const BETWEEN: Message = { role: 'assistant', content: 'I have the results.', toolCalls: [] }

/** "Unexpected role 'user' after role 'tool'": a word of the model's stands between the two. */
export function withRolesInOrder(messages: ReadonlyArray<Message>): Array<Message> {
  return messages.flatMap((message, at) =>
    message.role === 'user' && messages[at - 1]?.role === 'tool' ? [BETWEEN, message] : [message],
  )
}
