// Disk space of the objects of a stopped system.

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Bytes of the largest database of a Durable Object in a state folder, without free pages; 0 where there is none. It counts pages and not
 * rows, so that versions of the log can be compared.
 */
export function largestObjectBytes(stateDir: string): number {
  return Math.max(0, ...objectsIn(join(stateDir, 'v3', 'do')).map(usedBytes))
}

/** The same of each session, the smallest first. */
export function sessionBytes(stateDir: string): Array<number> {
  const dir = join(stateDir, 'v3', 'do', 'tarsy-Investigation')
  return objectsIn(dir)
    .map(usedBytes)
    .toSorted((a, b) => a - b)
}

/** Beside them the runtime keeps a file of its own about alarms. */
function objectsIn(dir: string): Array<string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return names
    .filter(name => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'))
    .map(name => join(dir, name))
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
