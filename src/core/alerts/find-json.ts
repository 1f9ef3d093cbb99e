// The JSON in an alert, and the alerts of a group in it.

import { isObject } from './words.ts'

/** The text as JSON, or the JSON that begins a line in it: our webhook writes a summary before it. Null if there is none. */
export function findJson(text: string): object | null {
  const begins = /^\s*[[{]/.test(text) ? 0 : text.search(/\n[[{]/)
  if (begins < 0) return null
  const from = text.slice(begins)
  return parse(from) ?? parse(from.slice(0, Math.max(from.lastIndexOf('}'), from.lastIndexOf(']')) + 1))
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    // It is no JSON, or cut: it is read as lines.
    return null
  }
}

/** The alerts of a group, as Alertmanager and Grafana send it, that are not over. */
export function firingAlerts(json: object | null): Array<object> {
  const group: unknown = Array.isArray(json) ? json : isObject(json) ? json['alerts'] : null
  return Array.isArray(group) ? group.filter(each => isObject(each) && each['status'] !== 'resolved') : []
}
