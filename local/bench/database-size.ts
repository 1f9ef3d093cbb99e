// How much a stopped system's objects hold on disk.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Bytes of the largest database of a Durable Object in a state folder, free pages not counted; 0 where there is none. It knows no table, so
 * that figures of different versions of the log can be compared.
 */
export function largestObjectBytes(stateDir: string): number {
  const dir = join(stateDir, 'v3', 'do')
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.sqlite'))
  return Math.max(0, ...names.map(name => usedBytes(join(dir, name))))
}

/** A runtime that was killed leaves its newest pages in the write-ahead log beside the file; SQLite reads both as one. */
function usedBytes(file: string): number {
  const database = new DatabaseSync(file)
  try {
    const [pages = 0, free = 0, size = 0] = ['page_count', 'freelist_count', 'page_size'].map(pragma =>
      Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]),
    )
    return (pages - free) * size
  } finally {
    database.close()
  }
}
