// Writes config/*.schema.json, which editors use to complete and check the configuration files, and in docs/ the schemas of what other programs
// read: verdicts, and what the webhook sends.

import * as z from 'zod'
import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { webhookPayload } from '#core/notify/webhook.schema.ts'
import { findings } from '#core/protocol/verdict.schema.ts'
import { writeGenerated } from './write-generated.ts'

const schemas = {
  'config/tarsy.schema.json': jsonSchema(tarsySchema, 'tarsy.yaml: chains, agents and tool servers'),
  'config/llm-providers.schema.json': jsonSchema(providersSchema, 'llm-providers.yaml: models'),
  'docs/notify-webhook.schema.json': {
    title: 'What the webhook of TARSy at the edge sends',
    ...z.toJSONSchema(webhookPayload),
  },
}

for (const [name, schema] of Object.entries(schemas)) {
  await writeGenerated(name, `${JSON.stringify(schema, null, 2)}\n`)
}

// As input, so that further keys are no fault of an answer: later releases add some.
const { $schema, ...verdict } = z.toJSONSchema(z.object(findings), { io: 'input' })
const described = { $schema, title: 'verdict and completeness of GET /api/v1/sessions/{id} and its status', ...verdict }
await writeGenerated('docs/verdict.schema.json', `${JSON.stringify(described, null, 2)}\n`)
