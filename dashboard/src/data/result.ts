// What a tool answered, by its form: the side panel shows each form by its own view. Pure.

export type Series = { name: string; points: Array<{ at: number; value: number }> }
export type Cell = string | number | boolean | null
export type Result =
  | { kind: 'lines' }
  | { kind: 'tree'; value: object }
  | { kind: 'table'; columns: Array<string>; rows: Array<Array<Cell>>; value: object }
  | { kind: 'series'; series: Array<Series>; value: object }

export function readResult(text: string): Result {
  const value = parse(text)
  if (value === null) return { kind: 'lines' }
  const series = seriesOf(value)
  if (series !== null) return { kind: 'series', series, value }
  const table = tableOf(value)
  return table === null ? { kind: 'tree', value } : { kind: 'table', ...table, value }
}

function parse(text: string): object | null {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return null
  try {
    return JSON.parse(text) as object
  } catch {
    // It only looks like JSON.
    return null
  }
}

/** A range query's answer: Prometheus's own body, the part in `data`, or its list of series. null: something else. */
export function seriesOf(value: object): Array<Series> | null {
  const inner = get(value, 'data') ?? value
  const list = get(inner, 'result') ?? (Array.isArray(inner) ? inner : [inner])
  if (!Array.isArray(list) || list.length === 0) return null
  const series = list.map(oneSeries)
  return series.every(each => each !== null) ? series : null
}

function oneSeries(item: unknown): Series | null {
  const values = get(item, 'values')
  if (!Array.isArray(values) || values.length === 0) return null
  const points = values.map(pair => {
    const [time, value] = Array.isArray(pair) ? (pair as Array<unknown>) : []
    return { at: typeof time === 'number' ? time * 1_000 : NaN, value: Number(value) }
  })
  // "NaN" and "+Inf" are values of Prometheus; a text with a unit is none.
  if (points.some(({ at }) => Number.isNaN(at)) || points.every(({ value }) => Number.isNaN(value))) return null
  return { name: labelsOf(get(item, 'metric')), points }
}

function labelsOf(metric: unknown): string {
  if (typeof metric !== 'object' || metric === null) return 'value'
  const { __name__: name = '', ...labels } = metric as Record<string, string>
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return pairs.length === 0 ? name || 'value' : `${name}{${pairs.join(', ')}}`
}

// More columns than this are a tree's business.
const COLUMNS_MAX = 12

/** A list of objects that hold plain values alone; it may stand under one key, like `items`. */
function tableOf(value: object): { columns: Array<string>; rows: Array<Array<Cell>> } | null {
  const keys = Object.keys(value)
  const list = Array.isArray(value) ? value : keys.length === 1 ? get(value, keys[0] ?? '') : get(value, 'items')
  if (!Array.isArray(list) || list.length < 2 || !list.every(isFlat)) return null
  const columns = [...new Set(list.flatMap(row => Object.keys(row)))]
  if (columns.length > COLUMNS_MAX) return null
  return { columns, rows: list.map(row => columns.map(column => row[column] ?? null)) }
}

function isFlat(row: unknown): row is Record<string, Cell> {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false
  return Object.values(row).every(value => value === null || typeof value !== 'object')
}

function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

/** The numbers of the lines that hold the words, from 0 on. */
export function linesWith(lines: ReadonlyArray<string>, words: string): Array<number> {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  return lines.flatMap((line, at) => (line.toLowerCase().includes(wanted) ? at : []))
}

/** 1234567 is 1.23M: short enough for an axis. */
export function short(value: number): string {
  const size = Math.abs(value)
  const [by, unit] = size >= 1e9 ? [1e9, 'G'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e3 ? [1e3, 'k'] : [1, '']
  return `${Number((value / by).toPrecision(3))}${unit}`
}
