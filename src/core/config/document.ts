// Parses YAML into a tree of mappings, lists and texts with their positions. Every scalar stays text; the schema's field decides
// its type, so that `port: {{.PORT}}` and `port: 80` mean the same.

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  type Document,
  type Pair,
} from 'yaml'
import type { Vars } from './config.ts'
import { factsOf, itemOf, keysOf, schemaAt } from './facts.ts'
import { type Findings, keyOf, type Path, type Place, type Tree } from './findings.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { type Action, expandTemplates, hasTemplate, hideTemplates, showTemplates } from './templates.ts'

// Against alias bombs: nested aliases can multiply a small file without end.
const MAX_NODES = 100_000
const MAX_DEPTH = 60
// Shorter values also occur in ordinary words. Messages quote templates as written, so this is the second line of defence.
const SCRUB_FROM = 6

/** The keys of the files whose values are mappings by name. */
const BY_NAME = new Set(
  [tarsySchema, providersSchema].flatMap(keysOf).flatMap(([key, field]) => (itemOf(field) === null ? [] : [key])),
)

type Reader = {
  tree: Tree
  places: Map<string, Place>
  secrets: Map<string, string>
  document: Document
  lines: LineCounter
  actions: ReadonlyArray<Action>
  vars: Vars
  findings: Findings
  nodes: number
}

/** null when the file is not YAML; the findings say why. */
export function readDocument(file: string, text: string, vars: Vars, findings: Findings): Tree | null {
  const hidden = hideTemplates(text)
  const lines = new LineCounter()
  const options = { schema: 'failsafe', lineCounter: lines, prettyErrors: false, logLevel: 'silent' } as const
  const document = parseDocument(hidden.text, options)
  for (const error of document.errors) {
    const { line, col: column } = lines.linePos(error.pos[0])
    const sentence = showTemplates(error.message, hidden.actions).split('\n')[0] ?? ''
    const message = `The file is not valid YAML here: ${sentence}. Correct the line.`
    findings.errors.push({ file, path: '', line, column, message })
  }
  if (document.errors.length > 0) return null
  warnOfMore(file, hidden.text, lines, findings)
  const places = new Map<string, Place>()
  const secrets = new Map<string, string>()
  const tree: Tree = { file, value: {}, places, secrets }
  const reader: Reader = { tree, places, secrets, document, lines, actions: hidden.actions, vars, findings, nodes: 0 }
  try {
    return { ...tree, value: readNode(reader, document.contents, []) ?? {} }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    const message = 'The file repeats its aliases too often or nests too deeply to be read. Write the blocks out.'
    findings.error(tree, [], message)
    return null
  }
}

/** YAML allows several documents in a file; only the first is read, as in the reference (TARSy in Go). */
function warnOfMore(file: string, text: string, lines: LineCounter, findings: Findings) {
  // Nearly every file has no such line, and a second parse costs as much as the first.
  if (!/^---/m.test(text)) return
  const [, ...more] = [...parseAllDocuments(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })]
  const next = more.find(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === ''))
  if (next === undefined) return
  const { line, col: column } = lines.linePos(next.range[0])
  const message =
    "A second YAML document begins here, and only the first is read. Take the line '---' out, or move what follows into a file of its own."
  findings.warnings.push({ file, path: '', line, column, message })
}

class TooLarge extends Error {}

function readNode(reader: Reader, node: unknown, path: Path): unknown {
  if (++reader.nodes > MAX_NODES || path.length > MAX_DEPTH) throw new TooLarge()
  if (isAlias(node)) {
    const target = node.resolve(reader.document)
    if (target !== undefined) return readNode(reader, target, path)
    mark(reader, path, node, null)
    const name = showTemplates(node.source, reader.actions)
    reader.findings.error(
      reader.tree,
      path,
      `The alias '*${name}' has no anchor '&${name}' before it. Add the anchor, or quote the value.`,
    )
    return null
  }
  mark(reader, path, node, null)
  if (isMap(node)) return readMap(reader, node.items, path)
  if (isSeq(node)) return node.items.map((item, i) => readNode(reader, item, [...path, i]) ?? '')
  if (!isScalar(node)) return null
  const written = String(node.value ?? '')
  const value = hasTemplate(written) ? expand(reader, written, path, node) : written
  return node.type === 'PLAIN' && /^(~|null|Null|NULL)?$/.test(value) ? null : value
}

