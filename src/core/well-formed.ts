// Text from outside as Unicode that everything after it can carry. Half of a character (a lone surrogate) is no valid JSON for a model's vendor,
// and a NUL ends a text in a database. Both become U+FFFD, the character for what cannot be shown. Called at the doors.

export function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

// In a JSON text: a pair of halves, half a character, NUL, or any other escape. Each match takes its whole escape, so that `\\\\ud83d` is left alone.
const ESCAPES = /\\(?:u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})|u(d[89a-f][0-9a-f]{2}|0000)|[^])/gi

/** The same for a JSON text, which may write half a character as an escape. Works on broken JSON too. */
export function wellFormedJson(text: string): string {
  return wellFormed(text).replace(ESCAPES, (escape, _pair, broken: string | undefined) =>
    broken === undefined ? escape : '\\ufffd',
  )
}

/** The same for every text in a JSON value, keys too. */
export function wellFormedValue<T>(value: T): T {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) return value
  const mended = wellFormedJson(text)
  return mended === text ? value : (JSON.parse(mended) as T)
}

/** The beginning of a text: at most `length` UTF-16 units, without half of a character at the end. */
export function cutStart(text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, isHighHalf(text.charCodeAt(length - 1)) ? length - 1 : length)
}

/** Cuts a text into at least one part of at most `length` UTF-16 units, at least 2. Never cuts a character of two units: half of one has no UTF-8. */
export function cutParts(text: string, length: number): Array<string> {
  const parts: Array<string> = []
  let from = 0
  do {
    const to = from + length
    const end = to < text.length && isHighHalf(text.charCodeAt(to - 1)) ? to - 1 : to
    parts.push(text.slice(from, end))
    from = end
  } while (from < text.length)
  return parts
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
