/** Where a text stops being JSON, from 1 on, and what should stand there. */
export type JsonFault = { line: number; column: number; expected: string }

/**
 * Null if the text is JSON (RFC 8259). Says what the messages of the browsers' own parsers leave out: not every browser names the place, and none
 * says everywhere what it expected.
 */
export function jsonFault(text: string): JsonFault | null {
  const reader = new Reader(text)
  let result: string | null
  do result = reader.step()
  while (result === null)
  return result === END ? null : faultAt(text, reader.at, result)
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1, expected }
}

const END = 'the end'
type Want = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'next'

const SPACE = /[ \t\r\n]*/y
// oxlint-disable-next-line no-control-regex -- a text of JSON ends at one
const OPEN_STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y
const PLAIN = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

/** Without recursion: a text may open a million brackets. */
class Reader {
  at = 0
  #text: string
  #open: Array<'}' | ']'> = []
  #want: Want = 'value'

  constructor(text: string) {
    this.#text = text
  }

  /** Reads one token: null if it fits, END behind the last one, else what was expected in its place. */
  step(): string | null {
    this.#skip(SPACE)
    const sign = this.#text[this.at]
    switch (this.#want) {
      case 'next':
        return this.#readNext(sign)
      case 'colon':
        return sign === ':' ? this.#pass('value') : 'a colon'
      case 'name':
      case 'name or end':
        if (sign === '}' && this.#want === 'name or end') return this.#close()
        return sign === '"' ? this.#readString('colon') : 'a name in double quotes'
      default:
        return sign === ']' && this.#want === 'value or end' ? this.#close() : this.#readValue(sign)
    }
  }

  #readNext(sign: string | undefined): string | null {
    const close = this.#open.at(-1)
    if (close === undefined) return sign === undefined ? END : 'nothing more'
    if (sign === close) return this.#close()
    return sign === ',' ? this.#pass(close === '}' ? 'name' : 'value') : `a comma or ${close}`
  }

  #readValue(sign: string | undefined): string | null {
    if (sign === '"') return this.#readString('next')
    if (sign === '{' || sign === '[') {
      this.#open.push(sign === '{' ? '}' : ']')
      return this.#pass(sign === '{' ? 'name or end' : 'value or end')
    }
    if (!this.#skip(PLAIN)) return 'a value'
    this.#want = 'next'
    return null
  }

  #readString(then: Want): string | null {
    this.#skip(OPEN_STRING)
    const sign = this.#text[this.at]
    if (sign === '"') return this.#pass(then)
    return sign === '\\' ? 'another sign behind the backslash' : 'a closing quote'
  }

  #close(): null {
    this.#open.pop()
    return this.#pass('next')
  }

  /** Behind a sign of one character. */
  #pass(want: Want): null {
    this.at += 1
    this.#want = want
    return null
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    if (!pattern.test(this.#text)) return false
    this.at = pattern.lastIndex
    return true
  }
}
