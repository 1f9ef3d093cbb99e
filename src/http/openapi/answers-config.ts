// The answer of GET /api/v1/system/config, folded from what the configuration's fields declare.

import { z } from 'zod'
import { factsOf, isList, itemOf, keysOf } from '#core/config/facts.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { text } from '#core/protocol/fields.schema.ts'

const { defaults, fallback_lists, label_maps, ingest, queue, system, agents, agent_chains, mcp_servers } =
  tarsySchema.shape

export const systemConfig = z.object({
  defaults: answerOf(defaults).nullable(),
  fallback_lists: answerOf(fallback_lists),
  label_maps: answerOf(label_maps),
  ingest: answerOf(ingest),
  queue: answerOf(queue).nullable(),
  system: answerOf(system),
  agents: answerOf(agents),
  chains: answerOf(agent_chains),
  mcp_servers: answerOf(mcp_servers),
  llm_providers: answerOf(providersSchema.shape.llm_providers),
  skills: z.record(text, z.object({ name: text, description: text })),
})

function answerOf(schema: z.ZodType): z.ZodType {
  const { view, also, orNull } = factsOf(schema)
  if (view !== undefined) return view.answer
  const item = itemOf(schema)
  if (item !== null) return isList(schema) ? z.array(answerOf(item)) : z.record(text, answerOf(item))
  const shape = keysOf(schema).flatMap(([key, field]) => {
    const { shown, view } = factsOf(field)
    if (shown === 'never') return []
    const answer = answerOf(field)
    return [[view?.key ?? key, shown === 'always' ? answer : answer.exactOptional()]]
  })
  const mapping = z.object({ ...Object.fromEntries(shape), ...also?.answer })
  return orNull ? mapping.nullable() : mapping
}
