// A tool's result as the text that the model reads.

import * as z from 'zod'

/** Looser than MCP's own schema: a part of an unknown kind is replaced by a note instead of failing the call. */
export const toolResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})

export type ToolResult = z.infer<typeof toolResult>

type Part = ToolResult['content'][number]

/** Joins the text parts by newlines. Other parts become a note; `structuredContent` is used if there is no text. */
export function resultText(result: ToolResult): string {
  const lines: Array<string> = []
  let hasText = false
  for (const part of result.content) {
    const text = textOf(part)
    if (text !== null && text !== '') hasText = true
    lines.push(text ?? noteOf(part))
  }
  if (!hasText && result.structuredContent !== undefined && result.structuredContent !== null)
    lines.push(JSON.stringify(result.structuredContent))
  const whole = lines.join('\n')
  return whole === '' ? '(the tool answered without content)' : whole
}

function textOf(part: Part): string | null {
  if (part.type === 'text') return typeof part['text'] === 'string' ? part['text'] : ''
  // An embedded resource may be text: a file's content, say.
  const resource = resourceOf(part)
  return typeof resource?.['text'] === 'string' ? resource['text'] : null
}

function noteOf(part: Part): string {
  const resource = resourceOf(part)
  const uri = resource?.['uri'] ?? part['uri']
  const mimeType = resource?.['mimeType'] ?? part['mimeType']
  const data = resource?.['blob'] ?? part['data']
  const facts = [part.type, mimeType, typeof data === 'string' ? `${base64Bytes(data)} bytes` : null, uri]
  return `[left out: ${facts.filter(fact => typeof fact === 'string').join(', ')}]`
}

function resourceOf(part: Part): Record<string, unknown> | null {
  const { resource } = part
  return part.type === 'resource' && typeof resource === 'object' && resource !== null
    ? (resource as Record<string, unknown>)
    : null
}

function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0
  return Math.floor((data.length * 3) / 4) - padding
}
