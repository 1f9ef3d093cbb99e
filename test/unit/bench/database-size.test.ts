import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { largestObjectBytes } from '../../../local/bench/database-size.ts'

const stateDir = mkdtempSync(join(tmpdir(), 'tarsy-size-'))
const open: Array<DatabaseSync> = []

afterEach(() => {
  for (const database of open.splice(0)) database.close()
  rmSync(stateDir, { recursive: true, force: true })
})

/** Stays open, so that the rows are in the write-ahead log alone, as after a kill. */
function write(name: string, bytes: number): DatabaseSync {
  const dir = join(stateDir, 'v3', 'do', 'tarsy-Object')
  mkdirSync(dir, { recursive: true })
  const database = new DatabaseSync(join(dir, name))
  open.push(database)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE texts (text TEXT)')
  database.prepare('INSERT INTO texts VALUES (?)').run('x'.repeat(bytes))
  return database
}

test('of the databases of objects the largest counts, with what stands in its write-ahead log and without its free pages', () => {
  write('small.sqlite', 10_000)
  const large = write('large.sqlite', 1_000_000)
  expect(largestObjectBytes(stateDir)).toBeGreaterThan(1_000_000)
  expect(largestObjectBytes(stateDir)).toBeLessThan(1_050_000)
  large.exec('DELETE FROM texts')
  expect(largestObjectBytes(stateDir)).toBeGreaterThan(10_000)
  expect(largestObjectBytes(stateDir)).toBeLessThan(50_000)
})
