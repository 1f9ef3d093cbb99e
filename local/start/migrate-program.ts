// The program of migrate.ts.

import { join } from 'node:path'
import { answerOnce } from './apart.ts'
import { Fault } from './fault.ts'
import type { Unapplied } from './migrate.ts'
import { createMiniflare, miniflare } from './miniflare.ts'

const RECORD =
  'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'

answerOnce(async ({ stateDir, migrations }: Unapplied): Promise<Array<string>> => {
  const runtime = createMiniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: { DB: { id: 'DB' } },
    resourcePersistencePath: join(stateDir, 'v3'),
    cf: false,
    // What is wrong the database says itself; the runtime speaks to its own developers.
    handleStructuredLogs: () => undefined,
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
})
