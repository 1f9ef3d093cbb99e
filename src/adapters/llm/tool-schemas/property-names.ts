import { hash } from '#core/hash.ts'

const MAX_CHARS = 64 // Anthropic and Google

/** A name for each key that the vendor accepts: the key itself where it can be. It depends on the object's keys alone. */
export function propertyNames(keys: ReadonlyArray<string>, legal: RegExp): Array<string> {
  const taken = new Set(keys.filter(key => legal.test(key)))
  return keys.map(key => {
    if (legal.test(key)) return key
    const name = freeName(key, legal, taken)
    taken.add(name)
    return name
  })
}

function freeName(key: string, legal: RegExp, taken: ReadonlySet<string>): string {
  const words = key.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  const plain = /^[a-zA-Z]/.test(words) ? words : `p_${words}`
  const short = plain.slice(0, MAX_CHARS)
  if (legal.test(short) && !taken.has(short) && plain === short) return short
  for (let count = 0; ; count += 1) {
    const mark = `_${hash(`${key}${count === 0 ? '' : count}`)}`
    const name = plain.slice(0, MAX_CHARS - mark.length) + mark
    if (!taken.has(name)) return name
  }
}
