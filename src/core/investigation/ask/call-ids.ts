// A call is known by its id in the log and in the conversation. Local servers count anew in each reply, or give all calls of one the same id.

import type { Message, ToolCall } from '../../ports.ts'

/** Nine letters and digits, as Mistral takes them. */
const NAMELESS = 'call00000'

/** The ids of all calls that a conversation holds. */
export function idsIn(messages: ReadonlyArray<Message>): Set<string> {
  const calls = messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : []))
  return new Set(calls.map(call => call.id))
}

/** A reply's calls under ids of their own: one that is empty, or that stood before, gives way to a new one. */
export function withOwnIds(calls: ReadonlyArray<ToolCall>, used: ReadonlySet<string>): Array<ToolCall> {
  const taken = new Set([...used, ...calls.map(call => call.id)])
  const seen = new Set(used)
  return calls.map(call => {
    const own = call.id !== '' && !seen.has(call.id)
    const id = own ? call.id : freeId(call.id, taken)
    seen.add(id)
    taken.add(id)
    return own ? call : { ...call, id }
  })
}

/** As long as the id that it stands for, since servers check it: Mistral takes exactly nine letters and digits, OpenAI up to 40 characters. */
function freeId(given: string, taken: ReadonlySet<string>): string {
  const base = given === '' ? NAMELESS : given
  for (let count = 1; ; count += 1) {
    const digits = String(count)
    const id = base.slice(0, -digits.length) + digits
    if (!taken.has(id)) return id
  }
}
