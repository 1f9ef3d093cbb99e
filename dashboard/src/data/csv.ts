// Tables as CSV (RFC 4180), made in the browser from what the page shows.

export type Cell = string | number | null
export type CsvTable = { columns: ReadonlyArray<string>; rows: ReadonlyArray<ReadonlyArray<Cell>> }

// A spreadsheet takes a text that begins so for a formula, also behind spaces. Alerts and tools are named by others.
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/

export function csvOf({ columns, rows }: CsvTable): string {
  return [columns, ...rows].map(row => `${row.map(cellText).join(',')}\r\n`).join('')
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function downloadCsv(file: string, table: CsvTable): void {
  // Spreadsheets read UTF-8 only behind this mark.
  const url = URL.createObjectURL(new Blob(['\uFEFF', csvOf(table)], { type: 'text/csv' }))
  Object.assign(document.createElement('a'), { href: url, download: file }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
