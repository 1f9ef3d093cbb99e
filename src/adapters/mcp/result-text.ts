// A tool's result as the text that the model reads. It is read loosely: a part that is no part costs that part alone. Pure.

import { imageTypeOf, withoutImageData } from '#core/image-data.ts'
import { isObject } from '#core/json.ts'
import type { Attachment } from '#core/ports.ts'

export type ToolResult = { text: string; isError: boolean; attachments: Array<Attachment> }

type Part = Record<string, unknown>

/** Text parts are joined by newlines. Other parts become a note; `structuredContent` is used if there is no text. */
export function readToolResult(result: unknown): ToolResult {
  const whole = isObject(result) ? result : { content: result }
  const { content, structuredContent, isError } = whole
  const lines: Array<string> = []
  const attachments: Array<Attachment> = []
  let hasText = false
  for (const part of partsOf(content)) {
    const text = typeof part === 'string' ? part : textOf(part)
    if (text !== null && text !== '') hasText = true
    const attachment = text === null ? attachmentOf(part as Part, attachments) : null
    if (attachment !== null) attachments.push(attachment)
    lines.push(text ?? (attachment === null ? noteOf(part as Part) : noteOfKept(attachment)))
  }
  if (!hasText && structuredContent !== undefined && structuredContent !== null)
    lines.push(typeof structuredContent === 'string' ? structuredContent : JSON.stringify(structuredContent))
  const text = withoutImageData(lines.join('\n'))
  return { text: text === '' ? '(the tool answered without content)' : text, isError: isError === true, attachments }
}

// Ours: a few screenshots. A panel of Grafana has 50 to 300 kB, a whole page seldom 1 MiB; Anthropic takes 5 MB an image, Google 20 MB a request.
const MAX_ATTACHED = 4
const MAX_EACH_BYTES = 1_048_576
// Ours: of a result, in base64. The log's row holds them, and a request has the images of two such results (decide/fit-request.ts).
const MAX_ALL_CHARS = 2_800_000

/** A picture or a sound that is kept. Other data is not: it may be a text, and nothing could mask the secrets in it. */
function attachmentOf(part: Part, before: ReadonlyArray<Attachment>): Attachment | null {
  const { type, mimeType, data } = part
  if ((type !== 'image' && type !== 'audio') || typeof mimeType !== 'string' || typeof data !== 'string') return null
  const chars = before.reduce((sum, each) => sum + each.data.length, data.length)
  const fits = before.length < MAX_ATTACHED && base64Bytes(data) <= MAX_EACH_BYTES && chars <= MAX_ALL_CHARS
  return data !== '' && fits ? { mimeType: imageTypeOf(data) ?? mimeType, data } : null
}

/** Models that see it, models that do not, and people in the timeline read the same sentence. */
function noteOfKept({ mimeType, data }: Attachment): string {
  const what = mimeType.startsWith('image/') ? 'An image' : 'A recording'
  return `[${what} was returned: ${mimeType}, ${base64Bytes(data)} bytes. It is kept in the trace.]`
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
