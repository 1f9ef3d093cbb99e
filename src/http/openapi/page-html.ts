import { escapeHtml } from '../answer/escape-html.ts'

export function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}

/** A path that may break between its segments in a narrow column. */
export function breakablePath(path: string): string {
  return `<code>${escapeHtml(path).replaceAll('/', '/<wbr>')}</code>`
}

/** Heads and cells are HTML. Empty without rows. */
export function table(heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  if (rows.length === 0) return ''
  const head = heads.map(each => `<th scope="col">${each}</th>`).join('')
  const body = rows.map(cells => `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`).join('')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
