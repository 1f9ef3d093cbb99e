import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { describeConfig } from '#core/config/describe.ts'
import { loadConfig, readConfig } from '#core/config/load.ts'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import { good, load } from './example.ts'
import * as random from './random-config.ts'
import { fc } from '../../fakes/fc.ts'

// Reading a whole configuration takes some 30 ms on a busy machine.
const SLOW = 60_000

type Layers<T> = { defaults?: T; agent?: T; chain?: T; named?: T; stage?: T; own?: T }
type Layer = keyof Layers<unknown>

/** One setting at some of the layers that know it, all else absent. */
function layersOf<T>(value: fc.Arbitrary<T>, known: ReadonlyArray<Layer>): fc.Arbitrary<Layers<T>> {
  return fc.record(Object.fromEntries(known.map(layer => [layer, value])), { requiredKeys: [] })
}

/** The first agent of a chain whose layers say `key`, beside what is needed for a chain at all. */
function agentWith<T>(key: string | null, { defaults, agent, chain, named, stage, own }: Layers<T>): AgentPlan {
  const at = (value: T | undefined) => (value === undefined ? {} : key === null ? value : { [key]: value })
  const tarsy = {
    fallback_lists: random.FALLBACK_LISTS,
    defaults: { llm_provider: 'demo', ...at(defaults), agents: { A: { ...at(named) } } },
    agents: Object.fromEntries(
      ['A', 'B', 'C'].map(name => [name, { description: name, ...(name === 'A' ? at(agent) : {}) }]),
    ),
    mcp_servers: Object.fromEntries(
      ['m1', 'm2', 'm3'].map(name => [name, { transport: { type: 'http', url: `http://${name}` } }]),
    ),
    agent_chains: {
      c: {
        alert_types: ['c'],
        ...at(chain),
        stages: [{ name: 's', ...at(stage), agents: [{ name: 'A', ...at(own) }] }],
      },
    },
  }
  const config = good(stringify(tarsy), random.PROVIDERS, random.VARS, random.SKILLS)
  return resolvePlan(config, { chainId: 'c', selection: null, runbook: null }).stages[0]!.agents[0]!
}

/** What the strongest of the layers that speak says. `speaks` tells which do. */
function strongest<T>(
  layers: Layers<T>,
  order: ReadonlyArray<Layer>,
  speaks: (value: T) => boolean = () => true,
): T | undefined {
  return order.map(layer => layers[layer]).findLast(value => value !== undefined && speaks(value))
}

function holds<T>(value: fc.Arbitrary<T>, order: ReadonlyArray<Layer>, check: (layers: Layers<T>) => void) {
  fc.assert(fc.property(layersOf(value, order), check), { numRuns: 150 })
}

test('the backend is the strongest of defaults, definition, chain, named agent and stage agent', () => {
  const order = ['defaults', 'agent', 'chain', 'named', 'own'] as const
  holds(random.backend, order, layers => {
    expect(agentWith('llm_backend', layers).model.backend).toBe(strongest(layers, order) ?? 'langchain')
  })
})

test('the provider is the strongest of defaults, chain, named agent and stage agent', () => {
  const order = ['defaults', 'chain', 'named', 'own'] as const
  holds(random.provider, order, layers => {
    expect(agentWith('llm_provider', layers).model.provider).toBe(strongest(layers, order) ?? 'demo')
  })
})

test('a layer with a provider decides the backend too, and one without leaves the provider', () => {
  const order = ['defaults', 'agent', 'chain', 'named', 'own'] as const
  const pair = fc.record({ llm_provider: random.provider, llm_backend: random.backend }, { requiredKeys: [] })
  holds(pair, order, layers => {
    // No file gives a definition a provider.
    const { llm_provider: _, ...definition } = layers.agent ?? {}
    const said: typeof layers = { ...layers, ...(layers.agent && { agent: definition }) }
    const expected = order.reduce(
      (before, layer) => {
        const { llm_provider, llm_backend } = said[layer] ?? {}
        if (llm_provider !== undefined) return { provider: llm_provider, backend: llm_backend ?? 'langchain' }
        return { ...before, backend: llm_backend ?? before.backend }
      },
      { provider: 'demo', backend: 'langchain' },
    )
    expect(agentWith(null, said).model).toMatchObject(expected)
  })
})

test('the iterations are the strongest of defaults, definition, chain, stage and stage agent', () => {
  const order = ['defaults', 'agent', 'chain', 'stage', 'own'] as const
  holds(random.iterations, order, layers => {
    expect(agentWith('max_iterations', layers).maxIterations).toBe(strongest(layers, order) ?? 20)
  })
})

test('the servers are the strongest list that is not empty', () => {
  const order = ['agent', 'chain', 'stage', 'own'] as const
  holds(random.servers, order, layers => {
    const expected = strongest(layers, order, list => list.length > 0) ?? []
    expect(agentWith('mcp_servers', layers).servers.map(({ name }) => name)).toEqual(expected)
  })
})

