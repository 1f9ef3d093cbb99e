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
import { MASKED_DATA, maskSecretLines } from './secret-lines.ts'

const SECTIONS = ['data', 'stringData']
const MENTION = /kind\\{0,3}["']?\s{0,5}:\s{0,5}\\{0,3}["']?Secret/

/** Returns the text unchanged when it holds no Secret. */
export function maskKubernetesSecrets(text: string): string {
  if (!MENTION.test(text)) return text
  const start = text.trimStart()
  const masked =
    (start.startsWith('{') || start.startsWith('[') ? maskJson(text) : null) ?? maskYaml(text) ?? maskSecretLines(text)
  return text.endsWith('\n') && !masked.endsWith('\n') ? `${masked}\n` : masked
}

function maskJson(text: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not JSON: it may still be YAML.
    return null
  }
  return maskValue(value, false) ? JSON.stringify(value, null, 2) : text
}

/** Masks in place and says whether anything changed. `item` marks what stands in a SecretList. */
function maskValue(value: unknown, item: boolean): boolean {
  if (Array.isArray(value)) return value.map(entry => maskValue(entry, item)).some(Boolean)
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  let changed = false
  if (item || record['kind'] === 'Secret') {
    for (const section of SECTIONS) {
      if (record[section] === undefined || record[section] === MASKED_DATA) continue
      record[section] = MASKED_DATA
      changed = true
    }
  }
  for (const [key, child] of Object.entries(record)) {
    if (key === 'annotations') changed = maskAnnotations(child) || changed
    else changed = maskValue(child, key === 'items' && record['kind'] === 'SecretList') || changed
  }
  return changed
}

/** kubectl keeps the last applied object, values included, as JSON in an annotation. */
function maskAnnotations(annotations: unknown): boolean {
  if (typeof annotations !== 'object' || annotations === null) return false
  const record = annotations as Record<string, unknown>
  let changed = false
  for (const [name, value] of Object.entries(record)) {
    const masked = typeof value === 'string' ? maskEmbedded(value) : null
    if (masked === null) continue
    record[name] = masked
    changed = true
  }
  return changed
}

/** null when there is nothing to mask. */
function maskEmbedded(value: string): string | null {
  if (!MENTION.test(value)) return null
  try {
    const parsed: unknown = JSON.parse(value)
    if (!maskValue(parsed, false)) return null
    return JSON.stringify(parsed) + (value.endsWith('\n') ? '\n' : '')
  } catch {
    // An annotation that is not JSON is text like any other; the patterns see it.
    return null
  }
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
      if (isPair(holder) && scalarText(holder.key) === 'annotations') changed = maskAnnotationPairs(map) || changed
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

function maskAnnotationPairs(map: YAMLMap): boolean {
  let changed = false
  for (const pair of map.items) {
    if (!isScalar(pair.value) || typeof pair.value.value !== 'string') continue
    const masked = maskEmbedded(pair.value.value)
    if (masked === null) continue
    pair.value.value = masked
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
