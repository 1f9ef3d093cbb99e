// Disk space of the objects of a stopped system.

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Bytes of the largest database of a Durable Object in a state folder, without free pages; 0 where there is none. It counts pages and not
 * rows, so that versions of the log can be compared.
 */
export function largestObjectBytes(stateDir: string): number {
  const dir = join(stateDir, 'v3', 'do')
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.sqlite'))
  return Math.max(0, ...names.map(name => usedBytes(join(dir, name))))
}

/** Bytes of all files in a folder. */
export function bytesUnder(dir: string): number {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return names.map(name => statSync(join(dir, name))).reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

/** Opens it with SQLite, which also reads the write-ahead log that a killed runtime leaves beside the file. */
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
