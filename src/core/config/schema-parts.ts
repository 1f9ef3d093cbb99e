// Keys that several mappings of the files share. `key` gives a key its description, which editors show, and its facts (facts.ts).

import * as z from 'zod'
import { key, or, required, withFacts } from './facts.ts'
import { flag, oneOf, positiveDuration, text, texts, whole } from './fields.ts'
import { AS_SWITCH } from './views.ts'

const MAPPING = { error: 'must be a mapping' }
export const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, MAPPING)
/** A mapping that is there, with its defaults, where the file does not write it. */
export const block = <T extends z.ZodRawShape>(shape: T) => object(shape).prefault({} as never)
export const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' }).optional()
export const named = <T extends z.ZodType>(item: T) => z.record(z.string(), item, MAPPING).optional()
const NONE: Array<string> = []
export const textsOrNone = or(texts, NONE)

const BACKEND =
  'How the model is spoken to: google-native offers the tools of Google itself, langchain is for all others.'
const backendWord = oneOf('google-native', 'langchain')
export const backend = key(backendWord, BACKEND, { shown: 'filled', precedence: 'strongest' })
export const provider = key(text, 'A provider of llm-providers.yaml, a built-in one, or auto.', {
  shown: 'filled',
  names: 'provider',
  precedence: 'strongest',
})
export const iterations = key(whole(1), 'How often the model may answer with tool calls before it must conclude.', {
  shown: 'filled',
  precedence: 'strongest',
})
export const servers = key(textsOrNone, 'Tool servers by name; a list that is not empty replaces the one before it.', {
  shown: 'filled',
  names: 'server',
  precedence: 'strongest filled',
})
export const policy = key(
  oneOf('any', 'all'),
  'Whether a stage of several agents succeeds when any of them does, or only when all do. Default: any.',
  { shown: 'filled' },
)

// The names of native tools are the vendor's, so they stay as they are in the configuration too.
export const nativeTools = withFacts(
  block({
    google_search: key(flag, 'Search the web.', { shown: 'filled' }),
    url_context: key(flag, 'Read pages by their address.', { shown: 'filled' }),
    code_execution: key(flag, 'Run small programs at the provider.', { shown: 'filled' }),
  }).brand<'verbatim'>(),
  { verbatim: true },
)

export const fallbacks = key(
  listOf(
    object({
      provider: key(
        required(text, "The fallback has no 'provider'. Name one of the providers, or take the entry out."),
        'The provider that stands in.',
        {
          shown: 'always',
          names: 'provider',
        },
      ),
      backend: key(
        required(backendWord, "The fallback has no 'backend'. Use 'google-native' or 'langchain'."),
        BACKEND,
        {
          shown: 'always',
        },
      ),
    }),
  ),
  'Providers that stand in, in order, when the model fails; an empty list means none.',
  { shown: 'given', precedence: 'strongest' },
)

export const limits = {
  max_concurrent_agents: key(whole(1), 'Sub-agents at work at the same time. Default: 5.', { shown: 'filled' }),
  agent_timeout: key(positiveDuration, 'How long one sub-agent may work. Default: 420s.', { shown: 'filled' }),
  max_budget: key(positiveDuration, 'How long all sub-agents of one agent may work together. Default: 900s.', {
    shown: 'filled',
  }),
}

export const skills = {
  required_skills: key(textsOrNone, 'Skills whose text always stands in the prompt.', {
    shown: 'filled',
    names: 'skill',
  }),
  skills: key(textsOrNone, 'Skills that the agent may load besides those of its definition.', {
    shown: 'filled',
    names: 'skill',
  }),
}

const subAgent = object({
  name: key(
    required(text, "The sub-agent has no 'name'. Write the name of an agent."),
    'An agent that has a description.',
    {
      shown: 'always',
      names: 'agent',
    },
  ),
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: iterations,
  mcp_servers: servers,
  ...skills,
})

/** An item is a name or a mapping. */
const subAgentList = listOf(
  z.preprocess(item => (typeof item === 'string' ? { name: item } : item), subAgent).meta({ orText: true }),
)
const NOBODY: NonNullable<z.output<typeof subAgentList>> = []
export const subAgents = key(
  or(subAgentList, NOBODY),
  'Agents that may be handed work: names, or mappings that change something of them.',
  { shown: 'filled', precedence: 'strongest filled', distinct: true },
)

export const scoring = key(
  object({
    enabled: key(flag, 'Whether finished sessions are scored.', { shown: 'always', view: AS_SWITCH }),
    agent: key(text, 'The agent that scores. Default: ScoringAgent.', { shown: 'filled', names: 'agent' }),
    llm_backend: backend,
    llm_provider: provider,
    mcp_servers: servers,
    max_iterations: iterations,
  }).optional(),
  'Judges the quality of finished sessions.',
  { shown: 'filled' },
)
