// Tool names for providers: `server.tool` of the core becomes `server__tool`. Providers accept 64 characters of [a-zA-Z0-9_-].

import { hash } from '#core/hash.ts'

const LEGAL = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/

/** The name for providers. Depends on the name alone, so that the bytes of a prompt stay the same from turn to turn. */
export function providerName(name: string): string {
  const plain = name.replace('.', '__')
  if (LEGAL.test(plain) && plain.replace('__', '.') === name) return plain
  if (LEGAL.test(plain) && !name.includes('.') && !name.includes('__')) return plain
  // A name that cannot be turned back by rule gets a hash, so that no two tools share a name.
  const mark = `_${hash(name)}`
  const safe = plain.replace(/[^a-zA-Z0-9_-]/g, '_').replace(/^(?=[^a-zA-Z_])/, '_')
  return safe.slice(0, 64 - mark.length) + mark
}

/** Turns provider names back. An unknown name stays as it is: the core answers the model that there is no such tool. */
export function canonicalNames(tools: ReadonlyArray<{ name: string }>): (name: string) => string {
  const known = new Map(tools.map(tool => [providerName(tool.name), tool.name]))
  return name => known.get(name) ?? name
}
