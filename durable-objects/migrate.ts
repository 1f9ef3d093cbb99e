// Migrations of an object's tables: an append-only list. Each step runs once in the life of an object, whichever release wakes it.

/** One SQL text for each step, or a function where SQL alone cannot decide. Only add to the end, and never change a step: there are objects that have run it. */
export type Migrations = ReadonlyArray<string | ((sql: SqlStorage) => void)>

/** Cloudflare refuses `PRAGMA user_version` in a Durable Object. The key-value API writes into the same database and transaction. */
const STEPS_DONE = 'migrations'

/** Runs the steps that this object has not run yet, in one transaction. */
export function migrate(storage: DurableObjectStorage, migrations: Migrations): void {
  const done = storage.kv.get<number>(STEPS_DONE) ?? 0
  if (done >= migrations.length) return
  storage.transactionSync(() => {
    for (const step of migrations.slice(done)) {
      if (typeof step === 'string') storage.sql.exec(step)
      else step(storage.sql)
    }
    storage.kv.put(STEPS_DONE, migrations.length)
  })
}
