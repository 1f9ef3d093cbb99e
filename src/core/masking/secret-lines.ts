// Masks Secrets in YAML that is only part of a text: a fenced block in prose, or YAML with a broken line.

export const MASKED_DATA = '[MASKED_SECRET_DATA]'
export const SECTIONS: ReadonlyArray<string> = ['data', 'stringData']

const SECTION = /^(\s*(?:- )?)(["']?)(data|stringData)\2:(.*)$/
const MASKED = /^\s*"\[MASKED_SECRET_DATA\]"\s*,?\s*$/
const SECRET_KIND = /^(\s*(?:- )?)["']?kind["']?:\s*["']?Secret(?:List)?["']?\s*,?\s*$/
const ANY_KIND = /^(\s*(?:- )?)["']?kind["']?:\s*\S/

// Ours, in lines: a Secret's kind and data are closer together than this. Without a limit, hostile text would take quadratic time.
const REACH = 500

type Line = {
  text: string
  blank: boolean
  indent: number
  /** It begins a list item. */
  item: boolean
  /** It ends the YAML before it: `---`, `...` or a code fence. */
  fence: boolean
  /** Set if the line has the key `kind`; `width` is the indentation of that key. */
  kind: { width: number; secret: boolean } | null
}

/** Masks every `data` and `stringData` block whose nearest kind at the same indentation is Secret. */
export function maskSecretLines(text: string): string {
  const lines = text.split('\n').map(readLine)
  const result: Array<string> = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]?.text ?? ''
    const [, lead = '', , key = '', value = ''] = SECTION.exec(line) ?? []
    if (key === '' || !belongsToSecret(lines, i, lead.length)) {
      result.push(line)
      continue
    }
    // Already masked as JSON; its quotes and comma stay.
    result.push(MASKED.test(value) ? line : `${lead}${key}: "${MASKED_DATA}"`)
    i = blockEnd(lines, i, lead.length) - 1
  }
  return result.join('\n')
}

function readLine(text: string): Line {
  const trimmed = text.trim()
  // `- ` counts as indentation.
  const kind = text.includes('kind') ? ANY_KIND.exec(text) : null
  return {
    text,
    blank: trimmed === '',
    indent: text.length - text.trimStart().length,
    item: trimmed.startsWith('- '),
    fence: /^(---|```|\.\.\.)/.test(trimmed),
    kind: kind === null ? null : { width: kind[1]?.length ?? 0, secret: SECRET_KIND.test(text) },
  }
}

/** The index of the first line after a block, that is, the first line that is indented no further than its key. Blank lines at the end stay out. */
function blockEnd(lines: ReadonlyArray<Line>, start: number, indent: number): number {
  let end = start + 1
  for (let line = lines[end]; line !== undefined && (line.blank || line.indent > indent); line = lines[end]) end++
  while (end > start + 1 && lines[end - 1]?.blank) end--
  return end
}

/** Searches up and down for the kind of the object that the line belongs to. */
function belongsToSecret(lines: ReadonlyArray<Line>, at: number, indent: number): boolean {
  return [-1, 1].some(step => {
    for (let i = 1; i <= REACH; i++) {
      const line = lines[at + i * step]
      if (line === undefined) return false
      if (line.kind?.width === indent) return line.kind.secret
      if (line.fence || (!line.blank && line.indent < indent && !line.item)) return false
    }
    return false
  })
}
