// How the wire reads a JSON body (wire contract 0.1): keys in any case, null is absent, unknown keys are ignored, the first value counts.

import type { z } from 'zod'
import { badRequest } from '../answer/app-error.ts'
import { readBody, REQUEST_BYTES } from './body.ts'

/** Reads the whole body of a request and binds it. */
export async function bindRequest<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const body = await readBody(request, REQUEST_BYTES)
  // A length known up front was refused with 413 before this; one found while reading is a fault of the body (wire contract 0.3).
  if (!body.complete) throw bindError('code=413, message=Request Entity Too Large')
  return bindBody(request.headers.get('Content-Type'), body.text, schema)
}

/** Reads a body by its content type. A form is taken and holds nothing, and so does an empty body. */
export function bindBody<T>(contentType: string | null, text: string, schema: z.ZodType<T>): T {
  if (text === '') return checkBody({}, schema)
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') return checkBody({}, schema)
  if (type !== 'application/json') throw badRequest('code=415, message=Unsupported Media Type')
  return checkBody(normalised(parseFirst(text)) ?? {}, schema)
}

export function bindError(detail: string) {
  return badRequest(`code=400, message=Bad Request, err=${detail}`)
}

/** The value as the schema wants it; throws what is wrong with the first field that is. */
export function checkBody<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  throw bindError(`${path === '' ? 'the body' : path}: ${issue?.message ?? 'wrong type'}`)
}

/** Parses the first JSON value of the text; what follows it is not read. */
export function parseFirst(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Either broken, or a whole value with something behind it.
    const end = endOfFirstValue(text)
    try {
      if (end !== null) return JSON.parse(text.slice(0, end))
    } catch {
      // Broken after all: said below, without the parser's excerpt of the body.
    }
    throw bindError('the body is not valid JSON')
  }
}

/** Where the first object, array or string ends; null when it does not. */
function endOfFirstValue(text: string): number | null {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted) {
      if (char === '\\') at++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else continue
    if (depth === 0 && !quoted) return at + 1
  }
  return null
}

// The deepest field of ours is four levels down; what lies deeper is unknown and not read, nor may it exhaust the stack.
const DEEPEST = 8

/** Keys in lower case, the later of two spellings wins, nulls left out. */
function normalised(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEEPEST) return {}
  if (Array.isArray(value)) return value.map(each => normalised(each, depth + 1))
  const entries = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(entries.map(([key, each]) => [key.toLowerCase(), normalised(each, depth + 1)]))
}
