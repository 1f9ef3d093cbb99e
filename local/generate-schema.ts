// Writes config/*.schema.json, which editors use to complete and check the configuration files, and docs/verdict.schema.json for programs that
// read verdicts.

import * as z from 'zod'
import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { findings } from '#core/protocol/verdict.schema.ts'
import { writeGenerated } from './write-generated.ts'

const schemas = {
  'tarsy.schema.json': jsonSchema(tarsySchema, 'tarsy.yaml: chains, agents and tool servers'),
  'llm-providers.schema.json': jsonSchema(providersSchema, 'llm-providers.yaml: models'),
}

for (const [name, schema] of Object.entries(schemas)) {
  await writeGenerated(`config/${name}`, `${JSON.stringify(schema, null, 2)}\n`)
}

// As input, so that further keys are no fault of an answer: later releases add some.
const { $schema, ...verdict } = z.toJSONSchema(z.object(findings), { io: 'input' })
const described = { $schema, title: 'verdict and completeness of GET /api/v1/sessions/{id} and its status', ...verdict }
await writeGenerated('docs/verdict.schema.json', `${JSON.stringify(described, null, 2)}\n`)
