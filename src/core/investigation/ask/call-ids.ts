// Makes the ids of tool calls unique within a conversation. Some local model servers count from zero in each reply, or give all calls of a reply
// the same id.

import type { Message, ToolCall } from '../../ports.ts'
import type { LoggedMessage } from '../log/facts.ts'

/** For calls without an id. Mistral requires exactly nine letters and digits. */
const DEFAULT_ID = 'call00000'

/** The ids of all tool calls in a conversation. */
export function callIdsIn(messages: ReadonlyArray<Message | LoggedMessage>): Set<string> {
  const calls = messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : []))
  return new Set(calls.map(call => call.id))
}

/** Replaces each id that is empty or was used before. `used` are the ids of the conversation so far. */
export function withUniqueIds(calls: ReadonlyArray<ToolCall>, used: ReadonlySet<string>): Array<ToolCall> {
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

/** As long as the id that it replaces, because servers check the length: Mistral requires nine characters, OpenAI at most 40. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  const base = id === '' ? DEFAULT_ID : id
  for (let count = 1; ; count += 1) {
    const digits = String(count)
    const candidate = base.slice(0, -digits.length) + digits
    if (!taken.has(candidate)) return candidate
  }
}
