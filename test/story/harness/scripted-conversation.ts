// What a scripted model is asked and what it says, whichever vendor's protocol carries it.

import type { Message } from '../../fakes/conversation.ts'

export type Conversation = {
  /** The provider that was asked, by its name in the configuration. */
  provider: string
  messages: ReadonlyArray<Message>
  /** Names of the tools as the model is told of them. */
  tools: ReadonlyArray<string>
  /** What the tools have answered so far. */
  answers: ReadonlyArray<string>
  /** The last request of a session: it offers no tools and asks for a summary of an analysis. */
  summary: boolean
}

export type Turn = {
  thinking?: string
  text?: string
  calls?: ReadonlyArray<{ tool: string; args: object }>
  /** What the model looked up by itself; only Google's protocol can say it. */
  searched?: { query: string; uri: string; title: string }
}
export type Refusal = { status: number; message: string }

/** How one vendor's protocol says things. */
export type Wire = {
  read(body: string): Pick<Conversation, 'messages' | 'tools'>
  refusal(refusal: Refusal): object
  thinking(piece: string): object
  text(piece: string): object
  /** The last pieces: calls, why it ended, what it cost. */
  end(conversation: Conversation, turn: Turn, outputTokens: number): Array<object>
  /** What stands after them on the stream. */
  last: string
}

/** The name of a tool as the model was told of it: servers stand before tools. */
export function offered(tools: ReadonlyArray<string>, tool: string): string {
  return tools.find(each => each.endsWith(tool)) ?? tool
}

/** Derived from the conversation alone, so that two runs of one script cost the same. */
export function promptTokens(messages: ReadonlyArray<Message>): number {
  return 100 * messages.length
}
