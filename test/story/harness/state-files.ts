// What stands in a state folder's databases, read from the files: what a killed system left, before the next one goes on.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { unpack } from '#objects/packing/pack.ts'

export type StoredRow = { status: string; projected_seq: number }

/** The row of the store; null when there is none. */
export function storedRow(stateDir: string, sessionId: string): StoredRow | null {
  for (const file of databases(join(stateDir, 'v3', 'd1'))) {
    const row = ask<StoredRow>(file, 'SELECT status, projected_seq FROM sessions WHERE id = ?', sessionId)[0]
    if (row !== undefined) return row
  }
  return null
}

/** The types of the facts in a session's log, in order; empty when its object has not begun. */
export function loggedTypes(stateDir: string, sessionId: string): Array<string> {
  for (const file of databases(join(stateDir, 'v3', 'do'))) {
    if (isLogOf(file, sessionId))
      return ask<{ type: string }>(file, 'SELECT type FROM log ORDER BY seq').map(row => row.type)
  }
  return []
}

/** When the first fact after `time` was logged; null when there is none. */
export function loggedAfter(stateDir: string, sessionId: string, time: number): number | null {
  for (const file of databases(join(stateDir, 'v3', 'do'))) {
    if (!isLogOf(file, sessionId)) continue
    return ask<{ at: number | null }>(file, 'SELECT min(at) AS at FROM log WHERE at > ?', time)[0]?.at ?? null
  }
  return null
}

function isLogOf(file: string, sessionId: string): boolean {
  const [first] = ask<{ public: string | Uint8Array<ArrayBuffer> }>(file, 'SELECT public FROM log WHERE seq = 1')
  if (first === undefined) return false
  const stored = typeof first.public === 'string' ? first.public : first.public.slice().buffer
  return unpack(stored).includes(`"${sessionId}"`)
}

function databases(dir: string): Array<string> {
  if (!existsSync(dir)) return []
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return names.filter(name => name.endsWith('.sqlite')).map(name => join(dir, name))
}

function ask<T>(file: string, query: string, ...values: Array<string | number>): Array<T> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(query).all(...values) as Array<T>
  } catch (error) {
    // Objects of other classes, and Miniflare's own, have other tables.
    if (/no such table/.test(String(error))) return []
    throw error
  } finally {
    database.close()
  }
}
