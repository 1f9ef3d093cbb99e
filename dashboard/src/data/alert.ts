// Finds a title for an alert. Alerts are opaque: plain text, JSON, or text with JSON in it.

// Keys that a person filled in, best first. Without any, the title is the alert's name and the labels that say where.
const SAID = ['title', 'summary', 'message', 'description']
const PLACES = ['cluster', 'namespace', 'pod', 'instance', 'host', 'service']
const TITLE_MAX = 140
// Only the beginning is searched: an alert may be 1 MiB long, and a page that streams asks often.
const LOOK_AT = 4_096

/** One line that tells this alert from its neighbours. Also works on JSON that was cut. */
export function alertTitle(text: string): string {
  const trimmed = text.slice(0, LOOK_AT).trim()
  if (trimmed === '') return 'Alert without text'
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    const title = titleOfJson(trimmed)
    if (title !== null) return cut(title)
  }
  const line = trimmed.split('\n').find(each => /\w/.test(each)) ?? trimmed
  return cut(line.replaceAll(/^[#*\s]+/g, ''))
}

function titleOfJson(text: string): string | null {
  const said = SAID.flatMap(key => valueOf(text, key) ?? [])[0]
  if (said !== undefined) return said
  const name = valueOf(text, 'alertname') ?? valueOf(text, 'name')
  return name === null ? null : [name, ...PLACES.flatMap(key => valueOf(text, key) ?? [])].join(' · ')
}

/** By a regular expression instead of a parser: the JSON may be cut. */
function valueOf(text: string, key: string): string | null {
  const found = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)+)"`, 'i').exec(text)?.[1]
  return found?.replaceAll(/\\(["\\/])/g, '$1').replaceAll(/\\[nrt]/g, ' ') ?? null
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > TITLE_MAX ? `${line.slice(0, TITLE_MAX - 1)}…` : line
}

/** Indented JSON where the text is JSON, else the text. */
export function pretty(text: string): string {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // It only looks like JSON: shown unchanged.
    return text
  }
}

/** The sentence of a session, the same in list and page: the server reads the whole alert; an older one says nothing. */
export function titleOf(detail: { alert_title?: string | null; alert_data: string }): string {
  return detail.alert_title || alertTitle(detail.alert_data)
}
