import { Validator } from '@cfworker/json-schema'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseBundle } from '#core/config/bundle.ts'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import { loadConfig } from '#core/config/load.ts'
import { mentionedVars } from '#core/config/vars.ts'
import { readConfigDir } from '../../../local/config-dir.ts'
import { show } from './example.ts'

const CONFIG = new URL('../../../config/', import.meta.url).pathname
const PATTERNS = readdirSync(`${CONFIG}examples`).toSorted()

/** The example with every variable that it mentions set; keys are markers, addresses are addresses. */
async function loadExample(pattern: string) {
  const files = await readConfigDir(`${CONFIG}examples/${pattern}`)
  const vars = mentionedVars(files).map(name => [
    name,
    name.endsWith('_URL') ? `http://${name}.example` : `MARKER-${name}`,
  ])
  const result = loadConfig(files, Object.fromEntries(vars))
  if (!result.ok) throw new Error(result.errors.map(show).join('\n'))
  return { config: result.config, warnings: result.warnings.map(show) }
}

async function resolved(pattern: string, chainId: string) {
  const { config } = await loadExample(pattern)
  return {
    config,
    plan: resolvePlan(config, { chainId, selection: null, runbook: null }),
    chat: resolveChat(config, { chainId, selection: null }),
  }
}

test('there is one example a pattern', () => {
  expect(PATTERNS).toEqual([
    'action',
    'chat-sub-agents',
    'compare-providers',
    'multi-stage',
    'orchestrator',
    'parallel-synthesis',
    'replicas',
    'single-agent',
  ])
})

test.each(PATTERNS)('%s loads without an error and without a warning', async pattern => {
  const { config, warnings } = await loadExample(pattern)
  expect(warnings).toEqual([])
  const [chainId = ''] = Object.keys(config.chains)
  expect(config.chains[chainId]?.alertTypes).toContain(config.defaults.alertType)
  const plan = resolvePlan(config, { chainId, selection: null, runbook: null })
  expect(JSON.stringify([plan, resolveChat(config, { chainId, selection: null })])).not.toContain('MARKER')
})

