// Random investigations: plans, and models and tools that answer in every way there is.
// A model's answer depends on the agent, the provider and the length of the conversation, so a repeated call gets the same answer.

import { Stop } from '#core/investigation/stop.ts'
import type { AgentPlan, ModelChoice, Plan, StagePlan } from '#core/investigation/log/plan.ts'
import type { LlmChunk, LlmErrorKind, LlmRequest, ToolOutcome } from '#core/ports.ts'
import { fakeClock, type FakeClock } from './clock.ts'
import { agentPlan, planOf, type World } from './investigation.ts'
import { calls, says, scriptedLlm, turnOf, type ScriptedLlm } from './scripted-llm.ts'
import { answers, fakeTools, type FakeTools } from './tools.ts'
import { fc } from './fc.ts'

const REPLIES = [
  'text',
  'text',
  'text',
  'read',
  'read and write',
  'reads and writes',
  'more reads than may run at once',
  'reads before and after a refusal',
  'dispatch',
  'dispatch two',
  'cancel and list',
  'nonsense call',
  'fails and large',
  'load skills',
  'blank',
  'thinking only',
  'nothing at all',
  'repetition',
  'refused key',
  'overloaded',
  'limits the rate',
  'invalid',
  'refused request',
  'refused tools',
  'too long',
  'breaks off',
  'cut at the limit',
  'cut before any text',
  'throws',
  'hangs',
] as const
type Reply = (typeof REPLIES)[number]

export type Kill = { when: 'before' | 'after'; append: number }

export type Sketch = {
  stages: Array<{ agents: Array<AgentSketch>; policy: 'any' | 'all'; action: boolean }>
  summary: AgentSketch
  replies: Array<Reply>
  kills: Array<Kill>
  /** The session is cancelled at this model call; 0 is never. */
  cancelAt: number
}

type AgentSketch = {
  maxIterations: number
  fallbacks: number
  native: boolean
  subAgents: number
  summarises: boolean
  limits: AgentPlan['orchestrator']
}

const agent: fc.Arbitrary<AgentSketch> = fc.record({
  maxIterations: fc.integer({ min: 1, max: 4 }),
  fallbacks: fc.integer({ min: 0, max: 3 }),
  native: fc.boolean(),
  subAgents: fc.integer({ min: 0, max: 2 }),
  summarises: fc.boolean(),
  limits: fc.record({
    maxConcurrentAgents: fc.integer({ min: 1, max: 3 }),
    agentTimeoutMs: fc.constantFrom(1000, 200_000, 420_000),
  }),
})

export const sketches: fc.Arbitrary<Sketch> = fc.record({
  stages: fc.array(
    fc.record({
      agents: fc.array(agent, { minLength: 1, maxLength: 3 }),
      policy: fc.constantFrom('any', 'all'),
      action: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  summary: agent,
  replies: fc.array(fc.constantFrom(...REPLIES), { minLength: 1, maxLength: 12 }),
  kills: fc.array(fc.record({ when: fc.constantFrom('before', 'after'), append: fc.integer({ min: 1, max: 90 }) }), {
    maxLength: 3,
  }),
  cancelAt: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 15 }) },
  ),
})

export type RandomWorld = World & { llm: ScriptedLlm; tools: FakeTools; clock: FakeClock; signal: AbortSignal }

export function randomWorld(sketch: Sketch): RandomWorld {
  const clock = fakeClock(undefined, true)
  const stop = new AbortController()
  let asked = 0
  const llm = scriptedLlm(request => {
    asked += 1
    if (asked === sketch.cancelAt) stop.abort(new Stop('cancelled', 'cancelled by ana'))
    return chunksOf(chooseReply(sketch.replies, request), request, clock)
  })
  const tools = fakeTools({
    host: {
      read: { run: args => slowly(args, () => answers(`91 % of ${String(args['id'])}`)) },
      write: { readOnly: false, run: args => slowly(args, () => answers('done')) },
      set: { readOnly: false, idempotent: true, run: args => slowly(args, () => answers('set')) },
      fails: { run: args => slowly(args, () => Promise.reject(new Error('connection reset'))) },
      large: { run: args => slowly(args, () => answers('row of data\n'.repeat(500))) },
    },
  })
  return { llm, tools, clock, signal: stop.signal, plan: planFrom(sketch) }
}

/** A call takes some turns of the loop, by its id: calls that run side by side end in another order than they began. */
async function slowly(args: Record<string, unknown>, end: () => ToolOutcome | Promise<ToolOutcome>) {
  for (let left = (numberOf(String(args['id'])) * 7) % 11; left > 0; left -= 1) await Promise.resolve()
  return end()
}

function numberOf(text: string): number {
  return [...text].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 9973, 7)
}

function chooseReply(replies: ReadonlyArray<Reply>, { messages, choice }: LlmRequest): Reply {
  const name = /You are ([\w-]+)/.exec(messages[0]?.content ?? '')?.[1] ?? ''
  return replies[(numberOf(`${name} ${choice.provider}`) + messages.length) % replies.length] ?? 'text'
}

