export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}

/** A path that a narrow column breaks between its parts. */
export function breaking(path: string): string {
  return `<code>${escaped(path).replaceAll('/', '/<wbr>')}</code>`
}

/** Rows of a table that already are HTML; nothing for none. */
export function table(heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  if (rows.length === 0) return ''
  const head = heads.map(each => `<th scope="col">${each}</th>`).join('')
  const body = rows.map(cells => `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`).join('')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
