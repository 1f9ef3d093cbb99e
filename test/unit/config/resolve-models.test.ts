import { expect, test } from 'vitest'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import { good } from './example.ts'

// Which model each job gets, and which fallbacks. Each row writes some layers; the others are silent.

const PROVIDERS = `llm_providers:
${['d', 'c', 'n', 'j', 'k', 's', 'r', 'f1', 'f2', 'f3'].map(name => `  ${name}: {type: demo, model: m-${name}}`).join('\n')}
`
const LISTS = `fallback_lists:
  one: [{llm_provider: f1}]
  two: [{llm_provider: f2, llm_backend: google-native}, {llm_provider: f3}]
  none: []
`

type Said = {
  defaults?: string
  definition?: string
  chain?: string
  stage?: string
  own?: string
  synthesis?: string
  chat?: string
}

function planned(said: Said) {
  const item = (text: string | undefined) => (text === undefined ? '' : `${text}, `)
  const { defaults, definition, chain, stage, own, synthesis = '', chat = '' } = said
  const config = good(
    `${LISTS}defaults: {${item(defaults)}llm_provider: d}
agents: {A: {${item(definition)}description: a}, B: {description: b}}
agent_chains:
  x:
    {alert_types: [x], ${item(chain)}chat: {${chat}}, stages: [{name: s, ${item(stage)}agents: [{${item(own)}name: A}, {name: B}], synthesis: {${synthesis}}}, {name: t, agents: [{name: A, type: action}]}]}`,
    PROVIDERS,
    { GOOGLE_API_KEY: 'k' },
  )
  const plan = resolvePlan(config, { chainId: 'x', selection: null, runbook: null })
  const [first] = plan.stages
  return {
    agent: first!.agents[0]!,
    sub: first!.agents[0]!.subAgents[0],
    synthesis: first!.synthesis!,
    summary: plan.executiveSummary,
    compose: plan.stages[1]!.compose!,
    chat: resolveChat(config, { chainId: 'x', selection: null })!.agent,
  }
}

type Job = keyof ReturnType<typeof planned>

function shown(agent: AgentPlan | undefined) {
  return agent === undefined ? 'nobody' : `${agent.model.provider} ${agent.model.backend}`
}

const NATIVE = 'llm_backend: google-native'

