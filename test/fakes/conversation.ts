// What a script needs to know of an agent's conversation.

import { unmarked } from './marked.ts'

export type Message = { role: string; content: string | null }

export type Speaker = {
  /** The agent that is to speak: the name in "You are <Name>" of its system prompt; '' where none stands. */
  who: string
  /** How often it has spoken before. */
  turn: number
  /** Texts that tools returned, oldest first. */
  answers: ReadonlyArray<string>
  /** Messages about its sub-agents, oldest first. */
  reports: ReadonlyArray<string>
  /** Everything that was said to it, oldest first; the first is its task. */
  said: ReadonlyArray<string>
}

export function speakerOf(messages: ReadonlyArray<Message>): Speaker {
  const texts = (role: string) => messages.flatMap(each => (each.role === role ? [each.content ?? ''] : []))
  const said = texts('user')
  return {
    who: /You are ([\w-]+)/.exec(texts('system').join('\n'))?.[1] ?? '',
    turn: texts('assistant').length,
    answers: texts('tool').map(result => withoutId(unmarked(result))),
    reports: said.filter(text => text.startsWith('[Sub-agent')),
    said,
  }
}

/** What a tool returned. Where results may be cited, their short id stands in front of them. */
export function withoutId(answer: string): string {
  return answer.replace(/^\[r\d+\.\d+\]\n/, '')
}
