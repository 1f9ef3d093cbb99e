// OpenAI's Chat Completions, as a scripted model speaks them.

import type { Message } from '../../fakes/conversation.ts'
import { offered, promptTokens, type Conversation, type Wire } from './scripted-conversation.ts'

export const chatWire: Wire = {
  read(body) {
    const {
      messages,
      tools = [],
      tool_choice: choice,
    } = JSON.parse(body) as {
      messages: Array<Message>
      tools?: Array<{ function: { name: string } }>
      tool_choice?: string
    }
    // Tools that may not be called are shown for the sake of the provider's cache alone.
    return { messages, tools: choice === 'none' ? [] : tools.map(each => each.function.name) }
  },
  refusal: ({ message }) => ({ error: { message, type: 'invalid_request_error', code: null } }),
  thinking: piece => chunk({ reasoning_content: piece }),
  text: piece => chunk({ content: piece }),
  end(conversation, { calls }, outputTokens) {
    const prompt = promptTokens(conversation.messages)
    const usage = { prompt_tokens: prompt, completion_tokens: outputTokens, total_tokens: prompt + outputTokens }
    return [
      ...(calls ?? []).map((call, index) => chunk({ tool_calls: [toolCall(conversation, call, index)] })),
      chunk({}, calls === undefined ? 'stop' : 'tool_calls'),
      { ...chunk({}), choices: [], usage },
    ]
  },
  last: 'data: [DONE]\n\n',
}

function chunk(delta: object, finish: string | null = null) {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'scripted-1', choices }
}

function toolCall({ messages, tools }: Conversation, call: { tool: string; args: object }, index: number) {
  const id = `call_${messages.length}_${index}`
  return {
    index,
    id,
    type: 'function',
    function: { name: offered(tools, call.tool), arguments: JSON.stringify(call.args) },
  }
}
