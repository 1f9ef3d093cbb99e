// Where the block with the verdict stands in an answer: between two fences, the first of which says `verdict`. People are shown the text
// without it.

export type Parted = {
  /** What people may see. */
  text: string
  /** What stands in the last block; null: there is none. */
  block: string | null
}

/** An answer that has come to its end. A block that is not closed ends with it. */
export function partVerdict(answer: string): Parted {
  const { shown, block } = walk(answer, true)
  return { text: block === null ? answer : shown.trimEnd(), block }
}

/**
 * What may be shown of an answer that still grows. A line that may become the block's first fence is held back, and with it the blank
 * before it; so what was shown stays shown.
 */
export function shownSoFar(answer: string): string {
  return walk(answer, false).shown.trimEnd()
}

/** The part of that in `text`, where `before` is what the model wrote until it was asked to go on. */
export function shownOfPart(before: string, text: string, ended: boolean): string {
  const shown = shownSoFar(before)
  const whole = before + text
  return (ended ? partVerdict(whole).text : shownSoFar(whole)).slice(shown.length)
}

const OPENS = /^\s*(`{3,}|~{3,})[ \t]*verdict\s*$/i
const WORD = 'VERDICT'

function walk(answer: string, ended: boolean): { shown: string; block: string | null } {
  const lines = answer.split('\n')
  const kept: Array<string> = []
  let fence: string | null = null
  let within: Array<string> = []
  let block: string | null = null
  lines.forEach((line, at) => {
    const isOpen = at === lines.length - 1 && !ended
    if (fence !== null) {
      if (closes(line, fence)) {
        block = within.join('\n')
        fence = null
      } else within.push(line)
      return
    }
    const opened = OPENS.exec(line)?.[1]
    if (opened !== undefined && !isOpen) {
      fence = opened
      within = []
    } else if (!isOpen || !mayOpen(line)) kept.push(line)
  })
  return { shown: kept.join('\n'), block: fence === null ? block : within.join('\n') }
}

function closes(line: string, fence: string): boolean {
  const bare = line.trim()
  return bare.length >= fence.length && [...bare].every(each => each === fence[0])
}

/** Whether a line that is not at its end yet may become the fence. */
function mayOpen(line: string): boolean {
  const found = /^\s*(`+|~+)[ \t]*([a-z]*)\s*$/i.exec(line)
  return found !== null && WORD.startsWith((found[2] ?? '').toUpperCase())
}
