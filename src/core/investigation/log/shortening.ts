// What is left out of an execution's requests, because the whole conversation does not fit the model's window. The log keeps everything.

import type { Image, Message, ToolSpec } from '../../ports.ts'
import { fence } from '../../prompts/fence.ts'
import { plainText, SHORT_TEXT, type Text } from '../../prompts/text.ts'
import { utf8Length } from '../../utf8.ts'
import { cutBytes } from './clip.ts'
import type { LoggedMessage } from './facts.ts'
import { askForRest, hasReadResult, READ_RESULT, type StoredResult } from './stored-result.ts'

/** Positions are indexes of the transcript's messages. */
export type Shortening = {
  /** Tool results, and long messages to the agent, of which only the first `bytes` are shown. */
  shown: ReadonlyArray<{ at: number; bytes: number }>
  /** Of each long part of the prompt at most so many bytes are shown; null: all of it. */
  promptPart: number | null
  /** Messages between the prompt and this one are left out. */
  from: number
  /** Images of messages before this one are left out; absent: none is. */
  imagesFrom?: number
}

/** System and first user message. They are never left out. */
export const PROMPT_MESSAGES = 2

export const nothingShortened: Shortening = { shown: [], promptPart: null, from: PROMPT_MESSAGES }

/** About the length of a note that says what was left out. */
export const NOTE_BYTES = 250

type Conversation = {
  messages: ReadonlyArray<LoggedMessage>
  shortened: Shortening
  results: ReadonlyArray<StoredResult>
  tools: ReadonlyArray<ToolSpec>
}

/** `plain` joins a prompt's parts; `imagesAt` reads the images of a row of the log: without it they are left out. */
type Reading = { plain?: (parts: Text) => string; imagesAt?: ImagesAt }
type ImagesAt = (seq: number) => ReadonlyArray<Image>

/** The messages as they are sent to the model. */
export function conversationOf(
  conversation: Conversation,
  { plain = plainText, imagesAt = () => [] }: Reading = {},
): Array<Message> {
  const { messages, shortened } = conversation
  const shown = new Map(shortened.shown.map(({ at, bytes }) => [at, bytes]))
  return messages.flatMap((message, at): Array<Message> => {
    if (at >= PROMPT_MESSAGES && at < shortened.from) return []
    const bytes = shown.get(at)
    if (message.role === 'assistant') return [message]
    if (message.role === 'tool') {
      const short = bytes === undefined ? message : shortMessage(conversation, message, bytes)
      return [withImages(fenced(short), at >= (shortened.imagesFrom ?? 0), imagesAt)]
    }
    const { role, parts } = message
    if (at === PROMPT_MESSAGES - 1) return [{ role, content: promptText(conversation, parts, plain) }]
    return [{ role, content: bytes === undefined ? plain(parts) : shortParts(parts, bytes) }]
  })
}

type ToolMessage = Extract<LoggedMessage, { role: 'tool' }>

function withImages(
  { stored, foreign: _foreign, ...message }: ToolMessage,
  shown: boolean,
  imagesAt: ImagesAt,
): Message {
  if (stored === undefined) return message
  if (!shown) return { ...message, content: `${message.content}\n\n${IMAGES_NOTE}` }
  const images = imagesAt(stored.seq)
  return images.length === 0 ? message : { ...message, images }
}

/** By what is shown of a message: as long as that stays the same, so do the marks. */
const fences = new WeakMap<ToolMessage, ToolMessage>()

function fenced(message: ToolMessage): ToolMessage {
  if (message.foreign !== true) return message
  const known = fences.get(message) ?? { ...message, content: plainText(fence('result', message.content)) }
  fences.set(message, known)
  return known
}

const IMAGES_NOTE = "[The images of this result are left out to fit the model's window.]"

function shortMessage({ results, tools }: Conversation, message: ToolMessage, bytes: number): ToolMessage {
  const id = results.find(each => each.callId === message.callId)?.id
  const ask = id === undefined ? '' : askForRest(tools, id)
  return { ...message, content: shortText(message.content, bytes, ask) }
}

/** `ask` says how the model gets the rest. */
function shortText(text: string, bytes: number, ask: string): string {
  const size = utf8Length(text)
  if (size <= bytes + NOTE_BYTES) return text
  const head = cutBytes(text, bytes)
  return `${head}\n\n[Shortened to fit the model's window: the first ${utf8Length(head)} of ${size} bytes are shown.${ask}]`
}

/** Cuts the longest part, so that marks around it stay whole. */
function shortParts(parts: Text, bytes: number): string {
  const sizes = parts.map(utf8Length)
  const longest = Math.max(...sizes)
  const rest = sizes.reduce((sum, size) => sum + size, 0) - longest
  const at = sizes.indexOf(longest)
  return plainText(parts.map((part, each) => (each === at ? shortText(part, Math.max(0, bytes - rest), '') : part)))
}

function promptText(conversation: Conversation, parts: Text, plain: (parts: Text) => string): string {
  const { tools, shortened } = conversation
  const { promptPart, from } = shortened
  const ask = hasReadResult(tools)
    ? ` The tool ${READ_RESULT} shows the alert ("alert") and the runbook ("runbook") in full.`
    : ''
  const short = (part: string, bytes: number) => (part.length > SHORT_TEXT ? shortText(part, bytes, ask) : part)
  const prompt = promptPart === null ? plain(parts) : plainText(parts.map(part => short(part, promptPart)))
  return from === PROMPT_MESSAGES ? prompt : `${prompt}\n\n${turnsNote(conversation)}`
}

/** Says which turns are missing, and which results could be read again. */
function turnsNote({ messages, shortened, results, tools }: Conversation): string {
  const out = messages.slice(PROMPT_MESSAGES, shortened.from)
  const turns = out.filter(message => message.role === 'assistant').length
  const ids = out.flatMap(message => {
    const found = message.role === 'tool' ? results.find(each => each.callId === message.callId) : undefined
    return found === undefined ? [] : [`${found.id} (${found.name})`]
  })
  const ask =
    ids.length > 0 && hasReadResult(tools) ? ` ${READ_RESULT} still shows their results: ${ids.join(', ')}.` : ''
  return `[Your first ${turns} turns are left out here to fit the model's window.${ask}]`
}
