// Replaces spans of a text from left to right, in little memory.

// Ours: a part costs more memory than its few characters, so parts are joined by the thousand.
const PARTS = 4096

export class Rewriter {
  readonly #text: string
  readonly #blocks: Array<string> = []
  #parts: Array<string> = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Everything before this index is written. */
  get at(): number {
    return this.#at
  }

  /** A span that begins before `at` is left alone. */
  replace(start: number, end: number, replacement: string): void {
    if (start < this.#at) return
    this.#parts.push(this.#text.slice(this.#at, start), replacement)
    this.#at = end
    if (this.#parts.length < PARTS) return
    this.#blocks.push(this.#parts.join(''))
    this.#parts = []
  }

  finish(): string {
    if (this.#at === 0 && this.#parts.length === 0) return this.#text
    this.#blocks.push(...this.#parts, this.#text.slice(this.#at))
    return this.#blocks.join('')
  }
}

/** Replaces the first group of each match by what `markOf` says; null leaves it. */
export function maskGroup(text: string, expression: RegExp, markOf: (value: string) => string | null): string {
  // Most texts hold nothing to mask: to find that out makes no objects.
  if (text.search(expression) < 0) return text
  const out = new Rewriter(text)
  const each = new RegExp(expression)
  for (let found = each.exec(text); found !== null; found = each.exec(text)) {
    const value = found.find((group, at) => at > 0 && group !== undefined) ?? ''
    const mark = value === '' || value.startsWith('[MASKED_') ? null : markOf(value)
    if (mark === null) continue
    const start = found.index + found[0].lastIndexOf(value)
    out.replace(start, start + value.length, mark)
  }
  return out.finish()
}

export type Edit = { start: number; end: number; replacement: string }

/** An edit within another one is dropped. */
export function replaceSpans(out: Rewriter, edits: ReadonlyArray<Edit>): void {
  const ordered = edits.length < 2 ? edits : edits.toSorted((a, b) => a.start - b.start || b.end - a.end)
  for (const { start, end, replacement } of ordered) out.replace(start, end, replacement)
}
