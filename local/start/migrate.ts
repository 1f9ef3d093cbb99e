// Applies the migrations to the local database like `wrangler d1 migrations apply DB --local`, including its table of applied ones. It uses a
// runtime of its own, before the system answers requests.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from './fault.ts'
import { createMiniflare, miniflare } from './miniflare.ts'

const RECORD =
  'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'

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
  const runtime = createMiniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: { DB: { id: 'DB' } },
    resourcePersistencePath: join(stateDir, 'v3'),
    cf: false,
    log: new miniflare.NoOpLog(),
  })
  try {
    const database = await runtime.getD1Database('DB')
    await database.prepare(RECORD).run()
    const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
    const done = new Set(results.map(row => row.name))
    const waiting = migrations.filter(migration => !done.has(migration.name))
    for (const { name, statements } of waiting) {
      const batch = statements.map(statement => database.prepare(statement))
      await database
        .batch([...batch, database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)])
        .catch(error => {
          throw new Fault(
            `The local database could not be brought up to migrations/${name}: ${error.message}. To begin with an empty one, move ${stateDir} away.`,
          )
        })
    }
    return waiting.map(({ name }) => name)
  } finally {
    await runtime.dispose()
  }
}
