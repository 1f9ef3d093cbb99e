// The program of migrate.ts.

import { answerOnce } from './apart.ts'
import { Fault } from './fault.ts'
import type { Unapplied } from './migrate.ts'
import { withDatabase } from './miniflare.ts'

const RECORD =
  'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'

answerOnce(({ stateDir, migrations }: Unapplied): Promise<Array<string>> =>
  withDatabase(stateDir, async database => {
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
  }),
)
