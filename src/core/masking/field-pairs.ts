// Fields whose name is itself a value: `name: DB_PASSWORD` beside `value: x`, in YAML, JSON, HCL and XML.

import { valueOf, type Field, type Value } from './field-values.ts'
import { matchAt } from './yaml-block.ts'

const NAME_KEY = /(?:name|key|id|parametername|parameterkey)(?:\\*["'])?[ \t]*[:=][ \t]*(?:\\*["'])?$/i
const VALUE_AFTER = /(?:\\*["'])?[ \t]*,?\s*(?:\\*["'])?(?:parameter|default|plain)?_?value(?=\\*["']?[ \t]*[:=])/iy
const CONTENT_AFTER = /["']\s*>/y
/** A part of a form. */
const PART_AFTER = /"[^\n]{0,200}\r?\n\r?\n/y
const LINE = /[^\r\n]+/y
const VALUE_BEFORE =
  /value(?:\\*["'])?[ \t]*[:=][ \t]*(?:(\\*["'])(.*?)\1|([^\s"',{}\\]+))[ \t]*,?\s*(?:\\*["'])?(?:name|key)(?:\\*["'])?[ \t]*[:=][ \t]*(?:\\*["'])?$/is
// Ours, in characters: how far a value, its key and the header of a form are looked for, and the content of an element.
const BACK = 400
const KEY_BACK = 32
const FORM_BACK = 80
const LONGEST_CONTENT = 1000

/** `from`: what stands before it is masked already. */
export function pairedValue(text: string, { start, end }: Field, from: number): Value | null {
  if (!NAME_KEY.test(text.slice(Math.max(from, start - KEY_BACK), start))) return null
  const after = matchAt(VALUE_AFTER, text, end)
  if (after !== null) return valueOf(text, { start: after - 'value'.length, end: after, name: 'value' })
  const content = matchAt(CONTENT_AFTER, text, end)
  if (content !== null) {
    const close = text.slice(content, content + LONGEST_CONTENT).indexOf('<')
    return close < 0 ? null : span(content, content + close, true)
  }
  const part = text.slice(Math.max(from, start - FORM_BACK), start).includes('form-data')
    ? matchAt(PART_AFTER, text, end)
    : null
  if (part !== null) return span(part, matchAt(LINE, text, part) ?? part, true)
  return valueBefore(text, start, from)
}

function valueBefore(text: string, start: number, from: number): Value | null {
  const back = Math.max(from, start - BACK)
  const before = text.slice(back, start)
  const nearest = before.toLowerCase().lastIndexOf('value')
  if (nearest < 0) return null
  const found = VALUE_BEFORE.exec(before.slice(nearest))
  if (found === null) return null
  const quoted = found[2] !== undefined
  const value = found[2] ?? found[3] ?? ''
  const at = back + nearest + found[0].indexOf(value, /[:=]/.exec(found[0])?.index ?? 0)
  return span(at, at + value.length, quoted)
}

function span(start: number, end: number, quoted: boolean): Value | null {
  return end <= start ? null : { start, end, quoted, more: null, whole: null }
}
