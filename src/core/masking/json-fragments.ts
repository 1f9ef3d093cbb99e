// Secrets in JSON that is not the whole text: JSON lines, JSON after prose or in a fence, in a string, cut off or broken. One walk from
// left to right; what a string holds is walked by itself. As each depth of strings doubles the backslashes, that adds no more than a factor.

import * as json from './json-tokens.ts'
import { MASKED_DATA, SECTIONS } from './secret-lines.ts'

type Span = { start: number; end: number }

/** An object or an array that is open where the walk stands. */
type Frame = {
  object: boolean
  /** The key whose value is being read, and where that value begins. */
  key: string | null
  valueAt: number
  kind: string | null
  sections: Array<Span>
  /** Sections of items that name no kind of their own: the list's kind decides. */
  listed: Array<Span>
  inSection: boolean
  /** Something in it could not be read, so that it proves nothing that no kind was seen. */
  broken: boolean
}

/** Ours: some 20 MB of frames. A deeper text is refused like JSON that nests deeper than the stack. */
const DEEPEST = 100_000

const KINDS = new Set<string | null>(['Secret', 'SecretList'])

/**
 * Masks the data of every Secret, and with `maskString` what strings hold. It fails closed: data whose end cannot be told is masked to
 * the end of the text, and data of a broken object that names no kind counts as a Secret's.
 */
export function maskFragments(text: string, maskString: (text: string) => string): string {
  const edits: Array<Span & { mask: string }> = []
  const stack: Array<Frame> = []
  let last: { start: number; text: string } | null = null

  for (let at = 0; ;) {
    const frame = stack.at(-1)
    if (frame === undefined) at = text.indexOf('{', at)
    const next = at < 0 ? null : json.nextToken(text, at)
    if (next === null) break
    const { token, start } = next
    const scalar: typeof last = last
    last = null
    at = start + token.length

    if (token === '{') {
      const end = json.escapedObjectEnd(text, start)
      if (end !== null) {
        maskInside(start, end, json.decoded, json.encoded)
        at = end
      } else if (frame !== undefined || json.isKey(text, at)) open(true)
    } else if (frame === undefined) continue
    else if (token === '[') open(false)
    else if (token === '}' || token === ']') {
      if (frame.object !== (token === '}')) frame.broken = true
      // Inside broken data no bracket can be trusted to end it.
      else if (!frame.broken || !frame.inSection) close(json.beforeBlanks(text, start))
    } else if (token === ',') endValue(frame, json.beforeBlanks(text, start))
    else if (token === ':') {
      // A second colon: a comma is missing, or this is no JSON.
      if (frame.key !== null) frame.broken = true
      if (scalar === null || (frame.key !== null && scalar.text !== 'kind' && !SECTIONS.includes(scalar.text))) continue
      endValue(frame, json.beforeBlanks(text, scalar.start))
      frame.key = scalar.text
      frame.valueAt = json.afterBlanks(text, at)
    } else if (token === '"' || token === "'") {
      const end = json.stringEnd(text, start)
      if (end === null) {
        frame.broken = true
        // A kind that is cut off is none.
        if (frame.key === 'kind') frame.key = null
      } else {
        last = { start, text: text.slice(start + 1, end - 1) }
        if (token === '"') maskInside(start + 1, end - 1, json.decoded, json.encoded)
        else maskInside(start + 1, end - 1)
        at = end
      }
    } else if (!token.startsWith('\\') && at < text.length) last = { start, text: token }
    if (last !== null && frame?.key === 'kind' && !KINDS.has(frame.kind)) frame.kind = last.text
  }

  const end = json.beforeBlanks(text, text.length)
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    frame.broken = true
    close(end)
  }
  return replaced(text, edits)

  function maskInside(start: number, end: number, decode = same, encode = same): void {
    const content = decode(text.slice(start, end))
    const masked = maskString(content)
    if (masked !== content) edits.push({ start, end, mask: encode(masked) })
  }

  function open(object: boolean): void {
    if (stack.length === DEEPEST) throw new RangeError('the text opens too many brackets to be masked')
    const parent = stack.at(-1)
    const inSection = parent !== undefined && (parent.inSection || SECTIONS.includes(parent.key ?? ''))
    const fresh = { key: null, valueAt: 0, kind: null, sections: [], listed: [], broken: false }
    stack.push({ object, inSection, ...fresh })
  }

  function close(end: number): void {
    const frame = stack.pop()
    if (frame === undefined) return
    endValue(frame, end)
    for (const span of secretSpans(frame)) edits.push({ ...span, mask: `"${MASKED_DATA}"` })
    const parent = stack.at(-1)
    if (parent === undefined) return
    parent.broken ||= frame.broken
    if (frame.object && !parent.object && frame.kind === null)
      for (const span of frame.sections) parent.listed.push(span)
    if (!frame.object && parent.object && parent.key === 'items')
      for (const span of frame.listed) parent.listed.push(span)
  }
}

function same(text: string): string {
  return text
}

function endValue(frame: Frame, end: number): void {
  if (frame.key !== null && SECTIONS.includes(frame.key)) {
    frame.sections.push({ start: frame.valueAt, end: Math.max(frame.valueAt, end) })
  }
  frame.key = null
}

function secretSpans(frame: Frame): ReadonlyArray<Span> {
  if (!frame.object) return []
  if (frame.kind === 'Secret') return frame.sections
  if (frame.kind === 'SecretList') return frame.listed
  return frame.kind === null && frame.broken ? [...frame.sections, ...frame.listed] : []
}

/** Of edits that lie within another the outer one counts. */
function replaced(text: string, edits: Array<Span & { mask: string }>): string {
  const parts: Array<string> = []
  let at = 0
  for (const { start, end, mask } of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue
    parts.push(text.slice(at, start), mask)
    at = end
  }
  return parts.join('') + text.slice(at)
}
