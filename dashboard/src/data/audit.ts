import type { AuditEntry } from '#core/protocol/api.ts'

export type AuditFilter = { text: string; action: string }

/** Entries in which all words of the text occur. */
export function filterEntries(entries: ReadonlyArray<AuditEntry>, { text, action }: AuditFilter): Array<AuditEntry> {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  return entries.filter(entry => {
    if (action !== '' && entry.action !== action) return false
    const all = [entry.actor ?? 'unknown', entry.action, entry.target ?? '', wordsOf(entry)].join(' ').toLowerCase()
    return words.every(word => all.includes(word))
  })
}

export function actionsOf(entries: ReadonlyArray<AuditEntry>): Array<string> {
  return [...new Set(entries.map(({ action }) => action))].toSorted()
}

/** The details of an entry on one line. */
export function wordsOf({ detail }: Pick<AuditEntry, 'detail'>): string {
  return Object.entries(detail ?? {})
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key.replaceAll('_', ' ')} ${valueWords(value)}`)
    .join(', ')
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
