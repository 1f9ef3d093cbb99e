// Reads tokens of JSON that may begin anywhere and break off anywhere. Every expression stops at the next quote or line end, so that no
// part of a text is read more than a few times.

import { Rewriter } from './rewriter.ts'

// Blanks, also as escapes within a string.
const WS = String.raw`(?:\s|\\[nrt])*`
const inQuotes = (quote: string) => String.raw`${quote}[^${quote}\\\n]*(?:\\[^\n][^${quote}\\\n]*)*${quote}`
// Python also writes `'kind'`, and YAML's flow style `kind`.
const STRING = `(?:${inQuotes('"')}|${inQuotes("'")})`

const TOKEN = /[{}[\],:"']|\\[^\n]|[\w.-]+/g
const KEY = new RegExp(String.raw`${WS}(?:${STRING}|[\w.-]+)${WS}:`, 'y')
const WHOLE_STRING = new RegExp(String.raw`${STRING}(?=${WS}(?:[:,}\]]|$))`, 'y')
const ESCAPED_OBJECT = new RegExp(String.raw`\{${WS}\\+["']`, 'y')
const REST_OF_STRING = /[^"\\\n]*(?:\\[^\n][^"\\\n]*)*/y
const BLANKS = /\s*/y

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function matchEnd(expression: RegExp, text: string, at: number): number | null {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : null
}

/** The next bracket, comma, colon, quote, escape or bare word; null if there is none. */
export function nextToken(text: string, at: number): { token: string; start: number } | null {
  TOKEN.lastIndex = at
  const found = TOKEN.exec(text)
  return found === null ? null : { token: found[0], start: found.index }
}

/** Whether a key and its colon follow. */
export function isKey(text: string, at: number): boolean {
  return matchEnd(KEY, text, at) !== null
}

/**
 * The end of the string that begins at `at`, behind its quote; null if there is none. What follows must fit: when a quote is missing or one too
 * many, the text between two strings looks like a string.
 */
export function stringEnd(text: string, at: number): number | null {
  return matchEnd(WHOLE_STRING, text, at)
}

/** If the object's own quotes are escaped: the end of the string that holds it. This happens in logfmt and in strings that are cut off. Else null. */
export function escapedObjectEnd(text: string, at: number): number | null {
  return matchEnd(ESCAPED_OBJECT, text, at) === null ? null : matchEnd(REST_OF_STRING, text, at)
}

/** The first index from `at` on that is no blank. */
export function afterBlanks(text: string, at: number): number {
  return matchEnd(BLANKS, text, at) ?? at
}

/** `at`, or the index of the first of the blanks before it. */
export function beforeBlanks(text: string, at: number): number {
  let end = at
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--
  return end
}

/** Resolves JSON's escapes. Unlike JSON.parse it also takes content with invalid escapes. */
export function decodeString(content: string): string {
  if (!content.includes('\\')) return content
  try {
    return JSON.parse(`"${content}"`) as string
  } catch {
    return decodeBroken(content)
  }
}

function decodeBroken(content: string): string {
  const out = new Rewriter(content)
  for (let at = content.indexOf('\\'); at >= 0; at = content.indexOf('\\', out.at)) {
    const code = /^u[0-9a-fA-F]{4}/.exec(content.slice(at + 1, at + 6))
    const char = content[at + 1] ?? ''
    if (code === null) out.replace(at, at + 1 + char.length, ESCAPES[char] ?? char)
    else out.replace(at, at + 6, String.fromCharCode(Number.parseInt(code[0].slice(1), 16)))
  }
  return out.finish()
}

export function encodeString(content: string): string {
  return JSON.stringify(content).slice(1, -1)
}
