// Writes config/*.schema.json, which editors use to complete and check the configuration files, and the schema of what the webhook sends.

import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { webhookPayload } from '#core/notify/webhook.schema.ts'
import { toJSONSchema } from 'zod'
import { writeGenerated } from './write-generated.ts'

const schemas = {
  'config/tarsy.schema.json': jsonSchema(tarsySchema, 'tarsy.yaml: chains, agents and tool servers'),
  'config/llm-providers.schema.json': jsonSchema(providersSchema, 'llm-providers.yaml: models'),
  'docs/notify-webhook.schema.json': {
    title: 'What the webhook of TARSy at the edge sends',
    ...toJSONSchema(webhookPayload),
  },
}

for (const [name, schema] of Object.entries(schemas)) {
  await writeGenerated(name, `${JSON.stringify(schema, null, 2)}\n`)
}