test('the fallbacks are those of the strongest layer that names a list, an empty one included', () => {
  const order = ['defaults', 'chain', 'named', 'stage', 'own'] as const
  holds(random.fallbackList, order, layers => {
    const { fallbacks } = agentWith('fallback_list', layers)
    const expected = random.FALLBACK_LISTS[strongest(layers, order, name => name !== '') ?? 'none'] ?? []
    expect(fallbacks.map(({ provider }) => provider)).toEqual(expected.map(({ llm_provider }) => llm_provider))
  })
})

test('the fallbacks in their older spelling are the strongest list, an empty one included', () => {
  const order = ['defaults', 'chain', 'stage', 'own'] as const
  holds(random.fallbacks, order, layers => {
    const { fallbacks } = agentWith('fallback_providers', layers)
    expect(fallbacks.map(({ provider, backend }) => ({ provider, backend }))).toEqual(strongest(layers, order) ?? [])
  })
})

test('the sub-agents are the strongest list that is not empty', () => {
  const order = ['chain', 'stage', 'own'] as const
  holds(random.subAgents, order, layers => {
    const expected = strongest(layers, order, list => list.length > 0) ?? []
    expect(agentWith('sub_agents', layers).subAgents.map(({ name }) => name)).toEqual(
      expected.map(item => (typeof item === 'string' ? item : item.name)),
    )
  })
})

test('the limits of an orchestrator are the strongest of defaults and definition, field by field', () => {
  const order = ['defaults', 'agent'] as const
  holds(random.orchestrator, order, ({ defaults, agent }) => {
    const said = { ...defaults, ...agent }
    expect(agentWith('orchestrator', { ...(defaults && { defaults }), ...(agent && { agent }) }).orchestrator).toEqual({
      maxConcurrentAgents: said.max_concurrent_agents ?? 5,
      ...(said.agent_timeout !== undefined && { agentTimeoutMs: Number.parseInt(said.agent_timeout, 10) * 1000 }),
    })
  })
})

test('required skills add up, and are not offered a second time', () => {
  holds(random.skills, ['agent', 'own'], layers => {
    const { requiredSkills, skills } = agentWith('required_skills', layers)
    expect(requiredSkills).toEqual([...new Set([...(layers.agent ?? []), ...(layers.own ?? [])])])
    expect(skills.toSorted()).toEqual(random.SKILL_NAMES.filter(name => !requiredSkills.includes(name)))
  })
})

test('a list of allowed skills in the definition is added to, and its absence allows all', () => {
  holds(random.skills, ['agent', 'own'], layers => {
    const expected = layers.agent === undefined ? random.SKILL_NAMES : [...layers.agent, ...(layers.own ?? [])]
    expect(agentWith('skills', layers).skills.toSorted()).toEqual([...new Set(expected)].toSorted())
  })
})

function expectSound(agent: AgentPlan, texts: Record<string, unknown>, depth = 0) {
  expect([...random.PROVIDER_NAMES, 'google-default']).toContain(agent.model.provider)
  expect(agent.maxIterations).toBeGreaterThan(0)
  expect(agent.skills.filter(name => agent.requiredSkills.includes(name))).toEqual([])
  for (const name of [...agent.skills, ...agent.requiredSkills]) expect(Object.keys(texts)).toContain(name)
  const servers = agent.servers.map(({ name }) => name)
  for (const [server, { thresholdTokens, maxTokens, model }] of Object.entries(agent.summaries)) {
    expect(servers).toContain(server)
    expect(thresholdTokens).toBeGreaterThanOrEqual(100)
    expect(maxTokens).toBeGreaterThanOrEqual(50)
    expect(model.nativeTools).toEqual({})
  }
  const once = ['synthesis', 'exec_summary', 'compose'].includes(agent.type)
  if (once) expect([agent.servers, agent.skills, agent.subAgents]).toEqual([[], [], []])
  if (depth > 0) expect(agent.subAgents).toEqual([])
  expect(new Set(agent.subAgents.map(({ name }) => name)).size).toBe(agent.subAgents.length)
  for (const sub of agent.subAgents) expectSound(sub, texts, depth + 1)
}

test(
  'whatever validates resolves: every chain and its chat, with sound agents, in a plan that survives being stored',
  () => {
    fc.assert(
      fc.property(random.tarsy, random.selection, (tarsy, selection) => {
        const config = good(stringify(tarsy), random.PROVIDERS, random.VARS, random.SKILLS)
        for (const chainId of Object.keys(config.chains)) {
          const plan = resolvePlan(config, { chainId, selection, runbook: null })
          for (const { agents, synthesis, compose, parallelType, type } of plan.stages) {
            expect(agents.length).toBeGreaterThan(0)
            expect(synthesis !== null).toBe(agents.length > 1)
            expect(parallelType !== null).toBe(agents.length > 1)
            expect(type === 'action').toBe(agents.every(agent => agent.type === 'action'))
            for (const agent of [...agents, ...(synthesis ? [synthesis] : []), ...(compose ? [compose] : [])])
              expectSound(agent, plan.skills)
          }
          expectSound(plan.executiveSummary, plan.skills)
          expect(plan.labelMap?.labels.length).toBeGreaterThan(0)
          expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
          const chat = resolveChat(config, { chainId, selection })
          expect(chat === null).toBe(config.chains[chainId]?.chat.enabled === false)
          if (chat !== null) expectSound(chat.agent, chat.skills)
        }
      }),
      { numRuns: 60 },
    )
  },
  SLOW,
)

