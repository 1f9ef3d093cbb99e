// When models and tool servers last answered and last failed, by a session's log.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { LlmError, ToolOutcome } from '#core/ports.ts'
import { CallOutcomes } from '#metrics/call-outcomes.ts'

function outcomesOf(...entries: Array<Entry>) {
  const calls = new CallOutcomes()
  for (const entry of entries) calls.hear(entry)
  return calls.all()
}

function model(at: number, provider: string, error?: Partial<LlmError>): Entry {
  const settled = error === undefined ? { reply: {} } : { error: { kind: 'timeout', message: '', ...error } }
  const frame = { type: 'interaction.created', interaction_type: 'llm', model_name: 'm-1' }
  return { seq: at, at, type: 'model.settled', public: frame, private: { provider, ...settled } } as unknown as Entry
}

function tool(at: number, server: string, outcome: ToolOutcome, name = 'logs'): Entry {
  const frame = { type: 'interaction.created', interaction_type: 'mcp', server_name: server, tool_name: name }
  return { seq: at, at, type: 'tool.settled', public: frame, private: { outcome } } as unknown as Entry
}

test('of each model the newest success and the newest failure, in one line and without secrets', () => {
  const secret = 'sk-abcdefgh12345678'
  expect(
    outcomesOf(
      model(1, 'fast'),
      model(2, 'fast', { kind: 'auth', message: `the key ${secret} is wrong\nand more` }),
      model(3, 'slow'),
      model(4, 'fast'),
      model(5, 'fast', { kind: 'canceled', message: 'by ana' }),
    ),
  ).toEqual([
    {
      kind: 'model',
      name: 'fast',
      model: 'm-1',
      okAt: 4,
      failure: { at: 2, code: 'auth', text: 'the key *** is wrong' },
    },
    { kind: 'model', name: 'slow', model: 'm-1', okAt: 3, failure: null },
  ])
})

test('a server fails when it cannot be reached; a tool that says that it failed has answered', () => {
  expect(
    outcomesOf(
      tool(1, 'host', { kind: 'unreachable', message: 'connect ECONNREFUSED' }),
      tool(2, 'host', { kind: 'answer', content: 'no such pod', isError: true }),
      tool(3, 'host', { kind: 'refused', message: 'x' }),
      tool(4, 'slow', { kind: 'timed_out', message: 'no answer within 60 s' }),
      tool(5, '', { kind: 'answer', content: '', isError: false }, 'load_skill'),
    ),
  ).toEqual([
    {
      kind: 'tool',
      name: 'host',
      model: '',
      okAt: 2,
      failure: { at: 1, code: 'unreachable', text: 'connect ECONNREFUSED' },
    },
    {
      kind: 'tool',
      name: 'slow',
      model: '',
      okAt: null,
      failure: { at: 4, code: 'timed_out', text: 'no answer within 60 s' },
    },
  ])
})