// A layer that names a provider means its own backend, or langchain; a layer with a backend alone changes only that.
test.each<[Job, Said, string]>([
  ['agent', {}, 'd langchain'],
  ['agent', { defaults: NATIVE }, 'd google-native'],
  ['agent', { defaults: NATIVE, chain: 'llm_provider: c' }, 'c langchain'],
  ['agent', { chain: `llm_provider: c, ${NATIVE}` }, 'c google-native'],
  ['agent', { chain: 'llm_provider: c', definition: NATIVE }, 'c langchain'],
  ['agent', { definition: NATIVE }, 'd google-native'],
  ['agent', { chain: 'llm_provider: c', own: NATIVE }, 'c google-native'],
  ['agent', { chain: `llm_provider: c, ${NATIVE}`, defaults: 'agents: {A: {llm_provider: n}}' }, 'n langchain'],
  ['agent', { defaults: `agents: {A: {${NATIVE}}}`, chain: 'llm_provider: c' }, 'c google-native'],
  [
    'agent',
    { defaults: 'agents: {A: {llm_provider: n}, B: {llm_provider: j}}', own: 'llm_provider: s' },
    's langchain',
  ],
  ['agent', { chain: NATIVE, own: 'llm_provider: s' }, 's langchain'],
  ['sub', { own: 'sub_agents: [B], llm_provider: s' }, 'd langchain'],
  ['sub', { own: 'sub_agents: [B]', defaults: 'agents: {B: {llm_provider: n}}' }, 'n langchain'],
  [
    'sub',
    { own: `sub_agents: [{name: B, llm_provider: r, ${NATIVE}}]`, defaults: 'agents: {B: {llm_provider: n}}' },
    'r google-native',
  ],
  ['sub', { own: 'sub_agents: [WebResearcher]' }, 'google-default google-native'],
  ['sub', { own: 'sub_agents: [WebResearcher]', chain: 'llm_provider: c' }, 'c langchain'],
  [
    'sub',
    {
      own: 'sub_agents: [CodeExecutor]',
      chain: 'llm_provider: c',
      defaults: `agents: {CodeExecutor: {llm_provider: n, ${NATIVE}}}`,
    },
    'n google-native',
  ],
  ['synthesis', { chain: 'llm_provider: c' }, 'c langchain'],
  ['synthesis', { chain: 'llm_provider: c', defaults: 'agents: {SynthesisAgent: {llm_provider: n}}' }, 'n langchain'],
  ['synthesis', { defaults: 'agents: {SynthesisAgent: {llm_provider: n}}', synthesis: NATIVE }, 'n google-native'],
  ['synthesis', { synthesis: 'llm_provider: s', defaults: NATIVE }, 's langchain'],
  ['chat', { chain: 'llm_provider: c', own: 'llm_provider: s' }, 'c langchain'],
  ['chat', { chain: 'llm_provider: c', defaults: 'agents: {ChatAgent: {llm_provider: n}}' }, 'n langchain'],
  ['chat', { defaults: 'agents: {ChatAgent: {llm_provider: n}}', chat: 'llm_provider: k' }, 'k langchain'],
  ['chat', { defaults: 'agents: {A: {llm_provider: n}}', chat: 'agent: A' }, 'n langchain'],
  ...(['executive_summary', 'compose'] as const).flatMap(block => {
    const job = block === 'compose' ? 'compose' : 'summary'
    const rows: Array<[Job, Said, string]> = [
      [job, { own: 'llm_provider: s' }, 'd langchain'],
      [job, { chain: `llm_provider: c, ${NATIVE}` }, 'c google-native'],
      [job, { chain: 'llm_provider: c', defaults: `${block}: {llm_provider: j}` }, 'j langchain'],
      [
        job,
        { chain: `llm_provider: c, ${block}: {llm_provider: k}`, defaults: `${block}: {llm_provider: j}` },
        'k langchain',
      ],
      [job, { chain: `llm_provider: c, ${NATIVE}, ${block}: {llm_provider: k}` }, 'k langchain'],
      [job, { chain: `${block}: {${NATIVE}}`, defaults: `${block}: {llm_provider: j}` }, 'j google-native'],
      [job, { chain: `${block}_provider: k, ${block}_backend: google-native` }, 'k google-native'],
      [job, { defaults: `${block}_provider: j`, chain: `llm_provider: c, ${NATIVE}` }, 'j langchain'],
      [
        job,
        { defaults: 'agents: {ExecSummaryAgent: {llm_provider: n}, ComposeAgent: {llm_provider: n}}' },
        'd langchain',
      ],
    ]
    return rows
  }),
])('%s with %j asks %s', (job, said, expected) => {
  expect(shown(planned(said)[job])).toBe(expected)
})

const one = 'fallback_list: one'
const two = 'fallback_list: two'
const none = 'fallback_list: none'
const inline = 'fallback_providers: [{provider: f3, backend: langchain}]'

