// Sizes in bytes of UTF-8 of what an execution's next request holds. Whole messages are measured once.

import type { ToolSpec } from '../../ports.ts'
import { SHORT_TEXT } from '../../prompts/text.ts'
import { utf8Length } from '../../utf8.ts'
import type { LoggedMessage } from './facts.ts'
import type { StoredImages } from './images.ts'
import { NOTE_BYTES, PROMPT_MESSAGES, type Shortening } from './shortening.ts'

/** `prompt` has the long parts of the first user message, `fixed` everything that is always sent. */
export type RequestShape = {
  fixed: number
  prompt: ReadonlyArray<number>
  /** Of the messages behind the prompt. */
  messages: ReadonlyArray<{ role: LoggedMessage['role']; bytes: number; images?: StoredImages }>
}

/**
 * What an image counts as. Vendors count pixels, not bytes: Anthropic up to 1,600 tokens an image (its guide), Google 258 a tile of 768 by 768,
 * OpenAI up to 1,536 patches by a factor below 2.5. So some 4,000 tokens, of 2.5 bytes (decide/budget.ts).
 */
const IMAGE_BYTES = 10_000

/** Vendors frame each message with some tokens of their own. */
const FRAME_BYTES = 16

/** The two marks around a result from outside (prompts/fence.ts). */
const FENCE_BYTES = 37

const messageSizes = new WeakMap<LoggedMessage, number>()
const promptSizes = new WeakMap<LoggedMessage, { fixed: number; prompt: ReadonlyArray<number> }>()
const toolSizes = new WeakMap<ReadonlyArray<ToolSpec>, number>()

export function requestShape(messages: ReadonlyArray<LoggedMessage>, tools: ReadonlyArray<ToolSpec>): RequestShape {
  const [system, user] = messages
  const prompt = user === undefined ? { fixed: 0, prompt: [] } : remember(promptSizes, user, promptSize)
  const fixed = remember(toolSizes, tools, toolsSize) + (system === undefined ? 0 : messageSize(system)) + prompt.fixed
  const rest = messages.slice(PROMPT_MESSAGES).map(message => ({
    role: message.role,
    bytes: messageSize(message),
    ...('stored' in message && message.stored !== undefined && { images: message.stored }),
  }))
  return { fixed, prompt: prompt.prompt, messages: rest }
}

/** The size of the request with this much of it left out. */
export function requestSize(shape: RequestShape, shortened: Shortening): number {
  const { fixed, prompt, messages } = shape
  const { shown, promptPart, from } = shortened
  const shownBytes = new Map(shown.map(({ at, bytes }) => [at, bytes]))
  const behind = messages.reduce((sum, { bytes }, offset) => {
    const at = PROMPT_MESSAGES + offset
    return at < from ? sum : sum + shortSize(bytes, shownBytes.get(at))
  }, 0)
  const parts = prompt.reduce((sum, bytes) => sum + shortSize(bytes, promptPart ?? undefined), 0)
  return fixed + parts + behind + imagesSize(shape, shortened) + (from > PROMPT_MESSAGES ? NOTE_BYTES : 0)
}

function imagesSize(shape: RequestShape, shortened: Shortening): number {
  return imagesOf(shape, shortened).reduce((sum, { count }) => sum + count * IMAGE_BYTES, 0)
}

/** The images that are sent. */
export function imagesOf({ messages }: RequestShape, { from, imagesFrom = 0 }: Shortening): Array<StoredImages> {
  const first = Math.max(from, imagesFrom)
  return messages.flatMap(({ images }, offset) =>
    images !== undefined && PROMPT_MESSAGES + offset >= first ? [images] : [],
  )
}

function shortSize(bytes: number, shown: number | undefined): number {
  return shown === undefined ? bytes : Math.min(bytes, shown + NOTE_BYTES)
}

function messageSize(message: LoggedMessage): number {
  return remember(messageSizes, message, each => FRAME_BYTES + bodySize(each))
}

function bodySize(message: LoggedMessage): number {
  if ('parts' in message) return message.parts.reduce((sum, part) => sum + utf8Length(part), 0)
  if (message.role === 'tool') return utf8Length(message.content) + (message.foreign === true ? FENCE_BYTES : 0)
  const calls = message.toolCalls.reduce((sum, call) => sum + utf8Length(call.name + call.arguments), 0)
  // The provider's own blocks repeat text and calls, and replace them when they are sent back.
  const native = message.native === undefined ? 0 : utf8Length(JSON.stringify(message.native.blocks) ?? '')
  return Math.max(utf8Length(message.content) + calls, native)
}

function promptSize(message: LoggedMessage): { fixed: number; prompt: ReadonlyArray<number> } {
  if (!('parts' in message)) return { fixed: messageSize(message), prompt: [] }
  const sizes = message.parts.map(part => ({ long: part.length > SHORT_TEXT, bytes: utf8Length(part) }))
  const short = sizes.reduce((sum, { long, bytes }) => (long ? sum : sum + bytes), FRAME_BYTES)
  return { fixed: short, prompt: sizes.flatMap(({ long, bytes }) => (long ? [bytes] : [])) }
}

function toolsSize(tools: ReadonlyArray<ToolSpec>): number {
  return utf8Length(JSON.stringify(tools))
}

function remember<K extends object, V>(known: WeakMap<K, V>, key: K, measure: (key: K) => V): V {
  const found = known.get(key)
  if (found !== undefined) return found
  const value = measure(key)
  known.set(key, value)
  return value
}