function chunksOf(reply: Reply, request: LlmRequest, clock: FakeClock): Iterable<LlmChunk> | AsyncIterable<LlmChunk> {
  const turn = `${request.messages.length}-${turnOf(request)}`
  const call = (tool: string, at: number): [string, string, object] => {
    const id = `${turn}-${tool}-${at}`
    return [id, `host.${tool}`, { id }]
  }
  const task = (name: string) => ['dispatch_agent', { name, task: `look ${turn}` }] as const
  switch (reply) {
    case 'text':
      return says('The disk ', 'is full.\n\nYES')
    case 'read':
      return calls(call('read', 1))
    case 'read and write':
      return calls(call('read', 1), call('write', 2))
    case 'reads and writes':
      return calls(
        call('large', 1),
        call('read', 2),
        call('write', 3),
        call('read', 4),
        call('read', 5),
        call('set', 6),
      )
    case 'more reads than may run at once':
      return calls(...[1, 2, 3, 4, 5, 6, 7].map(at => call(at === 2 || at === 6 ? 'large' : 'read', at)))
    case 'reads before and after a refusal':
      return calls(
        call('read', 1),
        call('fails', 2),
        [`${turn}x`, 'nowhere.nothing'],
        call('read', 3),
        call('write', 4),
      )
    case 'dispatch':
      return calls([`${turn}d`, ...task('Sub-1')])
    case 'dispatch two':
      return calls([`${turn}d`, ...task('Sub-1')], [`${turn}e`, ...task('Sub-2')])
    case 'cancel and list':
      return calls([`${turn}c`, 'cancel_agent', { execution_id: lastChild(request) }], [`${turn}l`, 'list_agents'])
    case 'nonsense call':
      return calls([`${turn}n`, 'nowhere.nothing'], [`${turn}m`, '', {}])
    case 'fails and large':
      return calls(call('fails', 1), call('large', 2))
    case 'load skills':
      return calls([`${turn}s`, 'load_skill', { names: ['disk', 'nope'] }])
    case 'blank':
      return says('  ')
    case 'thinking only':
      return [{ kind: 'thinking', delta: 'It may be the disk.' }]
    case 'nothing at all':
      return []
    case 'repetition':
      return says(
        'The disk is full. ',
        ...Array.from({ length: 120 }, () => 'I will look at the disk again, to be sure. '),
      )
    case 'refused key':
      return error('auth', false)
    case 'overloaded':
      return error('overloaded', true)
    case 'limits the rate':
      return error('rate_limited', true, 400_000)
    case 'invalid':
      return error('invalid', false)
    case 'refused request':
      return refusal([])
    case 'refused tools':
      return request.without?.includes('tools') ? says('without tools') : refusal(['tools'])
    case 'too long':
      return error('context_exceeded', false)
    case 'breaks off':
      return [{ kind: 'text', delta: 'The disk' }, ...error('unknown', true)]
    case 'cut at the limit':
      return [{ kind: 'text', delta: `The disk of ${turn} is` }, ...error('cut', false)]
    case 'cut before any text':
      return [{ kind: 'thinking', delta: 'It may be' }, ...error('cut', false)]
    case 'throws':
      throw new Error('the socket is gone')
    case 'hangs':
      return hanging(clock)
    default:
      throw new Error(`unknown reply ${String(reply satisfies never)}`)
  }
}

function lastChild({ messages }: LlmRequest): string {
  const ids = messages.flatMap(message => /"execution_id":"([^"]+)"/.exec(message.content)?.[1] ?? [])
  return ids.at(-1) ?? 'nobody'
}

function error(kind: LlmErrorKind, retryable: boolean, retryAfterMs?: number): Array<LlmChunk> {
  const after = retryAfterMs === undefined ? {} : { retryAfterMs }
  return [{ kind: 'error', error: { kind, message: `${kind} it is`, retryable, ...after } }]
}

function refusal(refused: Array<string>): Array<LlmChunk> {
  return [{ kind: 'error', error: { kind: 'invalid', message: 'refused', retryable: false, status: 400, refused } }]
}

async function* hanging(clock: FakeClock): AsyncGenerator<LlmChunk> {
  setTimeout(() => clock.advance(121_000), 0)
  await new Promise(() => {})
  yield { kind: 'text', delta: 'never' }
}

function model(at: number, native: boolean): ModelChoice {
  const name = `model-${at}`
  return {
    provider: name,
    type: 'demo',
    model: name,
    backend: native ? 'google-native' : 'langchain',
    nativeTools: native ? { google_search: true } : {},
  }
}

function agentFrom(sketch: AgentSketch, changes: Partial<AgentPlan> & { name: string }): AgentPlan {
  return agentPlan({
    model: model(0, sketch.native),
    fallbacks: Array.from({ length: sketch.fallbacks }, (_, at) => model(at, at % 2 === 0)),
    needsNativeTools: sketch.native,
    maxIterations: sketch.maxIterations,
    skills: ['disk'],
    summaries: sketch.summarises ? { host: { thresholdTokens: 100, maxTokens: 50, model: model(1, false) } } : {},
    orchestrator: sketch.limits,
    ...changes,
  })
}

function subAgentsOf(sketch: AgentSketch): Array<AgentPlan> {
  return Array.from({ length: sketch.subAgents }, (_, at) => agentFrom(sketch, { name: `Sub-${at + 1}` }))
}

function planFrom({ stages, summary }: Sketch): Plan {
  const single = (name: string, type: AgentPlan['type']) => agentFrom(summary, { name, type, servers: [], skills: [] })
  const planned = stages.map(({ agents, policy, action }, at): StagePlan => ({
    compose: action && stages.slice(0, at).some(each => !each.action) ? single('ComposeAgent', 'compose') : null,
    name: `stage-${at + 1}`,
    type: action ? 'action' : 'investigation',
    agents: agents.map((each, index) =>
      agentFrom(each, {
        name: `Agent-${at + 1}-${index + 1}`,
        type: action ? 'action' : '',
        subAgents: subAgentsOf(each),
      }),
    ),
    parallelType: agents.length > 1 ? 'multi_agent' : null,
    successPolicy: policy,
    synthesis: agents.length > 1 ? single('SynthesisAgent', 'synthesis') : null,
  }))
  return planOf([], {
    stages: planned,
    executiveSummary: single('ExecSummaryAgent', 'exec_summary'),
    skills: { disk: { description: 'Disks', body: 'Use df.' } },
  })
}