// The strongest layer that says something decides; an empty list is a decision against fallbacks.
test.each<[Job, Said, Array<string>]>([
  ['agent', {}, []],
  ['agent', { defaults: two }, ['f2 google-native', 'f3 langchain']],
  ['agent', { defaults: two, chain: one }, ['f1 langchain']],
  ['agent', { defaults: two, chain: none }, []],
  ['agent', { defaults: two, chain: 'fallback_list: ""' }, ['f2 google-native', 'f3 langchain']],
  ['agent', { defaults: `${two}, agents: {A: {${one}}}`, chain: none }, ['f1 langchain']],
  ['agent', { defaults: `agents: {A: {${one}}}`, stage: inline }, ['f3 langchain']],
  ['agent', { stage: two, own: one }, ['f1 langchain']],
  ['agent', { stage: one, own: 'fallback_providers: []' }, []],
  ['agent', { defaults: inline, chain: one }, ['f1 langchain']],
  ['sub', { own: `sub_agents: [B], ${one}`, stage: one, defaults: inline }, ['f3 langchain']],
  ['sub', { own: 'sub_agents: [B]', defaults: `agents: {B: {${one}}}`, chain: two }, ['f1 langchain']],
  ['sub', { own: `sub_agents: [{name: B, ${none}}]`, defaults: one }, []],
  ['synthesis', { defaults: one, stage: two }, ['f1 langchain']],
  ['synthesis', { defaults: one, synthesis: none }, []],
  ['synthesis', { defaults: `${inline}, agents: {SynthesisAgent: {${one}}}` }, ['f1 langchain']],
  ['chat', { defaults: inline, chain: one, stage: two }, ['f1 langchain']],
  ['chat', { chain: two, defaults: `agents: {ChatAgent: {${one}}}` }, ['f1 langchain']],
  ['chat', { chain: two, defaults: `agents: {ChatAgent: {${one}}}`, chat: none }, []],
  ...(['executive_summary', 'compose'] as const).flatMap(block => {
    const job = block === 'compose' ? 'compose' : 'summary'
    const rows: Array<[Job, Said, Array<string>]> = [
      [job, { defaults: inline, chain: one, stage: two }, ['f1 langchain']],
      [job, { defaults: `${block}: {${one}}`, chain: two }, ['f1 langchain']],
      [job, { defaults: `${block}: {${one}}`, chain: `${block}: {${none}}` }, []],
      [job, { defaults: `${block}: {llm_provider: j}`, chain: one }, ['f1 langchain']],
      [job, { defaults: `${block}_fallback_list: one` }, ['f1 langchain']],
    ]
    return rows
  }),
])('%s with %j falls back to %j', (job, said, expected) => {
  const { fallbacks } = planned(said)[job]!
  expect(fallbacks.map(({ provider, backend }) => `${provider} ${backend}`)).toEqual(expected)
})

test('who composes makes one call without tools, and none of the provider’s own', () => {
  const { compose } = planned({ chain: 'llm_provider: c' })
  expect(compose).toMatchObject({ name: 'ComposeAgent', type: 'compose', servers: [], skills: [], subAgents: [] })
  expect(Object.values(compose.model.nativeTools)).toEqual([false, false, false])
})

const MAPS = `label_maps:
  escalation: {multi: true, instructions: Choose., labels: [{label: page, description: p}, {label: ticket, description: t}]}
`

test.each([
  ['', '', 'builtin', ['watch', 'action', 'noise'], false],
  ['label_map: escalation, ', '', 'escalation', ['page', 'ticket'], true],
  ['label_map: escalation, ', 'label_map: builtin, ', 'builtin', ['watch', 'action', 'noise'], false],
  ['', 'label_map: escalation, ', 'escalation', ['page', 'ticket'], true],
  ['label_map: escalation, ', 'label_map: "", ', 'escalation', ['page', 'ticket'], true],
])(
  'with {%s} in the defaults and {%s} in the chain the labels are those of %s',
  (ofDefaults, ofChain, name, words, multi) => {
    const config = good(`${MAPS}defaults: {${ofDefaults}llm_provider: demo}
agent_chains: {x: {alert_types: [x], ${ofChain}stages: [{name: s, agents: [{name: ChatAgent}]}]}}`)
    const { labelMap } = resolvePlan(config, { chainId: 'x', selection: null, runbook: null })
    expect(labelMap).toMatchObject({ name, multi, instructions: expect.stringContaining('.') })
    expect(labelMap?.labels.map(({ label }) => label)).toEqual(words)
  },
)

test('spaces around a label are not part of it', () => {
  const config = good(
    'label_maps: {builtin: {instructions: " Choose. ", labels: [{label: " page ", description: " p "}]}}',
  )
  const { labelMap } = resolvePlan(config, { chainId: 'kubernetes', selection: null, runbook: null })
  expect(labelMap).toMatchObject({ instructions: 'Choose.', labels: [{ label: 'page', description: 'p' }] })
})

test('a map of the built-in one’s name replaces it whole', () => {
  const config = good('label_maps: {builtin: {labels: [{label: page, description: p}]}}')
  const { labelMap } = resolvePlan(config, { chainId: 'kubernetes', selection: null, runbook: null })
  expect(labelMap).toEqual({
    name: 'builtin',
    multi: false,
    instructions: '',
    labels: [{ label: 'page', description: 'p' }],
  })
})
