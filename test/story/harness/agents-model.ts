// Models for stories about agents: each provider is a server of its own, all follow one script, and the script goes by who is speaking
// ("You are <Name>") and by what that conversation holds.

import { startModelServer, type Conversation, type ModelServer, type Refusal, type Turn } from './model-server.ts'

export type Chat = Conversation & {
  /** The agent that speaks. */
  who: string
  /** The provider that was asked. */
  provider: string
  /** Answers that the agent has given before. */
  turn: number
  /** What it was told of its sub-agents. */
  reports: ReadonlyArray<string>
  /** What it was told to do: the first message to it. */
  task: string
}

/** `broken` closes the connection without a word. */
export type Said = Turn | Refusal | 'broken'

export type Script = Partial<Record<string, (chat: Chat) => Said | Promise<Said>>>

export type Call = { chat: Chat; body: string; end: 'open' | 'answered' | 'refused' }

export type Models = {
  /** Begins a story: its script, an empty journal, and what each answer waits for. */
  follow(script: Script, ready?: () => Promise<void>): void
  calls(who?: string): Array<Call>
}

type Player = (conversation: Conversation, body: () => string) => Promise<Said>

/** Plays the script for one provider. */
type Players = (provider: string) => Player

export function scriptPlayer(): Models & { players: Players } {
  let script: Script = {}
  let answerable = async () => {}
  let journal: Array<Call> = []
  return {
    players: provider => async (conversation, body) => {
      const chat = chatOf(conversation, provider)
      const call: Call = { chat, body: body(), end: 'open' }
      journal.push(call)
      await answerable()
      const said = (await script[chat.who]?.(chat)) ?? { text: `nothing is scripted for ${chat.who}` }
      call.end = said === 'broken' || 'status' in said ? 'refused' : 'answered'
      return said
    },
    follow(next, ready = async () => {}) {
      script = next
      answerable = ready
      journal = []
    },
    calls: who => journal.filter(call => who === undefined || call.chat.who === who),
  }
}

/** One server a provider; each speaks the protocol that it is asked in. */
export async function startModelServers(names: ReadonlyArray<string>, players: Players): Promise<Array<ModelServer>> {
  return Promise.all(names.map(name => startServer(players(name))))
}

async function startServer(player: Player): Promise<ModelServer> {
  const turns = new WeakMap<Conversation, Turn | Refusal>()
  const server = await startModelServer({
    at: async (moment, conversation) => {
      if (moment !== 'asked') return
      const said = await player(
        conversation,
        () => server.journal.find(asked => asked.conversation === conversation)?.body ?? '',
      )
      // The server drops the connection of a request whose handler throws.
      if (said === 'broken') throw new Error('the script breaks the connection')
      turns.set(conversation, said)
    },
    answer: conversation => turns.get(conversation) ?? { status: 500, message: 'nothing was scripted' },
  })
  return server
}

function chatOf(conversation: Conversation, provider: string): Chat {
  const { messages } = conversation
  const texts = (role: string) => messages.flatMap(each => (each.role === role ? [each.content ?? ''] : []))
  return {
    ...conversation,
    provider,
    who: /You are ([\w-]+)/.exec(texts('system').join('\n'))?.[1] ?? '',
    turn: texts('assistant').length,
    reports: texts('user').filter(text => text.startsWith('[Sub-agent')),
    task: texts('user')[0] ?? '',
  }
}

/** A moment that a script waits for, or brings about. */
export type Gate = { opened: Promise<void>; open(): void }

export function gate(): Gate {
  let open = () => {}
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open }
}

/** An answer that never comes. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
