// What stands in a state folder's databases, read from the files: what a killed system left, before the next one goes on.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deserialize } from 'node:v8'
import { unpack } from '#objects/packing/pack.ts'
import { filesBelow } from './secret-search.ts'

export type StoredRow = { status: string; projected_seq: number }

/** The row of the store; null when there is none. */
export function storedRow(stateDir: string, sessionId: string): StoredRow | null {
  for (const file of databases(join(stateDir, 'v3', 'd1'))) {
    const row = ask<StoredRow>(file, 'SELECT status, projected_seq FROM sessions WHERE id = ?', sessionId)[0]
    if (row !== undefined) return row
  }
  return null
}

/** The session of an alert with such a text; null when none is stored. */
export function storedSession(stateDir: string, text: string): string | null {
  for (const file of databases(join(stateDir, 'v3', 'd1'))) {
    const row = ask<{ id: string }>(file, 'SELECT id FROM sessions WHERE instr(alert_data, ?) > 0', text)[0]
    if (row !== undefined) return row.id
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

/** Every file of a state folder, and last what its objects keep packed: a search of the files' bytes does not see that. */
export function storedBytes(stateDir: string): Array<{ path: string; bytes: Buffer }> {
  const packed = { path: PACKED, bytes: Buffer.from(packedTexts(stateDir).join('\n')) }
  return [...filesBelow(stateDir), packed]
}

export const PACKED = 'what the objects keep packed'

/** Unpacked: the texts of all logs, and the snapshots. */
function packedTexts(stateDir: string): Array<string> {
  return databases(join(stateDir, 'v3', 'do')).flatMap(file => {
    const rows = [
      ...ask<{ text: Packed | null }>(file, 'SELECT public AS text FROM log UNION ALL SELECT private FROM log'),
      ...ask<{ text: Packed }>(file, 'SELECT text FROM log_parts'),
    ]
    const snapshots = ask<{ value: Uint8Array }>(file, "SELECT value FROM _cf_KV WHERE key = 'snapshot'")
    return [
      ...rows.flatMap(({ text }) => (text === null || typeof text === 'string' ? [] : [unpackRow(text)])),
      // Values of the key-value table are as V8 serialises them.
      ...snapshots.map(({ value }) => unpack((deserialize(value) as { view: string | ArrayBuffer }).view)),
    ]
  })
}

type Packed = string | Uint8Array<ArrayBuffer>

function unpackRow(text: Packed): string {
  return unpack(typeof text === 'string' ? text : text.slice().buffer)
}

function isLogOf(file: string, sessionId: string): boolean {
  const [first] = ask<{ public: Packed }>(file, 'SELECT public FROM log WHERE seq = 1')
  return first !== undefined && unpackRow(first.public).includes(`"${sessionId}"`)
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
