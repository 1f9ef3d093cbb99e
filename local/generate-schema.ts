// Writes config/*.schema.json, which editors use to complete and check the configuration files.

import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { writeGenerated } from './write-generated.ts'

const schemas = {
  'tarsy.schema.json': jsonSchema(tarsySchema, 'tarsy.yaml: chains, agents and tool servers'),
  'llm-providers.schema.json': jsonSchema(providersSchema, 'llm-providers.yaml: models'),
}

for (const [name, schema] of Object.entries(schemas)) {
  await writeGenerated(`config/${name}`, `${JSON.stringify(schema, null, 2)}\n`)
}
