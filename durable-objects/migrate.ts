// The tables of an object change by an append-only list: each statement runs once in the life of an object, whichever release wakes it.

/** SQL of one step. Only ever add to the end of a list, and never change one: there are objects that have run it. */
export type Migrations = ReadonlyArray<string>

/** `PRAGMA user_version` is refused in a Durable Object's SQLite; its key-value side stands in the same database and transaction. */
const STEPS_DONE = 'migrations'

/** Runs what this object has not run yet, all or nothing. */
export function migrate(storage: DurableObjectStorage, migrations: Migrations): void {
  const done = storage.kv.get<number>(STEPS_DONE) ?? 0
  if (done >= migrations.length) return
  storage.transactionSync(() => {
    for (const sql of migrations.slice(done)) storage.sql.exec(sql)
    storage.kv.put(STEPS_DONE, migrations.length)
  })
}
