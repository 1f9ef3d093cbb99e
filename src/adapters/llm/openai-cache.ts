// Where OpenAI keeps a prompt. Its models from 5.6 on ask more for what they write to the cache, and write only up to marks that a request sets.

import type {
  ResponseCreateParamsStreaming,
  ResponseInputItem,
  ResponseInputText,
} from 'openai/resources/responses/responses'
import type { LlmRequest } from '#core/ports.ts'

export const BREAKPOINT = { prompt_cache_breakpoint: { mode: 'explicit' as const } }

type Options = NonNullable<ResponseCreateParamsStreaming['prompt_cache_options']>

/** `onParts`: the parts of the prompt that the next request repeats are marked. Without a mark in `explicit` mode nothing is written. */
export function cacheMarks(
  { cached, choice }: LlmRequest,
  without: ReadonlySet<string>,
): { onParts: boolean; options: Options | null } {
  if (choice.type !== 'openai' || !takesMarks(choice.model) || without.has('cache_control'))
    return { onParts: false, options: null }
  if (!cached) return { onParts: false, options: { mode: 'explicit' } }
  return { onParts: true, options: { mode: 'explicit', ...(without.has('cache_ttl') ? {} : { ttl: '30m' as const }) } }
}

function takesMarks(model: string): boolean {
  const [, generation, release = '0'] = /^gpt-(\d+)(?:\.(\d+))?/i.exec(model) ?? []
  return Number(generation) > 5 || (generation === '5' && Number(release) >= 6)
}

/**
 * The input with marks on the system's text, the first message of the user and the last result of a tool. Marks stand on parts, so all three kinds
 * are lists of parts, marked or not: what one request marked reads the same in the next.
 */
export function markedInput(system: string, input: ReadonlyArray<ResponseInputItem>): Array<ResponseInputItem> {
  const items = input.map(asParts)
  const first = items.findIndex(isUser)
  const last = items.findLastIndex(item => item.type === 'function_call_output')
  const marked = items.map((item, at) => (at === first || at === last ? withMark(item) : item))
  if (system === '') return marked
  return [{ role: 'developer', content: [{ ...textPart(system), ...BREAKPOINT }] }, ...marked]
}

function isUser(item: ResponseInputItem): boolean {
  return 'role' in item && item.role === 'user'
}

function textPart(text: string): ResponseInputText {
  return { type: 'input_text', text }
}

function asParts(item: ResponseInputItem): ResponseInputItem {
  if ('role' in item && item.role === 'user' && typeof item.content === 'string')
    return { ...item, content: [textPart(item.content)] } as ResponseInputItem
  if (item.type === 'function_call_output' && typeof item.output === 'string')
    return { ...item, output: [textPart(item.output)] }
  return item
}

function withMark(item: ResponseInputItem): ResponseInputItem {
  const key = item.type === 'function_call_output' ? 'output' : 'content'
  const parts: unknown = Reflect.get(item, key)
  if (!Array.isArray(parts)) return item
  return { ...item, [key]: [...parts.slice(0, -1), { ...parts.at(-1), ...BREAKPOINT }] }
}
