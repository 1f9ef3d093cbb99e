// Collects the validator's errors and warnings, each with its position in the operator's files.

import type { Issue } from './config.ts'

export type Path = ReadonlyArray<string | number>

/** The position of a key and its value; `template` is the text as written, if it holds a template. */
export type Place = { keyLine: number; keyColumn: number; line: number; column: number; template: string | null }

/** A parsed file: mappings, lists and texts, nothing else. */
export type Tree = {
  file: string
  value: unknown
  places: ReadonlyMap<string, Place>
  secrets: ReadonlyMap<string, string>
}

export class Findings {
  readonly errors: Array<Issue> = []
  readonly warnings: Array<Issue> = []

  error(tree: Tree, path: Path, message: string) {
    this.errors.push(issueAt(tree, path, message, 'value'))
  }

  warn(tree: Tree, path: Path, message: string, at: 'key' | 'value' = 'value') {
    this.warnings.push(issueAt(tree, path, message, at))
  }

  /** Whether an error stands at the path or below it. */
  has(tree: Tree, path: Path): boolean {
    const text = pathText(path)
    return this.errors.some(
      ({ file, path }) =>
        file === tree.file && (path === text || path.startsWith(`${text}.`) || path.startsWith(`${text}[`)),
    )
  }
}

export function keyOf(path: Path): string {
  return path.join('\0')
}

export function pathText(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    root,
  )
}

/** The value at a path for a message: as written in the file, or a placeholder if it looks like a secret. */
export function quoteAt(tree: Tree, path: Path): string {
  const template = tree.places.get(keyOf(path))?.template
  if (typeof template === 'string') return `'${template}'`
  const value = valueAt(tree.value, path)
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return 'a mapping'
  return quote(value)
}

export function quote(value: string): string {
  return looksSecret(value) ? 'a text that looks like a secret and is not shown' : `'${value}'`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const KEY_PREFIX = /^(sk-|gh[a-z]_|github_pat_|xox[a-z]-|AKIA|ASIA|AIza|eyJ|Bearer )/

function looksSecret(value: string): boolean {
  // 24 characters without a break, letters and digits mixed: API keys look like this, names of agents and servers do not.
  return KEY_PREFIX.test(value) || /(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9+/=_]{24,}/.test(value.slice(0, 500))
}

function issueAt(tree: Tree, path: Path, message: string, at: 'key' | 'value'): Issue {
  const place = placeOf(tree, path)
  const [line, column] = at === 'key' ? [place.keyLine, place.keyColumn] : [place.line, place.column]
  return { file: tree.file, path: pathText(path), line, column, message: scrub(message, tree.secrets) }
}

/** The place of a path, or of the nearest parent that exists. */
function placeOf(tree: Tree, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const place = tree.places.get(keyOf(path.slice(0, length)))
    if (place === undefined) continue
    // A missing key is reported at its parent's key.
    return length === path.length ? place : { ...place, line: place.keyLine, column: place.keyColumn }
  }
  return { keyLine: 1, keyColumn: 1, line: 1, column: 1, template: null }
}

/** Messages quote templates as written; in case one does not, the values that templates brought are replaced here. */
function scrub(message: string, secrets: ReadonlyMap<string, string>): string {
  let clean = message
  for (const [value, template] of secrets) clean = clean.replaceAll(value, template)
  return clean
}
