// What of a value may be shown to whoever may read the configuration (behaviour 1.14).

export const HIDDEN = '***'

// GitHub, Slack, OpenAI and Anthropic, Google, AWS, Bearer, JWT: shapes that vendors publish so that scanners find them.
const TOKENS = [
  /\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{8,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,}/g,
  /\bsk[-_][A-Za-z0-9_-]{8,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{4,}/gi,
  /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/g,
]

// Behaviour 1.14: a run of this many characters is taken for a token. Names of programs stay below it.
const LONG_RUN = /[A-Za-z0-9_-]{32,}/

/** Hides what has the shape of a known kind of token; the text around it stays. */
export function hideTokens(text: string): string {
  return TOKENS.reduce((shown, token) => shown.replace(token, HIDDEN), text)
}

export function looksSecret(text: string): boolean {
  return LONG_RUN.test(text) || hideTokens(text) !== text
}

/** A program's name, or nothing of it. */
export function shownCommand(command: string): string {
  return looksSecret(command) ? HIDDEN : command
}

/** A key that somebody pasted where the name of its variable belongs is a valid name, too; names are written in capitals. */
export function shownName(name: string): string {
  return hideTokens(name) !== name || (LONG_RUN.test(name) && /[a-z]/.test(name)) ? HIDDEN : name
}

const TEMPLATE = /\{\{[^{}]*\}\}/g

/** Without user, query and fragment; a part of the path that looks like a token is hidden, templates in it stay. */
export function shownUrl(url: string): string {
  const templates: Array<string> = []
  // In a name of letters and digits a template survives the parser, in the host as well as in the path.
  const plain = url.replace(TEMPLATE, template => `tmpl${templates.push(template) - 1}x`)
  if (!URL.canParse(plain)) return HIDDEN
  const { protocol, host, pathname } = new URL(plain)
  if (host === '') return HIDDEN
  const path = pathname.split('/').map(part => (looksSecret(part) ? HIDDEN : part))
  // A bare origin is shown as it was written, without the slash that the parser adds.
  const shown = path.join('/') === '/' && !/^[^/]*\/\/[^/]*\//.test(plain) ? '' : path.join('/')
  return `${protocol}//${host}${shown}`.replace(/tmpl(\d+)x/g, (match, at: string) => templates[Number(at)] ?? match)
}

/** The same value with every text in it rid of tokens: the last gate, behind the choice of what is shown at all. */
export function withoutTokens<T>(value: T): T {
  if (typeof value === 'string') return hideTokens(value) as T
  if (Array.isArray(value)) return value.map(withoutTokens) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutTokens(each)])) as T
}
