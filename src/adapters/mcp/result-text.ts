// A tool's result as the text that the model reads. It is read loosely: a part that is no part costs that part alone. Pure.

import { isObject } from '#core/json.ts'
import type { Attachment } from '#core/ports.ts'
import { withoutImageData } from './image-data.ts'

export type ToolResult = { text: string; isError: boolean; attachments: Array<Attachment> }

type Part = Record<string, unknown>

/** Text parts are joined by newlines. Other parts become a note; `structuredContent` is used if there is no text. */
export function readToolResult(result: unknown): ToolResult {
  const whole = isObject(result) ? result : { content: result }
  const { content, structuredContent, isError } = whole
  const lines: Array<string> = []
  let hasText = false
  for (const part of partsOf(content)) {
    const text = typeof part === 'string' ? part : textOf(part)
    if (text !== null && text !== '') hasText = true
    lines.push(text ?? noteOf(part as Part))
  }
  if (!hasText && structuredContent !== undefined && structuredContent !== null)
    lines.push(typeof structuredContent === 'string' ? structuredContent : JSON.stringify(structuredContent))
  const text = withoutImageData(lines.join('\n'))
  return {
    text: text === '' ? '(the tool answered without content)' : text,
    isError: isError === true,
    attachments: attachmentsOf(partsOf(content)),
  }
}

// Ours: a few screenshots. They are kept in the session's log and read by people alone.
const MAX_ATTACHED_CHARS = 1_000_000

/** Pictures and sounds. Other data is not kept: it may be a text, and nothing could mask the secrets in it. */
function attachmentsOf(parts: ReadonlyArray<Part | string>): Array<Attachment> {
  let room = MAX_ATTACHED_CHARS
  return parts.flatMap(part => {
    if (typeof part === 'string' || (part['type'] !== 'image' && part['type'] !== 'audio')) return []
    const { mimeType, data } = part
    if (typeof mimeType !== 'string' || typeof data !== 'string' || data === '' || data.length > room) return []
    room -= data.length
    return [{ mimeType, data }]
  })
}

/** Servers write the content as a list, as its only part, or as text. */
function partsOf(content: unknown): Array<Part | string> {
  const list = Array.isArray(content) ? content : [content]
  return list.flatMap((part: unknown) => {
    if (part === null || part === undefined) return []
    return [isObject(part) ? part : typeof part === 'string' ? part : JSON.stringify(part)]
  })
}

/** null: the part is no text. */
function textOf(part: Part): string | null {
  const { type, text } = part
  if (type === 'text' || (type === undefined && text !== undefined))
    return typeof text === 'string' ? text : JSON.stringify(text ?? '')
  // An embedded resource may be text: a file's content, say.
  const resource = resourceOf(part)
  return typeof resource?.['text'] === 'string' ? resource['text'] : null
}

function noteOf(part: Part): string {
  const resource = resourceOf(part)
  const uri = resource?.['uri'] ?? part['uri']
  const mimeType = resource?.['mimeType'] ?? part['mimeType']
  const data = resource?.['blob'] ?? part['data']
  const facts = [
    part['type'] ?? 'a part',
    mimeType,
    typeof data === 'string' ? `${base64Bytes(data)} bytes` : null,
    uri,
  ]
  return `[left out: ${facts.filter(fact => typeof fact === 'string').join(', ')}]`
}

function resourceOf(part: Part): Record<string, unknown> | null {
  const { type, resource } = part
  return type === 'resource' && isObject(resource) ? resource : null
}

function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0
  return Math.floor((data.length * 3) / 4) - padding
}
