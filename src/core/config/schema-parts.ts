// What several parts of the files have in common. `describe` is what an editor shows at the key.

import * as z from 'zod'
import { oneOf, positiveDuration, text, texts, whole, flag } from './fields.ts'

const MAPPING = { error: 'must be a mapping' }
export const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, MAPPING)
export const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' }).optional()
export const named = <T extends z.ZodType>(item: T) => z.record(z.string(), item, MAPPING).optional()

export const backend = oneOf('google-native', 'langchain').describe(
  'How the model is spoken to: google-native offers the tools of Google itself, langchain is for all others.',
)
export const provider = text.describe('A provider of llm-providers.yaml, a built-in one, or auto.')
export const iterations = whole(1).describe('How often the model may answer with tool calls before it must conclude.')
export const servers = texts.describe('Tool servers by name; a list that is not empty replaces the one before it.')
export const policy = oneOf('any', 'all').describe(
  'Whether a stage of several agents succeeds when any of them does, or only when all do. Default: any.',
)

export const nativeTools = object({
  google_search: flag.describe('Search the web.'),
  url_context: flag.describe('Read pages by their address.'),
  code_execution: flag.describe('Run small programs at the provider.'),
}).optional()

export const fallbacks = listOf(object({ provider: text.describe('The provider that stands in.'), backend })).describe(
  'Providers that stand in, in order, when the model fails; an empty list means none.',
)

export const orchestrator = object({
  max_concurrent_agents: whole(1).describe('Sub-agents at work at the same time. Default: 5.'),
  agent_timeout: positiveDuration.describe('How long one sub-agent may work. Default: 420s.'),
  max_budget: positiveDuration.describe('How long all sub-agents of one agent may work together. Default: 900s.'),
}).optional()

export const skills = {
  required_skills: texts.describe('Skills whose text always stands in the prompt.'),
  skills: texts.describe('Skills that the agent may load besides those of its definition.'),
}

const subAgent = object({
  name: text.describe('An agent that has a description.'),
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: iterations,
  mcp_servers: servers,
  ...skills,
})

/** An item is a name or a mapping. */
export const subAgents = listOf(
  z.preprocess(item => (typeof item === 'string' ? { name: item } : item), subAgent).meta({ orText: true }),
).describe('Agents that may be handed work: names, or mappings that change something of them.')

export const scoring = object({
  enabled: flag.describe('Whether finished sessions are scored.'),
  agent: text.describe('The agent that scores. Default: ScoringAgent.'),
  llm_backend: backend,
  llm_provider: provider,
  mcp_servers: servers,
  max_iterations: iterations,
})
  .optional()
  .describe('Judges the quality of finished sessions.')
