// Holds a tree against a schema and keeps what is right of it, so that every mistake of a file is said at once.

import type { z } from 'zod'
import { SILENT } from './fields.ts'
import { type Findings, isRecord, type Path, pathText, quoted, type Tree } from './findings.ts'
import { didYouMean } from './nearest.ts'

const MAX_ROUNDS = 1000

export function check<T extends z.ZodType>(schema: T, tree: Tree, findings: Findings): z.output<T> {
  const value: unknown = structuredClone(tree.value)
  const root = isRecord(value) ? value : {}
  if (!isRecord(value))
    findings.error(tree, [], 'The file must be a mapping of keys to values. See the shipped config/ for an example.')
  // Each round takes at least one wrong value out.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = schema.safeParse(root)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const path = issue.path.filter(part => typeof part !== 'symbol')
      if (issue.code === 'unrecognized_keys')
        for (const key of issue.keys) unknownKey(schema, tree, findings, root, path, key)
      else wrongValue(tree, findings, root, path, issue.message)
    }
  }
  throw new Error(`${tree.file} still has mistakes after ${MAX_ROUNDS} rounds of taking them out.`)
}

function unknownKey(schema: z.ZodType, tree: Tree, findings: Findings, root: object, path: Path, key: string) {
  const at = [...path, key]
  const suggestion = didYouMean(key, keysAt(schema, path))
  if (path.includes('sub_agents')) {
    findings.error(tree, at, `'${key}' is not a key of a sub-agent.${suggestion} Take it out or correct it.`)
  } else if (path.at(-1) === 'native_tools' && path[0] === 'llm_providers') {
    const sentence = `'${key}' is not a native tool. Use google_search, url_context or code_execution.`
    const google = Reflect.get(parentOf(root, path) ?? {}, 'type') === 'google'
    if (google) findings.error(tree, at, sentence)
    else findings.warn(tree, at, sentence, 'key')
  } else {
    findings.warn(tree, at, `'${key}' is not a known key and has no effect.${suggestion}`, 'key')
  }
  remove(root, at)
}

function wrongValue(tree: Tree, findings: Findings, root: object, path: Path, message: string) {
  const name = path.length === 0 ? 'The file' : `'${pathText(path.slice(-1))}'`
  const silent = message.startsWith(SILENT)
  const sentence = silent ? message.slice(SILENT.length) : `${message}, not ${quoted(tree, path)}`
  findings.error(tree, path, `${name} ${sentence}.`)
  remove(root, path)
}

/** Takes a value out. A list with a wrong item goes whole, or the items behind it would change their places. */
function remove(root: object, path: Path) {
  const target = Array.isArray(valueAt(root, path.slice(0, -1))) ? path.slice(0, -1) : path
  const parent = valueAt(root, target.slice(0, -1))
  const key = target.at(-1)
  if (typeof parent === 'object' && parent !== null && key !== undefined) Reflect.deleteProperty(parent, key)
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    root,
  )
}

function parentOf(root: object, path: Path): object | null {
  const parent = valueAt(root, path.slice(0, -1))
  return typeof parent === 'object' ? parent : null
}

/** Walks the schema along a path and lists the keys that a mapping may hold there. */
function keysAt(schema: z.ZodType, path: Path): Array<string> {
  let at: unknown = schema
  for (const part of path) {
    const def = bare(at)
    if (def.type === 'object') at = (def.shape as Record<string, unknown>)[String(part)]
    else if (def.type === 'record') at = def.valueType
    else if (def.type === 'array') at = def.element
    else return []
  }
  const def = bare(at)
  return def.type === 'object' ? Object.keys(def.shape as object) : []
}

type Def = {
  type?: string
  innerType?: unknown
  out?: unknown
  shape?: unknown
  valueType?: unknown
  element?: unknown
}

/** The definition below `optional` and `preprocess`. */
function bare(schema: unknown): Def {
  let def = (schema as { def?: Def } | undefined)?.def ?? {}
  while (def.type === 'optional' || def.type === 'pipe') {
    def = ((def.type === 'optional' ? def.innerType : def.out) as { def?: Def } | undefined)?.def ?? {}
  }
  return def
}
