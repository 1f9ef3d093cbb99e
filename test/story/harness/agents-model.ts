// The script of a story about agents: who says what goes by the agent's name ("You are <Name>") and by what its conversation holds.

import { speakerOf, type Speaker } from '../../fakes/conversation.ts'
import type { Asked, Conversation, ModelOptions, Said } from './model-server.ts'

export type { Said } from './model-server.ts'

export type Chat = Conversation & Speaker

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
      const chat = { ...conversation, ...speakerOf(conversation.messages) }
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
