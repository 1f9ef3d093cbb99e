// Reads the marks that our prompts put around text from outside (core/prompts/fence.ts).

const MARKS = /<([a-z]+)-([0-9a-f]{8})([^>\n]*)>\n([\s\S]*?)\n<\/\1-\2>/g

export type Marked = { kind: string; about: string; text: string }

/** The outermost marked texts of a prompt, in their order. */
export function markedTexts(prompt: string): Array<Marked> {
  return [...prompt.matchAll(MARKS)].map(([, kind = '', , about = '', text = '']) => ({ kind, about, text }))
}

/** The marked text of a kind; null if there is none. */
export function markedText(prompt: string, kind: string): string | null {
  return markedTexts(prompt).find(each => each.kind === kind)?.text ?? null
}

/** A tool's result without its marks. */
export function withoutMarks(result: string): string {
  return markedText(result, 'result') ?? result
}
