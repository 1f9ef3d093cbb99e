// The stateless generation (2026-07-28) repeats in headers what a message says, so that gateways can route it unread. Pure.

import { isObject } from '#core/json.ts'
import { VERSION_KEY } from './envelope.ts'

const NAME_OF: Record<string, string> = { 'tools/call': 'name' }

/** None for messages of the generation of sessions. */
export function bodyHeaders(message: object): Record<string, string> {
  const { method, params } = message as { method?: unknown; params?: unknown }
  const meta = isObject(params) ? params['_meta'] : null
  const version = isObject(meta) ? meta[VERSION_KEY] : null
  if (typeof method !== 'string' || typeof version !== 'string' || !isObject(params)) return {}
  const name = params[NAME_OF[method] ?? '']
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' && { 'mcp-name': headerValue(name) }),
  }
}

/** Arguments that the tool's schema wants repeated in headers (`x-mcp-header`); a server refuses a call without them. */
export function argumentHeaders(schema: unknown, value: unknown): Record<string, string> {
  if (!isObject(schema)) return {}
  const { properties, 'x-mcp-header': name } = schema
  const text = ['string', 'boolean', 'number'].includes(typeof value) ? String(value) : null
  const own =
    typeof name === 'string' && TOKEN.test(name) && text !== null ? { [`mcp-param-${name}`]: headerValue(text) } : {}
  const inner = Object.entries(isObject(properties) ? properties : {}).map(([key, child]) =>
    argumentHeaders(child, isObject(value) ? value[key] : undefined),
  )
  return Object.assign(own, ...inner) as Record<string, string>
}

/** What a header's name may be made of (RFC 9110, 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** As the specification writes values that a header cannot carry. */
function headerValue(text: string): string {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')) return text
  const bytes = new TextEncoder().encode(text)
  return `=?base64?${btoa(String.fromCharCode(...bytes))}?=`
}
