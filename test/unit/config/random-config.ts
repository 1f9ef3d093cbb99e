import { stringify } from 'yaml'
import { fc } from '../../fakes/fc.ts'

// Names of every kind that the random configurations choose from.
export const PROVIDER_NAMES = ['p1', 'p2', 'demo']
export const SERVER_NAMES = ['m1', 'm2', 'm3', 'kubernetes-server']
export const SKILL_NAMES = ['s1', 's2', 's3']
export const AGENT_NAMES = ['A', 'B', 'C', 'GeneralWorker', 'WebResearcher']
export const BACKENDS = ['langchain', 'google-native'] as const

/** A built-in agent brings a provider along. */
export const VARS = { GOOGLE_API_KEY: 'k' }

export const FALLBACK_LISTS: Record<string, Array<{ llm_provider: string; llm_backend?: string }>> = {
  two: [{ llm_provider: 'p1' }, { llm_provider: 'p2', llm_backend: 'google-native' }],
  one: [{ llm_provider: 'p2' }],
  none: [],
}
export const LABEL_MAPS = { pages: { multi: true, labels: [{ label: 'page', description: 'p' }] } }

export const PROVIDERS = stringify({
  llm_providers: Object.fromEntries(['p1', 'p2'].map(name => [name, { type: 'demo', model: `m-${name}` }])),
})

export const SKILLS = Object.fromEntries(
  SKILL_NAMES.map(name => [`skills/${name}`, `---\nname: ${name}\ndescription: d\n---\nbody of ${name}`]),
)

export const backend = fc.constantFrom(...BACKENDS)
export const provider = fc.constantFrom(...PROVIDER_NAMES)
export const iterations = fc.integer({ min: 1, max: 50 })
export const servers = fc.uniqueArray(fc.constantFrom(...SERVER_NAMES), { maxLength: 3 })
export const skills = fc.uniqueArray(fc.constantFrom(...SKILL_NAMES))
export const fallbacks = fc.array(fc.record({ provider, backend }), { maxLength: 2 })
/** Empty: the one of the layer above. */
export const fallbackList = fc.constantFrom(...Object.keys(FALLBACK_LISTS), '')
const job = fc.record(
  { llm_provider: provider, llm_backend: backend, fallback_list: fallbackList },
  { requiredKeys: [] },
)
const labelMap = fc.constantFrom('pages', 'builtin', '')
export const policy = fc.constantFrom('any', 'all')
const type = fc.constantFrom('synthesis', 'exec_summary', 'action')
const seconds = fc.integer({ min: 1, max: 900 }).map(number => `${number}s`)

export const orchestrator = fc.record(
  { max_concurrent_agents: fc.integer({ min: 1, max: 9 }), agent_timeout: seconds },
  { requiredKeys: [] },
)

const model = { llm_provider: provider, llm_backend: backend, max_iterations: iterations, mcp_servers: servers }
const reference = fc.record(
  { name: fc.constantFrom(...AGENT_NAMES), ...model, fallback_list: fallbackList, required_skills: skills, skills },
  { requiredKeys: ['name'] },
)
export const subAgents = fc.uniqueArray(fc.oneof(fc.constantFrom(...AGENT_NAMES), reference), {
  maxLength: 3,
  selector: item => (typeof item === 'string' ? item : item.name),
})

const agent = fc.record(
  {
    description: fc.constant('does something'),
    type,
    mcp_servers: servers,
    llm_backend: backend,
    max_iterations: iterations,
    native_tools: fc.record({ google_search: fc.boolean(), code_execution: fc.boolean() }, { requiredKeys: [] }),
    orchestrator,
    skills,
    required_skills: skills,
  },
  { requiredKeys: ['description'] },
)

const stageAgent = fc.record(
  {
    name: fc.constantFrom(...AGENT_NAMES),
    ...model,
    type,
    sub_agents: subAgents,
    fallback_providers: fallbacks,
    required_skills: skills,
    skills,
  },
  { requiredKeys: ['name'] },
)

const stage = fc.record(
  {
    name: fc.constant('s'),
    agents: fc.array(stageAgent, { minLength: 1, maxLength: 3 }),
    replicas: fc.integer({ min: 0, max: 3 }),
    success_policy: policy,
    max_iterations: iterations,
    mcp_servers: servers,
    fallback_providers: fallbacks,
    sub_agents: subAgents,
    synthesis: fc.record(
      {
        agent: fc.constantFrom('SynthesisAgent', 'A'),
        llm_provider: provider,
        llm_backend: backend,
        fallback_list: fallbackList,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['name', 'agents'] },
)

const chat = fc.record(
  {
    enabled: fc.constant(false),
    agent: fc.constantFrom(...AGENT_NAMES),
    ...model,
    fallback_list: fallbackList,
    sub_agents: subAgents,
  },
  { requiredKeys: [] },
)

const chain = fc.record(
  {
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    ...model,
    chat,
    executive_summary_provider: provider,
    compose: job,
    label_map: labelMap,
    fallback_providers: fallbacks,
    sub_agents: subAgents,
  },
  { requiredKeys: ['stages'] },
)

const summarization = fc.oneof(
  fc.constant({ enabled: false }),
  fc.record(
    { size_threshold_tokens: fc.integer({ min: 100, max: 9000 }), llm_provider: provider },
    { requiredKeys: [] },
  ),
)

/** A configuration that validates, as the files would hold it. */
export const tarsy = fc
  .record({
    defaults: fc.record(
      {
        llm_provider: provider,
        llm_backend: backend,
        max_iterations: iterations,
        fallback_providers: fallbacks,
        success_policy: policy,
        orchestrator,
        summarization: fc.record(
          { llm_provider: provider, llm_backend: backend, fallback_list: fallbackList },
          { requiredKeys: ['llm_provider'] },
        ),
        agents: fc.dictionary(fc.constantFrom(...AGENT_NAMES), job, { maxKeys: 3 }),
        executive_summary: job,
        compose_provider: provider,
        label_map: labelMap,
      },
      { requiredKeys: ['llm_provider'] },
    ),
    agents: fc.record({ A: agent, B: agent, C: agent }),
    summarization: fc.option(summarization, { nil: undefined }),
    chains: fc.array(chain, { minLength: 1, maxLength: 2 }),
  })
  .map(({ defaults, agents, summarization, chains }) => ({
    fallback_lists: FALLBACK_LISTS,
    label_maps: LABEL_MAPS,
    defaults,
    agents,
    mcp_servers: Object.fromEntries(
      ['m1', 'm2', 'm3'].map(name => [
        name,
        {
          transport: { type: 'http', url: `http://${name}` },
          ...(summarization === undefined ? {} : { summarization }),
        },
      ]),
    ),
    agent_chains: Object.fromEntries(chains.map((chain, i) => [`c${i}`, { alert_types: [`t${i}`], ...chain }])),
  }))

/** A sender's wish, or none. */
export const selection = fc.option(
  fc.record(
    {
      servers: fc.array(
        fc.record({ name: fc.constantFrom(...SERVER_NAMES), tools: fc.array(fc.string()) }, { requiredKeys: ['name'] }),
      ),
      native_tools: fc.record({ google_search: fc.boolean(), url_context: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: ['servers'] },
  ),
)
