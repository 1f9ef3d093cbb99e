// Masks what Kubernetes Secrets hold. By structure, not by pattern: a Secret's values look like any other base64.

import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseAllDocuments,
  Scalar,
  visit,
  type Document,
  type YAMLMap,
} from 'yaml'
import { maskFragments } from './json-fragments.ts'
import { MASKED_DATA, maskSecretLines, SECTIONS } from './secret-lines.ts'

const MENTION = /kind\\{0,15}["']?\s{0,5}:\s{0,5}\\{0,15}["']?Secret/

/** Returns the text unchanged when it holds no Secret. */
export function maskKubernetesSecrets(text: string): string {
  if (!MENTION.test(text)) return text
  const start = text.trimStart()
  const masked = start.startsWith('{') || start.startsWith('[') ? maskJson(text) : maskYaml(text)
  // A structure has places that its values do not show: a comment, a key that stands twice.
  const whole = masked === null ? maskQuoted(text) : maskFragments(masked, maskQuoted)
  return text.endsWith('\n') && !whole.endsWith('\n') ? `${whole}\n` : whole
}

/**
 * Secrets that a text quotes, whatever else it says; the rest of it stays to the letter. A string is asked for no mention of its own: it
 * may be cut off before its kind, which kubectl writes behind the data.
 */
function maskQuoted(text: string): string {
  const masked = maskFragments(text, maskQuoted)
  return MENTION.test(text) ? maskSecretLines(masked) : masked
}

function maskJson(text: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Several objects, or one that is cut off, or YAML's flow style: read as fragments.
    return null
  }
  return maskValue(value, false) ? JSON.stringify(value, null, 2) : text
}

/** Masks in place and says whether anything changed. `item` marks what stands in a SecretList. */
function maskValue(value: unknown, item: boolean): boolean {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  const list = Array.isArray(value)
  const secret = !list && (item || record['kind'] === 'Secret')
  let changed = false
  for (const [key, child] of Object.entries(record)) {
    // A string may quote a Secret: kubectl keeps the last applied object, values included, in an annotation.
    const quoted = typeof child === 'string' ? maskQuoted(child) : child
    const masked = secret && SECTIONS.includes(key) ? MASKED_DATA : quoted
    if (masked !== child) record[key] = masked
    const inner = list ? item : key === 'items' && record['kind'] === 'SecretList'
    changed = maskValue(record[key], inner) || masked !== child || changed
  }
  return changed
}

function maskYaml(text: string): string | null {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false })
  if (!Array.isArray(documents) || documents.some(document => document.errors.length > 0)) return null
  const changes = documents.map(maskDocument)
  if (!changes.some(Boolean)) return text
  try {
    // Strings of any length stay on their line, so that a second masking finds the same text.
    return documents.map(document => document.toString({ indent: 2, lineWidth: 0 })).join('')
  } catch {
    // An alias of what was masked cannot be written any more; the lines can.
    return null
  }
}

function maskDocument(document: Document.Parsed): boolean {
  let changed = false
  visit(document, {
    Map(_, map, path) {
      const holder = path.findLast(parent => isPair(parent))
      const parents = path.filter(parent => isMap(parent))
      const listed = isPair(holder) && scalarText(holder.key) === 'items' && kindOf(parents.at(-1)) === 'SecretList'
      if (listed || kindOf(map) === 'Secret') changed = maskSections(map) || changed
    },
    Scalar(_, scalar) {
      // Plain text is found where it stands; written anew it would lose its line breaks.
      if (typeof scalar.value !== 'string' || scalar.type === Scalar.PLAIN) return
      const masked = maskQuoted(scalar.value)
      changed = masked !== scalar.value || changed
      scalar.value = masked
    },
  })
  return changed
}

/** Every pair, for a broken object may hold a section twice. */
function maskSections(map: YAMLMap): boolean {
  let changed = false
  for (const pair of map.items) {
    if (!SECTIONS.includes(scalarText(pair.key) ?? '') || scalarText(pair.value) === MASKED_DATA) continue
    pair.value = new Scalar(MASKED_DATA)
    changed = true
  }
  return changed
}

function kindOf(node: unknown): string | null {
  return isCollection(node) && isMap(node) ? scalarText(node.get('kind', true)) : null
}

function scalarText(node: unknown): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null
}
