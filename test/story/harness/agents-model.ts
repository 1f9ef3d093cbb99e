// The script of a story about agents: who says what goes by the agent's name ("You are <Name>") and by what its conversation holds.

import type { Asked, Conversation, ModelOptions, Said } from './model-server.ts'

export type { Said } from './model-server.ts'

export type Chat = Conversation & {
  /** The agent that speaks. */
  who: string
  /** Answers that the agent has given before. */
  turn: number
  /** What it was told of its sub-agents. */
  reports: ReadonlyArray<string>
  /** What it was told to do: the first message to it. */
  task: string
}

export type Script = Partial<Record<string, (chat: Chat) => Said | Promise<Said>>>

export type Call = { chat: Chat; body: string; end: 'open' | 'answered' | 'refused' }

export type Models = {
  /** Begins a story: its script, and an empty journal. */
  follow(script: Script): void
  calls(who?: string): Array<Call>
}

export function scriptPlayer(): Models & Pick<ModelOptions, 'answer'> {
  let script: Script = {}
  let journal: Array<Call> = []
  return {
    async answer(conversation: Conversation, { body }: Asked) {
      const chat = chatOf(conversation)
      const call: Call = { chat, body, end: 'open' }
      journal.push(call)
      const said = (await script[chat.who]?.(chat)) ?? { text: `nothing is scripted for ${chat.who}` }
      call.end = said === 'broken' || 'status' in said ? 'refused' : 'answered'
      return said
    },
    follow(next) {
      script = next
      journal = []
    },
    calls: who => journal.filter(call => who === undefined || call.chat.who === who),
  }
}

function chatOf(conversation: Conversation): Chat {
  const { messages } = conversation
  const texts = (role: string) => messages.flatMap(each => (each.role === role ? [each.content ?? ''] : []))
  return {
    ...conversation,
    who: /You are ([\w-]+)/.exec(texts('system').join('\n'))?.[1] ?? '',
    turn: texts('assistant').length,
    reports: texts('user').filter(text => text.startsWith('[Sub-agent')),
    task: texts('user')[0] ?? '',
  }
}

/** A moment that a script waits for, or brings about. */
export type Gate = { opened: Promise<void>; open(): void }

export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** An answer that never comes. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
