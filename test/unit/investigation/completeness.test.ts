// How complete an investigation was, for each way in which it can be incomplete.

import { expect, test } from 'vitest'
import type { AgentPlan, Plan } from '#core/investigation/log/plan.ts'
import { MODEL_RESULT_BYTES } from '#core/investigation/log/limits.ts'
import type { Llm, LlmChunk, LlmErrorKind, LlmRequest } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools, type FakeTool } from '../../fakes/tools.ts'

type Way = {
  agents?: Array<AgentPlan>
  plan?: Plan
  say?: (request: LlmRequest, agent: string) => Iterable<LlmChunk>
  host?: Record<string, FakeTool>
  fitTools?: Llm['fitTools']
}

const failure = (kind: LlmErrorKind, message: string): LlmChunk => ({
  kind: 'error',
  error: { kind, message, retryable: false },
})
const disk = { run: () => answers('97%') }
const model = agentPlan().model
const spare = { ...model, provider: 'spare', model: 'spare-1' }
const once = (request: LlmRequest) => (turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says('It is full.'))

async function gapsOf({ agents = [agentPlan()], plan = planOf(agents), say = once, host = { disk }, fitTools }: Way) {
  const scripted = scriptedLlm(request => {
    const agent = /^You are ([\w-]+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
    return agent === 'ExecSummaryAgent' ? says('In short.') : say(request, agent)
  })
  const llm = { ...scripted, ...(fitTools !== undefined && { fitTools }) }
  const { detail } = await investigate({ llm, tools: fakeTools({ host }), plan, clock: fakeClock(undefined, true) })
  const { completeness } = detail ?? {}
  expect(completeness?.complete).toBe(completeness?.gaps.length === 0)
  for (const { text } of completeness?.gaps ?? []) expect(text).toMatch(/^\S[^\n]*\.$/)
  return completeness?.gaps.map(({ kind, subject, count, text }) => [kind, subject, count, text])
}

const beside = (agents: Array<AgentPlan>, say: Way['say']): Way => ({
  plan: planOf([], {
    stages: [
      {
        name: 'look',
        type: 'investigation',
        agents,
        parallelType: 'multi_agent',
        successPolicy: 'any',
        synthesis: agentPlan({ name: 'Joiner', type: 'synthesis', servers: [] }),
        compose: null,
      },
    ],
  }),
  ...(say !== undefined && { say }),
})

test('an investigation that missed nothing is complete', async () => {
  expect(await gapsOf({})).toEqual([])
})

test.each<[string, Way, Array<[kind: string, subject: string, count: number, text: string | RegExp]>]>([
  [
    'an agent that failed',
    beside([agentPlan({ name: 'One' }), agentPlan({ name: 'Two' })], (request, agent) =>
      agent === 'Two' ? [failure('auth', 'the key is refused')] : once(request),
    ),
    [['agent_failed', 'Two', 1, 'Two failed: the key is refused.']],
  ],
  [
    'a server that was absent',
    { agents: [agentPlan({ servers: [{ name: 'host' }, { name: 'gone' }] })] },
    [['server_absent', 'gone', 1, /^gone gave no tools: check by hand/]],
  ],
  [
    'a tool that is configured and not listed',
    { agents: [agentPlan({ servers: [{ name: 'host', tools: ['disk', 'load'] }] })] },
    [['tool_lost', 'host.load', 1, /^host does not list load: check/]],
  ],
  [
    'a tool that went away',
    {
      host: (() => {
        const host: Record<string, FakeTool> = { load: { run: () => answers('2') } }
        host['disk'] = { run: () => (delete host['load'], answers('97%')) }
        return host
      })(),
    },
    [['tool_lost', 'host.load', 1, /^host does not list load/]],
  ],
  [
    'a tool that the vendor does not take',
    {
      fitTools: (_, tools) => ({
        tools: [...tools],
        leftOut: [{ name: 'host.odd', reason: 'its schema is too deep' }],
      }),
    },
    [['tool_lost', 'host.odd', 1, 'The model was not offered host.odd: its schema is too deep.']],
  ],
  [
    'queries that failed',
    {
      host: { disk: { run: () => answers('no such disk', true) } },
      say: request =>
        turnOf(request) === 0 ? calls(['c1', 'host.disk'], ['c2', 'host.disk', { id: 2 }]) : says('Unknown.'),
    },
    [['query_failed', 'host.disk', 2, /^host\.disk failed/]],
  ],
  [
    'a query that was answered when it was repeated',
    {
      host: (() => {
        let nth = 0
        return { disk: { run: () => ((nth += 1) === 1 ? answers('busy', true) : answers('97%')) } }
      })(),
      say: request => (turnOf(request) < 2 ? calls([`c${turnOf(request)}`, 'host.disk']) : says('Full.')),
    },
    [],
  ],
  [
    'a fallback',
    {
      agents: [agentPlan({ fallbacks: [spare] })],
      say: request => (request.choice.provider === 'spare' ? once(request) : [failure('auth', 'no key')]),
    },
    [
      [
        'fell_back',
        'Checker',
        1,
        'Checker went on with spare-1 of spare, because the model that was chosen for it failed.',
      ],
    ],
  ],
  [
    'a forced conclusion',
    {
      agents: [agentPlan({ maxIterations: 1 })],
      say: request => (request.tools.length > 0 ? calls(['c1', 'host.disk']) : says('Perhaps.')),
    },
    [['forced', 'Checker', 1, 'Checker had to conclude before it was done: max iterations.']],
  ],
  [
    'a conclusion that was cut twice',
    {
      say: request =>
        turnOf(request) === 0 ? calls(['c1', 'host.disk']) : [...says('It is').slice(0, 1), failure('cut', 'too long')],
    },
    [['cut', 'Checker', 1, 'The conclusion of Checker ends early: it was cut.']],
  ],
  [
    'results that were too long to be shown whole',
    {
      host: { disk: { run: () => answers('x\n'.repeat(MODEL_RESULT_BYTES)) } },
      say: request =>
        turnOf(request) === 0 ? calls(['c1', 'host.disk'], ['c2', 'host.disk', { id: 2 }]) : says('Full.'),
    },
    [['result_shortened', 'Checker', 2, /^Checker saw some results only in part/]],
  ],
  [
    'a result that was summarised',
    {
      agents: [agentPlan({ summaries: { host: { thresholdTokens: 10, maxTokens: 10, model } } })],
      host: { disk: { run: () => answers('row of data\n'.repeat(50)) } },
      say: (request, agent) => (agent === '' ? says('many rows') : once(request)),
    },
    [['result_shortened', 'Checker', 1, /only in part/]],
  ],
  [
    'several of them',
    {
      agents: [agentPlan({ servers: [{ name: 'host' }, { name: 'gone' }], fallbacks: [spare] })],
      host: { disk: { run: () => answers('no', true) } },
      say: request => (request.choice.provider === 'spare' ? once(request) : [failure('auth', 'no key')]),
    },
    [
      ['server_absent', 'gone', 1, /gone/],
      ['query_failed', 'host.disk', 1, /failed/],
      ['fell_back', 'Checker', 1, /spare-1/],
    ],
  ],
])('of %s', async (_name, way, gaps) => {
  expect(await gapsOf(way)).toEqual(
    gaps.map(([kind, subject, count, text]) => [
      kind,
      subject,
      count,
      typeof text === 'string' ? text : expect.stringMatching(text),
    ]),
  )
})

test('a sub-agent that failed is a gap; one that its lead called off is none', async () => {
  const helper = agentPlan({ name: 'Helper', servers: [] })
  const slow = agentPlan({ name: 'Slow', servers: [] })
  const lead = agentPlan({ name: 'Lead', servers: [], subAgents: [helper, slow] })
  const gaps = await gapsOf({
    agents: [lead],
    say: (request, agent) => {
      if (agent === 'Helper') return [failure('auth', 'no key')]
      if (agent === 'Slow') return calls(['s1', 'load_skill', { names: [] }])
      const said = JSON.stringify(request.messages)
      const id = [...said.matchAll(/execution_id\\*":\\*"([^"\\]+)/g)].at(-1)?.[1]
      if (turnOf(request) === 0)
        return calls(
          ['d1', 'dispatch_agent', { name: 'Helper', task: 'a' }],
          ['d2', 'dispatch_agent', { name: 'Slow', task: 'b' }],
        )
      if (turnOf(request) === 1) return calls(['x1', 'cancel_agent', { execution_id: id }])
      return says('Done.')
    },
  })
  expect(gaps).toEqual([['agent_failed', 'Helper', 1, 'Helper failed: no key.']])
})