const KEYS = `
  defaults queue system agents agent_chains mcp_servers stages name alert_types chat sub_agents llm_provider llm_backend
  max_iterations replicas compose compose_provider fallback_list fallback_lists label_map label_maps labels summarization skills enabled fallback_providers provider backend orchestrator transport type url
  A constructor __proto__`
  .trim()
  .split(/\s+/)
const LEAVES = [
  ...random.AGENT_NAMES,
  ...random.PROVIDER_NAMES,
  'm1',
  'true',
  '0',
  '-1',
  '3',
  '1s',
  '',
  'toString',
  '{{.X}}',
  null,
]

/** Keys that are known in places that may be wrong. */
const anyTree = fc.letrec(tie => ({
  tree: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 5 }),
  ),
})).tree

test(
  'whatever the files hold, reading them ends in sentences or in a configuration that resolves',
  () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...KEYS), anyTree, { maxKeys: 6 }), anyTree, (tarsy, providers) => {
        const files = { 'tarsy.yaml': stringify(tarsy), 'llm-providers.yaml': stringify({ llm_providers: providers }) }
        const { result, written } = readConfig(files, { X: 'p1' })
        expect(loadConfig(files, { X: 'p1' })).toEqual(result)
        if (!result.ok) {
          for (const { message } of result.errors) expect(message).toMatch(/\.$/)
          return
        }
        for (const chainId of Object.keys(result.config.chains)) {
          resolvePlan(result.config, { chainId, selection: null, runbook: null })
          resolveChat(result.config, { chainId, selection: null })
        }
        expect(describeConfig(result.config, written!)).toContain('Defaults and limits')
      }),
      { numRuns: 500 },
    )
  },
  SLOW,
)

/** The same tree with a value in the place of what stood at one of its places, chosen by number. */
function replaced(tree: object, at: number, value: unknown): object {
  const copy = structuredClone(tree)
  const places: Array<[object, string]> = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, inner] of Object.entries(node)) {
      places.push([node, key])
      walk(inner)
    }
  }
  walk(copy)
  const [parent, key] = places[at % places.length]!
  Reflect.set(parent, key, value)
  return copy
}

const WRONG = fc.constantFrom<unknown>(...LEAVES, [], {}, ['x'], { x: 'y' })

test(
  'a valid configuration with one value broken still loads or says so, without a throw',
  () => {
    let loaded = 0
    let refused = 0
    fc.assert(
      fc.property(random.tarsy, fc.nat(), WRONG, (tarsy, at, value) => {
        const text = stringify(replaced(tarsy, at, value), { aliasDuplicateObjects: false })
        const result = load(text, random.PROVIDERS, random.VARS, random.SKILLS)
        if (!result.ok) {
          refused += 1
          return
        }
        loaded += 1
        for (const chainId of Object.keys(result.config.chains)) {
          resolvePlan(result.config, { chainId, selection: null, runbook: null })
          resolveChat(result.config, { chainId, selection: null })
        }
      }),
      { numRuns: 200 },
    )
    expect(Math.min(loaded, refused)).toBeGreaterThan(10)
  },
  SLOW,
)

/** Where its texts stand, numbered as `replaced` counts. */
function textPlaces(tree: object): Array<number> {
  const places: Array<boolean> = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const inner of Object.values(node)) {
      places.push(typeof inner === 'string')
      walk(inner)
    }
  }
  walk(tree)
  return places.flatMap((isText, place) => (isText ? [place] : []))
}

test(
  'a name that every object has is not found in any table',
  () => {
    const [tarsy] = fc.sample(random.tarsy, { numRuns: 1, seed: 7 })
    for (const place of textPlaces(tarsy!)) {
      const text = stringify(replaced(tarsy!, place, 'toString'), { aliasDuplicateObjects: false })
      const result = load(text, random.PROVIDERS, random.VARS, random.SKILLS)
      if (!result.ok) continue
      for (const chainId of Object.keys(result.config.chains))
        resolvePlan(result.config, { chainId, selection: null, runbook: null })
    }
  },
  SLOW,
)

test(
  'wherever a template brings a secret in, no message shows a part of it',
  () => {
    const secret = 'kN7secretMARK9zQ'
    fc.assert(
      fc.property(random.tarsy, fc.nat(), fc.constantFrom('{{.S}}', 'x{{.S}}y', ' {{.S}}'), (tarsy, at, value) => {
        const text = stringify(replaced(tarsy, at, value), { aliasDuplicateObjects: false })
        const result = load(text, random.PROVIDERS, { ...random.VARS, S: secret }, random.SKILLS)
        const said = JSON.stringify(result.ok ? result.warnings : [result.errors, result.warnings])
        for (let i = 0; i + 6 <= secret.length; i++) expect(said).not.toContain(secret.slice(i, i + 6))
      }),
      { numRuns: 200 },
    )
  },
  SLOW,
)
