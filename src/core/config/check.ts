// Checks a tree against a schema. Wrong values are reported and removed, and the rest is checked again, so that one run reports
// every mistake of a file.

import type { z } from 'zod'
import { factsOf, keysOf, schemaAt } from './facts.ts'
import { SILENT } from './fields.ts'
import { type Findings, isRecord, type Path, pathText, quoteAt, type Tree, valueAt } from './findings.ts'
import { didYouMean } from './nearest.ts'

const MAX_ROUNDS = 1000

/** `raw` is the file with defaults, `written` without: mappings, lists and texts as the file has them. */
type Checked<T extends z.ZodType> = { raw: z.output<T>; written: Record<string, unknown> }

export function check<T extends z.ZodType>(schema: T, tree: Tree, findings: Findings): Checked<T> {
  const value: unknown = structuredClone(tree.value)
  const root = isRecord(value) ? value : {}
  if (!isRecord(value))
    findings.error(tree, [], 'The file must be a mapping of keys to values. See the shipped config/ for an example.')
  // Each round removes at least one wrong value.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = schema.safeParse(root)
    if (result.success) return { raw: result.data, written: root }
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
  const mapping = schemaAt(schema, path)
  const known = mapping === undefined ? [] : keysOf(mapping).map(([name]) => name)
  const strict = mapping === undefined ? undefined : factsOf(mapping).strict
  const meant = strict?.hints?.[key]
  const suggestion = meant === undefined ? didYouMean(key, known) : ` Did you mean '${meant}'?`
  if (strict !== undefined) {
    findings.error(tree, at, `'${key}' is not a key of ${strict.what}.${suggestion} Take it out or correct it.`)
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
  const sentence = silent ? message.slice(SILENT.length) : `${message}, not ${quoteAt(tree, path)}`
  findings.error(tree, path, `${name} ${sentence}.`)
  remove(root, path)
}

/** A list with a wrong item is removed whole: without the item, the paths of those after it would shift. */
function remove(root: object, path: Path) {
  const target = Array.isArray(valueAt(root, path.slice(0, -1))) ? path.slice(0, -1) : path
  const parent = valueAt(root, target.slice(0, -1))
  const key = target.at(-1)
  if (typeof parent === 'object' && parent !== null && key !== undefined) Reflect.deleteProperty(parent, key)
}

function parentOf(root: object, path: Path): object | null {
  const parent = valueAt(root, path.slice(0, -1))
  return typeof parent === 'object' ? parent : null
}
