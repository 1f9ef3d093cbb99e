// Applies the migrations to the local database like `wrangler d1 migrations apply DB --local`, including its table of applied ones. It uses a
// runtime of its own, before the system answers requests.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.ts'
import { createMiniflare, miniflare, wrangler } from './miniflare.ts'

const RECORD =
  'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'

export type Migration = { name: string; statements: Array<string> }

export function readMigrations(dir: string): Array<Migration> {
  const names = readdirSync(dir)
    .filter(name => name.endsWith('.sql'))
    .toSorted()
  return names.map(name => ({
    name,
    statements: wrangler.unstable_splitSqlQuery(readFileSync(join(dir, name), 'utf8')),
  }))
}

/** Returns the names of the migrations that it applied. */
export async function migrate(stateDir: string, migrations: ReadonlyArray<Migration>): Promise<Array<string>> {
  if (migrations.length === 0) return []
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
