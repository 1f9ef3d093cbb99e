import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { LlmErrorKind, ToolOutcome } from '#core/ports.ts'
import type { EndStatus } from '#core/protocol/status.ts'
import { tookOf } from '#core/took.ts'
import { sessionWork, type Ended } from '#metrics/session-work.ts'
import { verdict } from '../../fixtures/verdict.ts'

const base = { session_id: 's', timestamp: 't' }
const interaction = { ...base, type: 'interaction.created', interaction_id: 'i' } as const
const at = { seq: 1, at: 1 }

function call(name: string, outcome: ToolOutcome, durationMs = 100, executionId = 'e'): Entry {
  const [server_name = '', tool_name = ''] = name.split('.')
  return {
    ...at,
    type: 'tool.settled',
    public: { ...interaction, interaction_type: 'mcp', server_name, tool_name },
    private: { executionId, callId: 'c', eventId: 'v', interactionId: 'i', outcome, durationMs },
  }
}

function ask(kind: LlmErrorKind | null, executionId = 'e'): Entry {
  const common = {
    executionId,
    callId: 'c',
    interactionId: 'i',
    kind: 'iteration',
    provider: 'p',
    durationMs: 5,
  } as const
  return {
    ...at,
    type: 'model.settled',
    public: { ...interaction, interaction_type: 'llm', model_name: 'm' },
    private:
      kind === null
        ? { ...common, usage: null, reply: { text: 'x', thinking: '', toolCalls: [] } }
        : {
            ...common,
            usage: null,
            error: { kind, message: 'no', retryable: false },
            code: 'max_retries',
            partial: '',
          },
  }
}

function end(status: EndStatus, executionId = 'e'): Entry {
  return {
    ...at,
    type: 'execution.finished',
    public: null,
    private: { executionId, status, result: null, error: 'x' },
  }
}

const fine = { kind: 'answer', content: 'yes', isError: false } as const
const DONE: Ended = { chain_id: 'c', status: 'completed', duration_ms: 60_000, labels: ['watch'], verdict: null }

function work(entries: Array<Entry>, ended: Partial<Ended> = {}) {
  return sessionWork(entries, { ...DONE, ...ended }).map(
    ({ kind, name, took, count, errors }) => `${kind} ${name} ${took} ${count} ${errors}`,
  )
}

test('calls are summed by tool and step of their duration; those of built-in tools and refused ones are no tool', () => {
  const entries = [
    call('k8s.get', fine),
    call('k8s.get', { kind: 'answer', content: 'no', isError: true }),
    call('k8s.get', { kind: 'timed_out', message: 'slow' }, 30_000),
    call('k8s.none', { kind: 'refused', message: 'there is none' }),
    call('orchestrator.dispatch_agent', fine),
  ]
  const expected = [
    `tool k8s.get ${tookOf(100)} 2 1`,
    `tool k8s.get ${tookOf(30_000)} 1 1`,
    'tool_failed error 0 1 0',
    'tool_failed timed_out 0 1 0',
    'tool_failed refused 0 1 0',
    `session c ${tookOf(60_000)} 1 0`,
    'label watch 0 1 0',
  ]
  expect(work(entries).toSorted()).toEqual(expected.toSorted())
})

test('an agent failed of the last thing that failed it, and a session of its last failed agent', () => {
  const table: Array<[Array<Entry>, string]> = [
    [[ask('rate_limited'), end('failed')], 'model_rate_limited'],
    [[ask('overloaded'), ask(null), end('failed')], 'other'],
    [[ask('auth', 'another'), end('failed')], 'other'],
    [[ask(null), call('k8s.get', { kind: 'timed_out', message: 'slow' }), end('failed')], 'tools_timed_out'],
    [[ask('timeout'), end('timed_out')], 'timed_out'],
  ]
  for (const [entries, name] of table) {
    const found = work(entries, { status: 'failed', labels: null })
    expect(found).toContain(`agent_failed ${name} 0 1 0`)
    expect(found).toContain(`session_failed ${name} 0 1 0`)
  }
  expect(work([end('cancelled'), end('completed')])).not.toContainEqual(expect.stringContaining('failed'))
})

test('a session that failed without an agent, ran out of time, or never began is said as it is', () => {
  expect(work([], { status: 'failed', duration_ms: null, labels: null })).toEqual(['session_failed other 0 1 0'])
  expect(work([ask('auth'), end('failed')], { status: 'timed_out' })).toContain('session_failed timed_out 0 1 0')
  expect(work([], { verdict: { ...verdict, confidence: 'low' } })).toContain('confidence low 0 1 0')
})
