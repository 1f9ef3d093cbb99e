// Text from outside as Unicode that everything after it can carry. Half of a character (a lone surrogate) is no valid JSON for a model's vendor,
// and a NUL ends a text in a database. Both become U+FFFD, the character for what cannot be shown. Called at the doors.

export function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** The same for every text in a JSON value, keys too. */
export function wellFormedValue<T>(value: T): T {
  return mend(value) as T
}

function mend(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (Array.isArray(value)) return value.map(mend)
  if (typeof value !== 'object' || value === null) return value
  // `fromEntries` defines each key as the object's own, whatever it is called.
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [wellFormed(key), mend(each)]))
}

/** The same for a JSON text, which may write half a character as an escape. A text that is no JSON keeps its form. */
export function wellFormedJson(text: string): string {
  const plain = wellFormed(text)
  // A quick look: few texts have such an escape.
  if (!/\\u(d[89a-f]|0000)/i.test(plain)) return plain
  try {
    return JSON.stringify(wellFormedValue(JSON.parse(plain)))
  } catch {
    return plain
  }
}

/** At most `length` UTF-16 units, without half of a character at the end. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, isHighHalf(text.charCodeAt(length - 1)) ? length - 1 : length)
}

/** For a text that comes in pieces: keeps the first half of a character until its second half comes. What is left at the end was never whole. */
export function wholeCharacters(): (piece: string) => string {
  let kept = ''
  return piece => {
    const text = kept + piece
    kept = isHighHalf(text.charCodeAt(text.length - 1)) ? text.slice(-1) : ''
    return wellFormed(text.slice(0, text.length - kept.length))
  }
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
