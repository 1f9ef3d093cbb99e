// What stands before each line of a Secret that a log, a diff or a listing shows.

const KIND = /kind["']?:[ \t]*["']?Secret/g
const ADDED_LINE = /^\+[ \t]*(?:- )?["']?[\w.-]+["']?:/m
const DIFF = '[-+ ]'
// Ours: a text shows its Secrets in one way or two. A longer beginning of a line is no prefix.
const MOST = 4
const LONGEST = 200

/** Expressions for the beginnings of lines, to be used from the start of a line on. */
export function secretPrefixes(text: string): Array<RegExp> {
  const shapes = new Set<string>()
  KIND.lastIndex = 0
  for (let found = KIND.exec(text); found !== null && shapes.size < MOST; found = KIND.exec(text)) {
    const near = text.slice(Math.max(0, found.index - LONGEST), found.index)
    const newline = near.lastIndexOf('\n')
    if (newline < 0 && found.index > LONGEST) continue
    const shape = shapeOf(near.slice(newline + 1).replace(/["']$/, ''))
    if (shape !== null) shapes.add(shape)
  }
  if (shapes.size < MOST && ADDED_LINE.test(text)) shapes.add(DIFF)
  return [...shapes].map(shape => new RegExp(shape, 'y'))
}

/** An expression for such a beginning of a line, with any digits. null: nothing stands there. */
export function shapeOf(head: string): string | null {
  const prefix = head.replace(/[ \t]*(?:- )?[ \t]*$/, '')
  if (prefix === '') return null
  if (prefix === '+' || prefix === '-') return DIFF
  // Numbers of lines, aligned to the right or the left.
  if (/^\s*\d+$/.test(prefix)) return `.{${head.length}}`
  const escaped = prefix.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
  return `${escaped.replaceAll(/\d+/g, String.raw`\d+`).replaceAll(/[:-]/g, '[:-]')} ?`
}
