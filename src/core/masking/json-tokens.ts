// Reads JSON that may stand anywhere and break off anywhere. Every expression stops at the next quote or line, so that no part of a
// text is read more than a few times.

// Blanks, also as the escapes of a string write them.
const WS = String.raw`(?:\s|\\[nrt])*`
const inQuotes = (quote: string) => String.raw`${quote}[^${quote}\\\n]*(?:\\[^\n][^${quote}\\\n]*)*${quote}`
// Python and YAML's flow style write `'kind'` and `kind` too.
const STRING = `(?:${inQuotes('"')}|${inQuotes("'")})`

const TOKEN = /[{}[\],:"']|\\[^\n]|[\w.-]+/g
const KEY = new RegExp(String.raw`${WS}(?:${STRING}|[\w.-]+)${WS}:`, 'y')
const WHOLE_STRING = new RegExp(String.raw`${STRING}(?=${WS}(?:[:,}\]]|$))`, 'y')
const ESCAPED_OBJECT = new RegExp(String.raw`\{${WS}\\+["']`, 'y')
const REST_OF_STRING = /[^"\\\n]*(?:\\[^\n][^"\\\n]*)*/y
const BLANKS = /\s*/y

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function endOf(expression: RegExp, text: string, at: number): number | null {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : null
}

/** A bracket, a comma, a colon, a quote, an escape or a bare word. */
export function nextToken(text: string, at: number): { token: string; start: number } | null {
  TOKEN.lastIndex = at
  const found = TOKEN.exec(text)
  return found === null ? null : { token: found[0], start: found.index }
}

export function isKey(text: string, at: number): boolean {
  return endOf(KEY, text, at) !== null
}

/** What follows tells a string from what stands between two strings when a quote is missing, or is one too many. */
export function stringEnd(text: string, at: number): number | null {
  return endOf(WHOLE_STRING, text, at)
}

/** Where the string ends that holds the object, if the object's own quotes are escaped: in logfmt, or where the string is cut off. */
export function escapedObjectEnd(text: string, at: number): number | null {
  return endOf(ESCAPED_OBJECT, text, at) === null ? null : endOf(REST_OF_STRING, text, at)
}

export function afterBlanks(text: string, at: number): number {
  return endOf(BLANKS, text, at) ?? at
}

export function beforeBlanks(text: string, at: number): number {
  let end = at
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--
  return end
}

/** What JSON writes in a string, also where it is no JSON as a whole. */
export function decoded(content: string): string {
  return content.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

export function encoded(content: string): string {
  return JSON.stringify(content).slice(1, -1)
}
