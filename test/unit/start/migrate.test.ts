import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { hasMigrations, splitStatements } from '../../../local/start/migrate.ts'

const wrangler = createRequire(import.meta.url)('wrangler') as typeof import('wrangler')
const dir = join(import.meta.dirname, '../../../migrations')
const names = readdirSync(dir).filter(name => name.endsWith('.sql'))

/** Without comments and white space, which the two keep differently. */
const bare = (statements: ReadonlyArray<string>) =>
  statements.map(each =>
    each
      .replace(/^--.*$/gm, '')
      .replace(/\s+/g, ' ')
      .replace(/;?\s*$/, '')
      .trim(),
  )

test.each(names)('%s is split as a deploy splits it', name => {
  const sql = readFileSync(join(dir, name), 'utf8')
  expect(bare(splitStatements(sql))).toEqual(bare(wrangler.unstable_splitSqlQuery(sql)))
})

const FIRST = { name: '0000_first.sql', statements: [] }
const SECOND = { name: '0001_second.sql', statements: [] }

/** A state folder whose database has these migrations; null: no table of them. */
function stateWith(applied: ReadonlyArray<string> | null): { stateDir: string; folder: string } {
  const stateDir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(stateDir, { recursive: true }))
  const folder = join(stateDir, 'v3', 'd1', 'miniflare-D1DatabaseObject')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'metadata.sqlite'), '')
  const database = new DatabaseSync(join(folder, 'abc.sqlite'))
  if (applied !== null) {
    database.exec('CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY, name TEXT)')
    for (const name of applied) database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name)
  }
  database.close()
  return { stateDir, folder }
}

test.each([
  ['all of them', [FIRST.name, SECOND.name], true],
  ['more than them, written by a later release', [FIRST.name, SECOND.name, '0002_third.sql'], true],
  ['the first alone', [FIRST.name], false],
  ['none', [], false],
  ['no table of them', null, false],
])('a database that has %s', (_what, applied, has) => {
  expect(hasMigrations(stateWith(applied).stateDir, [FIRST, SECOND])).toBe(has)
})

test('without a database, with a broken one, or with two, the runtime has to look', () => {
  expect(hasMigrations('/nowhere', [FIRST])).toBe(false)
  const broken = stateWith([FIRST.name])
  writeFileSync(join(broken.folder, 'abc.sqlite'), 'no database')
  expect(hasMigrations(broken.stateDir, [FIRST])).toBe(false)
  const two = stateWith([FIRST.name])
  writeFileSync(join(two.folder, 'abd.sqlite'), '')
  expect(hasMigrations(two.stateDir, [FIRST])).toBe(false)
})
