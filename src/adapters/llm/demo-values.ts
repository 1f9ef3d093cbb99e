// Finds a value for a tool's parameter in a text: in JSON, in `name: value` and `name=value`, or under a table's heading. Pure.

import type { JsonSchema } from '#core/ports.ts'

export type Value = string | number | boolean

/** The leaves of a JSON document with their paths; null if the text is no JSON. */
export function leaves(text: string): Array<{ path: string; value: Value }> | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return null
  try {
    const found: Array<{ path: string; value: Value }> = []
    collect(JSON.parse(trimmed), '', found)
    return found
  } catch {
    return null // Text that only begins like JSON.
  }
}

function collect(value: unknown, path: string, found: Array<{ path: string; value: Value }>): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') found.push({ path, value })
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`
    collect(item, path + step, found)
  }
}

/** The first value in the text for a parameter of this name and schema; undefined if there is none. */
export function findValue(text: string, parameter: string, schema: JsonSchema): Value | undefined {
  const names = namesOf(parameter)
  const options = schema['enum']
  if (Array.isArray(options))
    return options.find(option => typeof option === 'string' && word(option).test(text)) as Value
  for (const candidate of candidates(text, names)) {
    const value = fitToSchema(candidate, schema)
    if (value !== undefined) return value
  }
  return undefined
}

function* candidates(text: string, names: ReadonlyArray<string>): Generator<Value> {
  if (names.includes('query')) yield* promQl(text)
  const document = leaves(text)
  for (const name of names) {
    for (const leaf of document ?? []) if (normaliseName(leaf.path.split('.').at(-1) ?? '') === name) yield leaf.value
  }
  for (const name of names) yield* pairValues(text, name)
  for (const name of names) yield* cellsUnderHeading(text, name)
}

/** `podName`, `pod_name` and `pod` mean the same; a query goes by several names. */
function namesOf(parameter: string): Array<string> {
  const name = normaliseName(parameter)
  const names = [name]
  if (name.endsWith('name') && name !== 'name') names.push(name.slice(0, -'name'.length))
  if (['query', 'promql', 'expr', 'expression'].includes(name)) names.push('query', 'expr', 'promql')
  return [...new Set(names)]
}

function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Prometheus links an alert to its rule's expression: `…/graph?g0.expr=up+%3D%3D+0`. */
function* promQl(text: string): Generator<string> {
  for (const [, raw] of text.matchAll(/[?&]g0\.expr=([^&\s"')\]]+)/g)) {
    try {
      yield decodeURIComponent((raw ?? '').replaceAll('+', ' '))
    } catch {
      // The link was cut in the middle of an escape.
    }
  }
}

function* pairValues(text: string, name: string): Generator<string> {
  const loose = name.split('').join('[ _-]?')
  const pair = new RegExp(
    `(?<![\\w-])["'*\`]*${loose}["'*\`]*\\s*[:=]\\s*(?:"([^"\\n]*)"|'([^'\\n]*)'|\`([^\`\\n]*)\`|([^\\s,;"'\`{}\\[\\]]+))`,
    'gi',
  )
  for (const [, double, single, tick, bare] of text.matchAll(pair)) {
    const value = double ?? single ?? tick ?? bare?.replace(/[.)]+$/, '')
    if (value) yield value
  }
}

/** The cell of the first row below a column of this name, in a Markdown table or one of aligned columns. */
function* cellsUnderHeading(text: string, name: string): Generator<string> {
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    const cells = row(line)
    const column = cells.findIndex(cell => normaliseName(cell) === name)
    if (column < 0 || cells.length < 2) continue
    const next = lines.slice(at + 1).find(other => other.trim() !== '' && !/^[\s|:+-]+$/.test(other))
    const value = next === undefined ? undefined : row(next)[column]
    if (value) yield value
  }
}

function row(line: string): Array<string> {
  const trimmed = line.trim()
  const cells = trimmed.includes('|') ? trimmed.replace(/^\||\|$/g, '').split('|') : trimmed.split(/\s+/)
  return cells.map(cell => cell.trim())
}

function fitToSchema(value: Value, schema: JsonSchema): Value | undefined {
  const type = Array.isArray(schema['type']) ? schema['type'].find(one => one !== 'null') : schema['type']
  if (type === 'integer' || type === 'number') {
    const number =
      typeof value === 'number' ? value : /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : Number.NaN
    return Number.isFinite(number) && (type === 'number' || Number.isInteger(number)) ? number : undefined
  }
  if (type === 'boolean')
    return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
  if (type === 'string' || type === undefined) return String(value) === '' ? undefined : String(value)
  return undefined
}

function word(text: string): RegExp {
  return new RegExp(`\\b${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'i')
}
