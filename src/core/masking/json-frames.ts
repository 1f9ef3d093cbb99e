// The objects and arrays that are open while JSON is read from left to right, and which of their values are the data of a Secret.

export const SECTIONS: ReadonlyArray<string> = ['data', 'stringData']

/** `end` is the index behind the last character. */
export type Span = { start: number; end: number }

/** An open object or array. */
export type Frame = {
  object: boolean
  /** The key whose value is being read. */
  key: string | null
  /** Where that value begins. */
  valueAt: number
  /** The value of the key `kind`. */
  kind: string | null
  /** The values of `data` and `stringData`. */
  sections: Array<Span>
  /** Sections of list items without a kind of their own; the list's kind decides about them. */
  listed: Array<Span>
  /** It is part of a section. */
  inSection: boolean
  /** Part of it could not be read, so a kind may have been missed. */
  broken: boolean
}

/** Ours: about 20 MB of frames. Deeper text is refused, like JSON that nests deeper than the stack. */
const DEEPEST = 100_000

/** Ours: beyond it the last span grows, and takes with it what stands between. Only hostile texts have that many sections in one object. */
const MOST_SPANS = 1000

const SECRET_KINDS = new Set<string | null>(['Secret', 'SecretList'])

/** The frames that are open, innermost last. */
export class JsonFrames {
  readonly #stack: Array<Frame> = []

  innermost(): Frame | undefined {
    return this.#stack.at(-1)
  }

  /** Throws a RangeError if the text nests too deeply. */
  open(object: boolean): void {
    if (this.#stack.length === DEEPEST) throw new RangeError('the text opens too many brackets to be masked')
    const parent = this.innermost()
    const inSection = parent !== undefined && (parent.inSection || isSection(parent.key))
    const empty = { key: null, valueAt: 0, kind: null, sections: [], listed: [], broken: false }
    this.#stack.push({ object, inSection, ...empty })
  }

  /** Closes the innermost frame at `end`. Returns the spans in it that are data of Secrets. */
  close(end: number): ReadonlyArray<Span> {
    const frame = this.#stack.pop()
    if (frame === undefined) return []
    endValue(frame, end)
    const parent = this.innermost()
    if (parent !== undefined) passToParent(frame, parent)
    return secretSpans(frame)
  }

  /** Closes every frame at the end of the text. All of them are broken, because their brackets are missing. */
  closeAll(end: number): Array<Span> {
    const spans: Array<Span> = []
    for (let frame = this.innermost(); frame !== undefined; frame = this.innermost()) {
      frame.broken = true
      for (const span of this.close(end)) spans.push(span)
    }
    return spans
  }
}

export function isSection(key: string | null): boolean {
  return key !== null && SECTIONS.includes(key)
}

export function beginValue(frame: Frame, key: string, start: number): void {
  frame.key = key
  frame.valueAt = start
}

/** Ends the value that is being read, if there is one. */
export function endValue(frame: Frame, end: number): void {
  if (isSection(frame.key)) addSpan(frame.sections, { start: frame.valueAt, end: Math.max(frame.valueAt, end) })
  frame.key = null
}

function addSpan(spans: Array<Span>, span: Span): void {
  const last = spans.at(-1)
  if (last === undefined || spans.length < MOST_SPANS) spans.push({ ...span })
  else last.end = Math.max(last.end, span.end)
}

/** Sets the kind. A Secret stays a Secret, also if the key occurs twice. */
export function setKind(frame: Frame, kind: string): void {
  if (!SECRET_KINDS.has(frame.kind)) frame.kind = kind
}

function passToParent(frame: Frame, parent: Frame): void {
  parent.broken ||= frame.broken
  const isItem = frame.object && !parent.object && frame.kind === null
  if (isItem) for (const span of frame.sections) addSpan(parent.listed, span)
  const isItems = !frame.object && parent.object && parent.key === 'items'
  if (isItems) for (const span of frame.listed) addSpan(parent.listed, span)
}

/** A broken object without a kind counts as a Secret. */
function secretSpans({ object, kind, broken, sections, listed }: Frame): ReadonlyArray<Span> {
  if (!object) return []
  if (kind === 'Secret') return sections
  if (kind === 'SecretList') return listed
  return kind === null && broken ? [...sections, ...listed] : []
}
