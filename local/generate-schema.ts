// Writes config/*.schema.json, by which editors complete and check the configuration files. `--check` only says whether they are stale.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'

const root = join(import.meta.dirname, '..')

const schemas = {
  'tarsy.schema.json': jsonSchema(tarsySchema, 'tarsy.yaml: chains, agents and tool servers'),
  'llm-providers.schema.json': jsonSchema(providersSchema, 'llm-providers.yaml: models'),
}

for (const [name, schema] of Object.entries(schemas)) {
  const target = join(root, 'config', name)
  const wanted = `${JSON.stringify(schema, null, 2)}\n`
  const present = await readFile(target, 'utf8').catch(() => null)
  if (present === wanted) continue
  if (process.argv.includes('--check')) {
    console.error(`config/${name} is stale. Run: npm run generate`)
    process.exitCode = 1
  } else {
    await writeFile(target, wanted)
  }
}
