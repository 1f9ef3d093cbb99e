// Hides what looks like a secret in values that the configuration's viewer, warnings and log lines show.

export const HIDDEN = '***'

// GitHub, Slack, OpenAI and Anthropic, Google, AWS, Bearer, JWT: vendors publish these formats for secret scanners.
const TOKENS = [
  /\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{8,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,}/g,
  /\bsk[-_][A-Za-z0-9_-]{8,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{4,}/gi,
  /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/g,
]

// As in the reference (TARSy in Go): 32 characters without a break are taken for a token. Names of programs are shorter.
const LONG_RUN = /[A-Za-z0-9_-]{32,}/

/** Replaces tokens of a known format by `***`; the text around them stays. */
export function hideTokens(text: string): string {
  return TOKENS.reduce((shown, token) => shown.replace(token, HIDDEN), text)
}

export function looksSecret(text: string): boolean {
  return LONG_RUN.test(text) || hideTokens(text) !== text
}

/** The program, or `***` when any part of it looks like a secret. */
export function redactCommand(command: string): string {
  return looksSecret(command) ? HIDDEN : command
}

/** The name of a variable. A pasted API key can be a valid name too, so long names are shown only in capitals. */
export function redactName(name: string): string {
  return hideTokens(name) !== name || (LONG_RUN.test(name) && /[a-z]/.test(name)) ? HIDDEN : name
}

const TEMPLATE = /\{\{[^{}]*\}\}/g

/** The URL without user, query and fragment. Parts of the path that look like a token are hidden; templates stay. */
export function redactUrl(url: string): string {
  const templates: Array<string> = []
  // The URL parser would escape a template's braces; a placeholder of letters and digits passes in host and path.
  const plain = url.replace(TEMPLATE, template => `tmpl${templates.push(template) - 1}x`)
  if (!URL.canParse(plain)) return HIDDEN
  const { protocol, host, pathname } = new URL(plain)
  if (host === '') return HIDDEN
  const path = pathname.split('/').map(part => (looksSecret(part) ? HIDDEN : part))
  // The parser adds a slash to a bare origin; it is taken off again.
  const shown = path.join('/') === '/' && !/^[^/]*\/\/[^/]*\//.test(plain) ? '' : path.join('/')
  return `${protocol}//${host}${shown}`.replace(/tmpl(\d+)x/g, (match, at: string) => templates[Number(at)] ?? match)
}

/** Hides tokens in every text of a value: the last gate, after the choice of keys. */
export function withoutTokens<T>(value: T): T {
  if (typeof value === 'string') return hideTokens(value) as T
  if (Array.isArray(value)) return value.map(withoutTokens) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutTokens(each)])) as T
}
