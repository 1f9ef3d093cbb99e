// Keys that several mappings of the files share. Editors show a key's description; facts.ts says what else a field declares.

import * as z from 'zod'
import { hideKey, mustHave, showAlways, showIfGiven, showKey, withDefault, withFacts } from './facts.ts'
import { flag, oneOf, positiveDuration, text, texts, whole } from './fields.ts'
import { AS_SWITCH } from './views.ts'

const MAPPING = { error: 'must be a mapping' }
export const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, MAPPING)
/** A mapping that the file may leave out: its keys then have their defaults. */
export const block = <T extends z.ZodRawShape>(shape: T) => object(shape).prefault({} as never)
export const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' }).optional()
export const mapOf = <T extends z.ZodType>(item: T) => z.record(z.string(), item, MAPPING).optional()
const NONE: Array<string> = []
export const textsOrNone = withDefault(texts, NONE)

const BACKEND =
  "The API used for the model: google-native also offers Google's own tools, langchain is for every other provider."
const backendWord = oneOf('google-native', 'langchain')
export const backend = showKey(backendWord, BACKEND)
export const provider = showKey(text, 'A provider of llm-providers.yaml, a built-in one, or auto.', {
  names: 'provider',
})
export const fallbackList = showKey(
  text,
  'The list of fallback_lists that is tried when the model fails. Empty: the one of the layer above.',
  { names: 'fallback list' },
)
export const iterations = showKey(whole(1), 'How often the model may answer with tool calls before it must conclude.', {
  precedence: 'strongest',
})
export const servers = showKey(
  textsOrNone,
  'Names of MCP servers. A non-empty list replaces the one from the layer above.',
  { names: 'server', precedence: 'strongest filled' },
)
export const writes = showIfGiven(
  oneOf('allow', 'never'),
  'never: no tools that declare, or are listed, to change something. Agent and server go before the defaults. Default: allow.',
)
export const alertServers = showIfGiven(
  texts,
  'Servers that an alert may choose beside those of its chain; an empty list: none. Absent: every server.',
  { names: 'server' },
)
export const policy = showKey(
  oneOf('any', 'all'),
  'Whether a stage of several agents succeeds when any of them does, or only when all do. Default: any.',
)

// The names of native tools are the vendor's, so they stay as they are in the configuration too.
export const nativeTools = withFacts(
  block({
    google_search: showKey(flag, 'Search the web.'),
    url_context: showKey(flag, 'Read web pages.'),
    code_execution: showKey(flag, 'Run code at the provider.'),
  }).brand<'verbatim'>(),
  { verbatim: true },
)

export const fallbacks = showIfGiven(
  listOf(
    object({
      provider: showAlways(
        mustHave(text, "The fallback has no 'provider'. Name one of the providers, or take the entry out."),
        'The fallback provider.',
        { names: 'provider' },
      ),
      backend: showAlways(
        mustHave(backendWord, "The fallback has no 'backend'. Use 'google-native' or 'langchain'."),
        BACKEND,
      ),
    }),
  ),
  'Older spelling of a fallback_list: providers to switch to, in this order. An empty list means none.',
)

export const limits = {
  max_concurrent_agents: showKey(whole(1), 'Sub-agents that run at the same time. Default: 5.'),
  agent_timeout: showKey(
    positiveDuration,
    "Time limit of one sub-agent. The last 3 minutes are for its conclusion. Default: its lead's time.",
  ),
  max_budget: hideKey(text, 'Has no effect: sub-agents share no budget. Use agent_timeout.'),
}

export const skills = {
  required_skills: showKey(textsOrNone, 'Skills whose text is always part of the prompt.', { names: 'skill' }),
  skills: showKey(textsOrNone, 'Skills that the agent may load, in addition to those of its definition.', {
    names: 'skill',
  }),
}

const subAgent = object({
  name: showAlways(
    mustHave(text, "The sub-agent has no 'name'. Write the name of an agent."),
    'The name of an agent that has a description.',
    { names: 'agent' },
  ),
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: iterations,
  mcp_servers: servers,
  writes,
  fallback_list: fallbackList,
  ...skills,
})

/** An item is a name or a mapping. */
const subAgentList = listOf(
  withFacts(z.preprocess(item => (typeof item === 'string' ? { name: item } : item), subAgent).meta({ orText: true }), {
    strict: { what: 'a sub-agent' },
  }),
)
const NOBODY: NonNullable<z.output<typeof subAgentList>> = []
export const subAgents = showKey(
  withDefault(subAgentList, NOBODY),
  'Agents that can be given work: names, or mappings that override some of their settings.',
  { precedence: 'strongest filled', distinct: true },
)

export const scoring = showKey(
  object({
    enabled: showAlways(flag, 'Whether finished sessions are scored.', { view: AS_SWITCH }),
    agent: showKey(text, 'The agent that scores. Default: ScoringAgent.', { names: 'agent' }),
    llm_backend: backend,
    llm_provider: provider,
    fallback_list: fallbackList,
    mcp_servers: servers,
    max_iterations: iterations,
  }).optional(),
  'Judges the quality of finished sessions.',
)
