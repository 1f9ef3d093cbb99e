// Reads a JSON body as Go does, in which the reference is written: keys in any case, null as absent, unknown keys ignored, and only the first
// JSON value of the body.

import type { z } from 'zod'
import { wellFormedJson } from '#core/well-formed.ts'
import { badRequest } from '../answer/app-error.ts'
import { readBody, REQUEST_BYTES } from './body.ts'

/** Reads the whole body of a request and binds it. */
export async function bindRequest<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  return bindBody(request.headers.get('Content-Type'), await readWhole(request), schema)
}

/** The whole body of a request; throws 400 if it is too long. */
export async function readWhole(request: Request): Promise<string> {
  const body = await readBody(request, REQUEST_BYTES)
  // A larger Content-Length was refused with 413 before. A body without one is refused while it is read: 400, as in the reference.
  if (!body.complete) throw bindError('code=413, message=Request Entity Too Large')
  return body.text
}

/** Reads a body by its content type. A form counts as an empty object, and so does an empty body. */
export function bindBody<T>(contentType: string | null, text: string, schema: z.ZodType<T>): T {
  if (text === '') return checkBody({}, schema)
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') return checkBody({}, schema)
  if (type !== 'application/json') throw badRequest('code=415, message=Unsupported Media Type')
  return checkBody(normalise(parseFirst(text)) ?? {}, schema)
}

export function bindError(detail: string) {
  return badRequest(`code=400, message=Bad Request, err=${detail}`)
}

/** Parses the value by the schema; throws a 400 about the first field that is wrong. */
export function checkBody<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  throw bindError(`${path === '' ? 'the body' : path}: ${issue?.message ?? 'wrong type'}`)
}

/** Parses the first JSON value of the text, and ignores the rest. */
export function parseFirst(body: string): unknown {
  const text = wellFormedJson(body)
  try {
    return JSON.parse(text)
  } catch {
    // Either broken JSON, or a value with more text after it.
    const end = endOfFirstValue(text)
    try {
      if (end !== null) return JSON.parse(text.slice(0, end))
    } catch {
      // Broken JSON: the error below does not quote the body, as the parser's would.
    }
    throw bindError('the body is not valid JSON')
  }
}

/** Where the first object, array or string ends; null if it does not end. */
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

// Our deepest field is four levels down. Deeper values are unknown keys, and must not exhaust the stack.
const DEEPEST = 8

/** Keys in lower case (the later of two spellings wins), nulls left out. */
function normalise(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEEPEST) return {}
  if (Array.isArray(value)) return value.map(each => normalise(each, depth + 1))
  const entries = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(entries.map(([key, each]) => [key.toLowerCase(), normalise(each, depth + 1)]))
}