test.each(PATTERNS.flatMap(pattern => ['tarsy', 'llm-providers'].map(file => [pattern, file])))(
  '%s/%s.yaml names its schema, and an editor finds nothing to mark',
  (pattern, file) => {
    const text = readFileSync(`${CONFIG}examples/${pattern}/${file}.yaml`, 'utf8')
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=../../${file}.schema.json`)
    const schema = JSON.parse(readFileSync(`${CONFIG}${file}.schema.json`, 'utf8'))
    expect(new Validator(schema, '7').validate(parse(text)).errors).toEqual([])
  },
)

test('examples and schemas stay out of the quickstart’s bundle', () => {
  const files = parseBundle(readFileSync(`${CONFIG}generated/config.bundle`, 'utf8'))
  expect(Object.keys(files)).toEqual(['llm-providers.yaml', 'tarsy.yaml'])
})

test('single-agent is one agent with a required skill, and the default runbook', async () => {
  const { plan, chat } = await resolved('single-agent', 'pod-crash')
  expect(plan.stages).toHaveLength(1)
  expect(plan.stages[0]).toMatchObject({ type: 'investigation', parallelType: null, synthesis: null })
  expect(plan.stages[0]?.agents).toMatchObject([
    {
      name: 'PodDoctor',
      servers: [{ name: 'kubernetes-server' }],
      maxIterations: 12,
      requiredSkills: ['exit-codes'],
      skills: [],
      subAgents: [],
      summaries: { 'kubernetes-server': { thresholdTokens: 5000, maxTokens: 1000 } },
    },
  ])
  expect(plan.runbook).toContain('Compare with the last change')
  expect(plan.skills['exit-codes']?.body).toContain('OOMKilled')
  expect(chat?.agent).toMatchObject({ name: 'ChatAgent', servers: [{ name: 'kubernetes-server' }] })
})

test('multi-stage is three stages of one agent each, with iterations of their own', async () => {
  const { plan } = await resolved('multi-stage', 'latency')
  expect(plan.stages.map(({ name, agents }) => [name, agents.map(agent => [agent.name, agent.maxIterations])])).toEqual(
    [
      ['symptoms', [['MetricsReader', 15]]],
      ['cluster', [['ClusterReader', 25]]],
      ['conclusion', [['Reviewer', 3]]],
    ],
  )
  expect(plan.stages[0]?.agents[0]?.summaries['prometheus']).toMatchObject({ thresholdTokens: 4000, maxTokens: 800 })
  expect(plan.stages[2]?.agents[0]).toMatchObject({ servers: [], fallbacks: [{ provider: 'openai-default' }] })
  expect(plan.executiveSummary.model.provider).toBe('openai-default')
})

test('parallel-synthesis is three agents side by side, joined by one of its own', async () => {
  const { plan, chat } = await resolved('parallel-synthesis', 'node')
  const [stage] = plan.stages
  expect(stage).toMatchObject({ parallelType: 'multi_agent', successPolicy: 'any', synthesis: { name: 'NodeLead' } })
  expect(stage?.agents.map(({ name }) => name)).toEqual(['KubernetesAgent', 'MetricsReader', 'LogReader'])
  expect(chat?.agent.servers.map(({ name }) => name)).toEqual(['kubernetes-server', 'prometheus', 'logs'])
})

test('replicas is one agent three times, and no questions', async () => {
  const { plan, chat } = await resolved('replicas', 'intermittent')
  const [stage] = plan.stages
  expect(stage).toMatchObject({ parallelType: 'replica', successPolicy: 'all', synthesis: { name: 'SynthesisAgent' } })
  expect(stage?.agents.map(({ name }) => name)).toEqual(['Sleuth-1', 'Sleuth-2', 'Sleuth-3'])
  expect(chat).toBeNull()
})

test('compare-providers is the same agent with two models, which cannot stand in for each other', async () => {
  const { plan } = await resolved('compare-providers', 'comparison')
  const [stage] = plan.stages
  expect(stage?.agents.map(({ name, model, fallbacks }) => [name, model.provider, model.backend, fallbacks])).toEqual([
    ['Investigator', 'claude', 'langchain', []],
    ['Investigator', 'gemini', 'google-native', []],
  ])
  expect(stage).toMatchObject({
    parallelType: 'multi_agent',
    synthesis: { name: 'Judge', model: { provider: 'claude' } },
  })
})

test('orchestrator is an agent with three sub-agents and limits of its own', async () => {
  const { plan } = await resolved('orchestrator', 'outage')
  const lead = plan.stages[0]?.agents[0]
  expect(lead).toMatchObject({
    name: 'IncidentLead',
    skills: ['outage-plan'],
    orchestrator: { maxConcurrentAgents: 4, agentTimeoutMs: 300_000 },
  })
  expect(lead?.subAgents.map(({ name, model, maxIterations }) => [name, model.provider, maxIterations])).toEqual([
    ['LogAnalyst', 'worker', 8],
    ['KubernetesAgent', 'lead', 40],
    ['GeneralWorker', 'lead', 40],
  ])
  expect(lead?.subAgents.every(({ description }) => description !== '')).toBe(true)
})

test('action ends in a stage that acts, and its questions cannot', async () => {
  const { plan, chat } = await resolved('action', 'stuck-rollout')
  expect(plan.stages.map(({ type }) => type)).toEqual(['investigation', 'action'])
  expect(plan.stages[1]?.agents).toMatchObject([{ type: 'action', maxIterations: 8 }])
  expect(plan.stages.map(({ agents }) => agents[0]?.servers.map(({ writes }) => writes))).toEqual([
    ['never'],
    ['allow', 'allow'],
  ])
  expect(chat?.agent.servers).toEqual([{ name: 'kubernetes-server', writes: 'never' }])
})

test('chat-sub-agents is a chat that hands work to others, in a chain that does not', async () => {
  const { plan, chat } = await resolved('chat-sub-agents', 'capacity')
  expect(plan.stages[0]?.agents[0]?.subAgents).toEqual([])
  expect(chat?.agent).toMatchObject({ name: 'Colleague', maxIterations: 10 })
  expect(chat?.agent.subAgents.map(({ name, maxIterations }) => [name, maxIterations])).toEqual([
    ['CapacityPlanner', 6],
    ['GeneralWorker', 40],
  ])
})
