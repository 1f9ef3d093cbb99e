// Tool names for providers: `server.tool` of the core becomes `server__tool`. Providers accept 64 characters of [a-zA-Z0-9_-].

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

/** FNV-1a, 32 bits: short, stable, no import. */
export function hash(text: string): string {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
