// What a sender's text says about itself. Alerts are opaque: plain text, JSON, or text with JSON in it.

const TELLING = /"(?:title|summary|message|description|alertname|name)"\s*:\s*"((?:[^"\\]|\\.)+)"/i
const TITLE_MAX = 140

/** One line that tells this alert from its neighbours. Works on an excerpt, so also on JSON that was cut. */
export function alertTitle(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return 'Alert without text'
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    const found = TELLING.exec(trimmed)?.[1]
    if (found !== undefined) return cut(found.replaceAll(/\\(["\\/])/g, '$1').replaceAll(/\\[nrt]/g, ' '))
  }
  const line = trimmed.split('\n').find(each => /\w/.test(each)) ?? trimmed
  return cut(line.replaceAll(/^[#*\s]+/g, ''))
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
    // It only looks like JSON; it is shown as it came.
    return text
  }
}