function readMap(reader: Reader, items: ReadonlyArray<Pair>, path: Path): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const pair of items) {
    if (isMergeKey(pair)) Object.assign(value, mergedInto(reader, pair.value, path))
  }
  for (const pair of items) {
    if (isMergeKey(pair)) continue
    const key = isScalar(pair.key) ? String(pair.key.value ?? '') : ''
    if (hasTemplate(key)) {
      mark(reader, [...path, 'key'], pair.key, null)
      const shown = showTemplates(key, reader.actions)
      reader.findings.error(
        reader.tree,
        [...path, 'key'],
        `'${shown}' stands in a key; templates may stand in values only. Write the name out.`,
      )
      continue
    }
    const at = [...path, key]
    mark(reader, at, pair.value ?? pair.key, null)
    const read = readNode(reader, pair.value, at)
    const place = reader.places.get(keyOf(at))
    if (place !== undefined) reader.places.set(keyOf(at), { ...place, ...keyPosition(reader, pair.key) })
    // A key without a value means "not given". Of mappings by name (`agents: {A: }`) it is an entry with defaults only.
    if (read !== null) value[key] = read
    else if (path.length === 1 && BY_NAME.has(String(path[0]))) value[key] = {}
    else delete value[key]
  }
  return value
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN'
}

function mergedInto(reader: Reader, node: unknown, path: Path): unknown {
  const resolved = isAlias(node) ? node.resolve(reader.document) : node
  if (isSeq(resolved))
    return Object.assign({}, ...resolved.items.toReversed().map(item => mergedInto(reader, item, path)))
  return isMap(resolved) ? readMap(reader, resolved.items, path) : {}
}

function expand(reader: Reader, written: string, path: Path, node: unknown): string {
  const { value, unset } = expandTemplates(written, reader.actions, reader.vars)
  mark(reader, path, node, showTemplates(written, reader.actions))
  // A stdio server's environment is filled in by the bridge, so a variable that is not set here is no mistake.
  const elsewhere = path[0] === 'mcp_servers' && path[2] === 'transport' && path[3] === 'env'
  for (const name of elsewhere ? [] : unset) {
    const what = `The variable ${name} is not set, so '{{.${name}}}'`
    // Without this the place would silently take another layer's provider.
    if (value === '' && isProviderName(path))
      reader.findings.error(reader.tree, path, `${what} names no provider. Set it, or write a name.`)
    else reader.findings.warn(reader.tree, path, `${what} is empty here. Set it, or take the template out.`)
  }
  for (const { name, text } of reader.actions) {
    const brought = name === null ? undefined : reader.vars[name]
    if (brought !== undefined && brought.length >= SCRUB_FROM) reader.secrets.set(brought, text)
  }
  return value
}

function isProviderName(path: Path): boolean {
  const field = schemaAt(tarsySchema, path)
  return field !== undefined && factsOf(field).names === 'provider'
}

function mark(reader: Reader, path: Path, node: unknown, template: string | null) {
  const { keyLine: line, keyColumn: column } = keyPosition(reader, node)
  const before = reader.places.get(keyOf(path))
  const keyLine = before?.keyLine ?? line
  const keyColumn = before?.keyColumn ?? column
  reader.places.set(keyOf(path), { keyLine, keyColumn, line, column, template })
}

function keyPosition(reader: Reader, node: unknown): { keyLine: number; keyColumn: number } {
  const range = (node as { range?: [number, number, number] | null } | null)?.range
  const { line, col } = range ? reader.lines.linePos(range[0]) : { line: 1, col: 1 }
  return { keyLine: Math.max(1, line), keyColumn: Math.max(1, col) }
}
