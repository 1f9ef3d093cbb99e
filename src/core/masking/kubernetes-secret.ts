// Masks the data of Kubernetes Secrets. By structure and not by pattern, because a Secret's values look like any other base64.

import {
  Composer,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Parser,
  Scalar,
  visit,
  type Document,
  type YAMLMap,
} from 'yaml'
import { maskFragments } from './json-fragments.ts'
import { SECTIONS } from './json-frames.ts'
import { decodeString, encodeString } from './json-tokens.ts'
import { secretPrefixes } from './line-prefixes.ts'
import { Rewriter } from './rewriter.ts'
import { MASKED_DATA, maskSecretLines } from './secret-lines.ts'

const MENTION = /kind\\{0,15}["']?[ \t]{0,200}:\s{0,200}\\{0,15}["']?Secret/
/** An object that is cut off before its kind: kubectl writes its keys in alphabetical order. */
const CUT_OFF = /^[ \t-]*apiVersion:[^\n]*\n(?:[ \t]*\n)*[ \t]*(?:data|stringData):/m
const CUT_OFF_JSON = /"apiVersion"\s{0,20}:\s{0,20}"[^"\n]{0,100}"\s{0,20},\s{0,200}"(?:data|stringData)"\s{0,20}:/
/** A quote that nothing escapes: every later one would end the string, so no part is read twice. */
const STRING = /(?<!\\)"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/g

// Ours, in characters: larger texts are read as lines and fragments, since a parsed text takes many times its size (measured: JSON up to 25 times,
// YAML up to 400 times).
const WHOLE_JSON = 512 * 1024
const WHOLE_YAML = 64 * 1024

/** Returns the text unchanged if it mentions no Secret. Throws a RangeError if it nests too deeply. */
export function maskKubernetesSecrets(text: string): string {
  if (!MENTION.test(text)) return maskCutOff(text)
  const masked = maskWhole(text)
  // Comments, duplicate keys and prefixes of lines are not part of the parsed values.
  const whole = masked === null ? maskQuoted(text) : maskPrefixed(maskFragments(masked, maskQuoted))
  return text.endsWith('\n') && !whole.endsWith('\n') ? `${whole}\n` : whole
}

function maskCutOff(text: string): string {
  const lines = CUT_OFF.test(text) ? maskSecretLines(text) : text
  return CUT_OFF_JSON.test(lines) ? maskFragments(lines, content => content) : lines
}

/** null: the text is neither JSON nor YAML as a whole, or too large. */
function maskWhole(text: string): string | null {
  const start = /\S/.exec(text)?.[0] ?? ''
  if (start === '{' || start === '[') return text.length > WHOLE_JSON ? null : maskJson(text)
  return text.length > WHOLE_YAML ? null : maskYaml(text)
}

/**
 * Masks Secrets that a text quotes and leaves the rest as it is. JSON is searched even without a mention of a Secret: a string may be cut off
 * before its kind, which kubectl writes after the data.
 */
function maskQuoted(text: string): string {
  const masked = maskFragments(text, maskQuoted)
  if (!MENTION.test(text)) return masked
  return maskStrings(maskPrefixed(maskSecretLines(masked)))
}

/** Secrets in a log, a diff or a listing. */
function maskPrefixed(text: string): string {
  return secretPrefixes(text).reduce(maskSecretLines, text)
}

/** Strings outside of JSON that hold a Secret in several lines, as in logfmt. */
function maskStrings(text: string): string {
  const out = new Rewriter(text)
  STRING.lastIndex = 0
  for (let found = STRING.exec(text); found !== null; found = STRING.exec(text)) {
    const content = found[0].slice(1, -1)
    if (!content.includes('\\n') || !MENTION.test(content)) continue
    const end = STRING.lastIndex
    const decoded = decodeString(content)
    const masked = maskQuoted(decoded)
    if (masked !== decoded) out.replace(found.index + 1, end - 1, encodeString(masked))
    STRING.lastIndex = end
  }
  return out.finish()
}

/** null: the text is not JSON as a whole. */
function maskJson(text: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Several objects, an object that is cut off, or YAML's flow style: masked as fragments.
    return null
  }
  return maskValue(value, false) ? JSON.stringify(value, null, 2) : text
}

/** Masks in place. Returns whether anything changed. `item`: the value is an item of a SecretList. */
function maskValue(value: unknown, item: boolean): boolean {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  const list = Array.isArray(value)
  const secret = !list && (item || record['kind'] === 'Secret')
  let changed = false
  for (const [key, child] of Object.entries(record)) {
    // A string may quote a Secret: kubectl keeps the last applied object in an annotation.
    const quoted = typeof child === 'string' ? maskQuoted(child) : child
    const masked = secret && SECTIONS.includes(key) ? MASKED_DATA : quoted
    if (masked !== child) record[key] = masked
    const inner = list ? item : key === 'items' && record['kind'] === 'SecretList'
    changed = maskValue(record[key], inner) || masked !== child || changed
  }
  return changed
}

/** null: the text is not YAML as a whole. */
function maskYaml(text: string): string | null {
  const documents = parseYaml(text)
  if (documents === null) return null
  const changes = documents.map(maskDocument)
  if (!changes.some(Boolean)) return text
  try {
    // Without line wrapping, so that masking a masked text changes nothing.
    return documents.map(document => document.toString({ indent: 2, lineWidth: 0 })).join('')
  } catch {
    // An alias of a masked node cannot be serialised. The text is then masked line by line.
    return null
  }
}

/** Stops at the first error, because a text that is no YAML has one in each line. */
function parseYaml(text: string): Array<Document.Parsed> | null {
  const documents: Array<Document.Parsed> = []
  const composer = new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: false })
  for (const document of composer.compose(new Parser().parse(text))) {
    if (document.errors.length > 0) return null
    documents.push(document)
  }
  return documents
}

function maskDocument(document: Document.Parsed): boolean {
  let changed = false
  visit(document, {
    Map(_, map, path) {
      const holder = path.findLast(parent => isPair(parent))
      const parents = path.filter(parent => isMap(parent))
      const listed = isPair(holder) && scalarText(holder.key) === 'items' && yamlKind(parents.at(-1)) === 'SecretList'
      if (listed || yamlKind(map) === 'Secret') changed = maskSections(map) || changed
    },
    Scalar(_, scalar) {
      // Plain scalars are masked in the text later; serialising a changed one would lose its line breaks.
      if (typeof scalar.value !== 'string' || scalar.type === Scalar.PLAIN) return
      const masked = maskQuoted(scalar.value)
      changed = masked !== scalar.value || changed
      scalar.value = masked
    },
  })
  return changed
}

/** Masks every matching pair, because a broken object may have a section twice. */
function maskSections(map: YAMLMap): boolean {
  let changed = false
  for (const pair of map.items) {
    if (!SECTIONS.includes(scalarText(pair.key) ?? '') || scalarText(pair.value) === MASKED_DATA) continue
    pair.value = new Scalar(MASKED_DATA)
    changed = true
  }
  return changed
}

function yamlKind(node: unknown): string | null {
  return isCollection(node) && isMap(node) ? scalarText(node.get('kind', true)) : null
}

function scalarText(node: unknown): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null
}
