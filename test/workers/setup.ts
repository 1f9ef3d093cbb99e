// Before each file: empty stores. The isolate and the modules in it stay from file to file, as those of a Worker stay from request to request.

import { applyD1Migrations, env, reset } from 'cloudflare:test'

/** Of these kinds one after the other: a virtual table takes its shadow tables with it. */
const TABLES = ["sql LIKE 'CREATE VIRTUAL%'", "name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'"]

// Objects only: the plugin's `reset` leaves D1 as it is.
await reset()
for (const kind of TABLES) {
  const { results } = await env.DB.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND ${kind}`).all<{
    name: string
  }>()
  const drops = results.map(({ name }) => env.DB.prepare(`DROP TABLE "${name}"`))
  if (drops.length > 0) await env.DB.batch([env.DB.prepare('PRAGMA defer_foreign_keys = on'), ...drops])
}
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
