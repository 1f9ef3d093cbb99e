// Which tools the demo model calls next. Pure: the same conversation gives the same calls.

import type { JsonSchema, Message, ToolCall, ToolSpec } from '#core/ports.ts'
import { markedText, withoutMarks } from './demo-marks.ts'
import { findValue } from './demo-values.ts'
import type { Value } from './demo-values.ts'
import { hash } from '#core/hash.ts'

// Our choice: as many as a person still reads, and as fit one turn.
const MAX_CALLS = 8
// Look around, follow what that named, follow once more.
const MAX_ROUNDS = 3

/** `id` is the short id that our prompts show in front of a result; null: they show none. */
export type Result = Message & { role: 'tool'; id: string | null }

export type Conversation = {
  alert: string
  /** In order. */
  results: Array<Result>
  rounds: number
  called: ReadonlySet<string>
}

export function readConversation(messages: ReadonlyArray<Message>): Conversation {
  const question = messages.findLastIndex(message => message.role === 'user')
  const since = messages.slice(question + 1)
  const calls = messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : []))
  return {
    alert: alertIn(messages.flatMap(message => (message.role === 'user' ? message.content : [])).join('\n')),
    results: messages.flatMap(message =>
      message.role === 'tool' ? withoutId({ ...message, content: withoutMarks(message.content) }) : [],
    ),
    rounds: since.filter(message => message.role === 'assistant' && message.toolCalls.length > 0).length,
    called: new Set(calls.map(call => call.name)),
  }
}

function withoutId(message: Message & { role: 'tool' }): Result {
  const [shown = '', id = null] = /^\[(r\d+\.\d+)\]\n/.exec(message.content) ?? []
  return { ...message, content: message.content.slice(shown.length), id }
}

/** Our prompts mark the alert; the instructions around it name things that are not part of the alert. */
function alertIn(prompt: string): string {
  return markedText(prompt, 'alert') ?? prompt
}

/** The next calls; none means that it is time to write. First the tools that the alert has arguments for, then those that the results have. */
export function planCalls(
  messages: ReadonlyArray<Message>,
  tools: ReadonlyArray<ToolSpec>,
  cacheKey: string,
): Array<ToolCall> {
  const talk = readConversation(messages)
  if (talk.rounds >= MAX_ROUNDS) return []
  const open = tools.filter(tool => tool.readOnly && tool.name.includes('.') && !talk.called.has(tool.name))
  const sources =
    talk.rounds === 0 ? [talk.alert] : talk.results.filter(result => !result.isError).map(result => result.content)
  const fed = open.flatMap(tool => {
    const args = findArguments(tool.parameters, sources, talk.alert)
    return args === null || (talk.rounds > 0 && requiredOf(tool.parameters).length === 0) ? [] : [{ tool, args }]
  })
  return sortByRelevance(fed, talk.alert)
    .slice(0, MAX_CALLS)
    .map(({ tool, args }, at) => ({
      // Unique in the session, in which several agents may run the demo model, and the same if the turn is repeated.
      id: `demo-${hash(cacheKey)}-${talk.called.size}-${at}`,
      name: tool.name,
      arguments: JSON.stringify(args),
    }))
}

/** Values for all required parameters of a tool, from the first source that has one of them and from the alert; null if one is missing. */
function findArguments(
  schema: JsonSchema,
  sources: ReadonlyArray<string>,
  alert: string,
): Record<string, Value> | null {
  const names = requiredOf(schema)
  if (names.length === 0) return {}
  for (const source of sources) {
    const args: Record<string, Value> = {}
    let fed = false
    for (const name of names) {
      const property = propertiesOf(schema)[name] ?? {}
      const here = findValue(source, name, property)
      const value = here ?? findValue(alert, name, property) ?? defaultOf(property)
      if (value !== undefined) args[name] = value
      fed ||= here !== undefined || defaultOf(property) !== undefined
    }
    if (fed && names.every(name => name in args)) return args
  }
  return null
}

function defaultOf(property: JsonSchema): Value | undefined {
  const value = property['default']
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

function requiredOf(schema: JsonSchema): Array<string> {
  return Array.isArray(schema['required']) ? schema['required'].filter(name => typeof name === 'string') : []
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema['properties'] ?? {}) as Record<string, JsonSchema>
}

/** If there are more tools than calls: first those that share words with the alert, then by their order in the tool list. */
function sortByRelevance<T extends { tool: ToolSpec }>(fed: Array<T>, alert: string): Array<T> {
  if (fed.length <= MAX_CALLS) return fed
  const said = new Set(words(alert))
  const score = ({ tool }: T) => new Set(words(`${tool.name} ${tool.description}`).filter(word => said.has(word))).size
  return fed
    .map(one => ({ one, points: score(one) }))
    .toSorted((a, b) => b.points - a.points)
    .map(({ one }) => one)
}

function words(text: string): Array<string> {
  // `HostHighLoad` has the words host, high and load.
  const apart = text.replace(/([a-z])(?=[A-Z])/g, '$1 ')
  return apart.toLowerCase().match(/[a-z]{3,}/g) ?? []
}
