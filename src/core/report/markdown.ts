// Blocks of Markdown around texts that models, tools and senders wrote: none of them can end its block, or begin another.

import { escapeMarkdown } from '../notify/markdown.ts'

/** One line of plain text: markup, line breaks and the number of a list lose their meaning. */
export function plainLine(text: string): string {
  return escapeMarkdown(text.replaceAll(/\s+/g, ' ').trim()).replace(/^(\d+)([.)])/, String.raw`$1\$2`)
}

/** A block of code. Its fence is longer than any row of backticks in the text, so that no line of the text closes it (CommonMark, 4.5). */
export function codeBlock(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(Math.max(3, longest + 1))
  const lines = text === '' ? '' : `${text.replaceAll(/\r\n?/g, '\n')}\n`
  return `${fence}\n${lines}${fence}`
}

/** One line as code. A row of backticks closes a span of its own length alone (CommonMark, 6.1). */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line === '') return ''
  const runs = new Set((line.match(/`+/g) ?? []).map(run => run.length))
  let size = 1
  while (runs.has(size)) size += 1
  const ticks = '`'.repeat(size)
  return size === 1 ? `${ticks}${line}${ticks}` : `${ticks} ${line} ${ticks}`
}

/** Markdown of others as a quotation: a fence or a comment that it leaves open ends with the quotation (CommonMark, 5.1). */
export function quoteBlock(markdown: string): string {
  return markdown
    .trim()
    .split(/\r\n?|\n/)
    .map(line => `> ${line}`.trimEnd())
    .join('\n')
}

export function bullets(items: ReadonlyArray<string>): string {
  return items.map(item => `- ${item}`).join('\n')
}

/** Cells are Markdown of one line. A pipe in a span of code is escaped too: tables are cut into cells first (GFM, 4.10). */
export function table(heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  const line = (cells: ReadonlyArray<string>) => `| ${cells.map(withoutPipes).join(' | ')} |`
  return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n')
}

/** An escaped pipe stays as it is. */
function withoutPipes(cell: string): string {
  return cell.replaceAll(/\n/g, ' ').replaceAll(/(?<!\\)((?:\\\\)*)\|/g, String.raw`$1\|`)
}
