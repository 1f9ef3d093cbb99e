// Applies the migrations to the local database like `wrangler d1 migrations apply DB --local`, including its table of applied ones. It uses a
// runtime of its own in a process of its own, before the system answers requests.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { askApart } from './apart.ts'

export type Migration = { name: string; statements: Array<string> }

export function readMigrations(dir: string): Array<Migration> {
  const names = readdirSync(dir)
    .filter(name => name.endsWith('.sql'))
    .toSorted()
  return names.map(name => ({ name, statements: splitStatements(readFileSync(join(dir, name), 'utf8')) }))
}

/** At the marks that drizzle-kit writes, and that its own migrator needs too. */
export function splitStatements(sql: string): Array<string> {
  return sql
    .split('--> statement-breakpoint')
    .map(statement => statement.trim())
    .filter(statement => statement !== '')
}

/** Whether the database has them all, by its file: a runtime that only looks takes half a second. */
export function hasMigrations(stateDir: string, migrations: ReadonlyArray<Migration>): boolean {
  const dir = join(stateDir, 'v3', 'd1', 'miniflare-D1DatabaseObject')
  const names = existsSync(dir) ? readdirSync(dir).filter(isDatabase) : []
  const [name] = names
  if (name === undefined || names.length > 1) return false
  const database = new DatabaseSync(join(dir, name))
  try {
    const done = database.prepare('SELECT name FROM d1_migrations').all()
    const known = new Set(done.map(row => row['name']))
    return migrations.every(migration => known.has(migration.name))
  } catch {
    return false // No such table, or no database: the runtime says what is wrong with it.
  } finally {
    database.close()
  }
}

// Beside it the runtime keeps a file of its own about alarms.
function isDatabase(name: string): boolean {
  return name.endsWith('.sqlite') && name !== 'metadata.sqlite'
}

/** Returns the names of the migrations that it applied. */
export async function migrate(stateDir: string, migrations: ReadonlyArray<Migration>): Promise<Array<string>> {
  if (migrations.length === 0 || hasMigrations(stateDir, migrations)) return []
  const input: Unapplied = { stateDir, migrations: [...migrations] }
  return askApart({ program: 'migrate-program.ts', what: 'The migration of the database', input })
}

export type Unapplied = { stateDir: string; migrations: Array<Migration> }
