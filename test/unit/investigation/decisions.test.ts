import { expect, test } from 'vitest'
import { retryWait } from '#core/investigation/ask/model-call.ts'
import { callLimits } from '#core/investigation/decide/call-limits.ts'
import { nextModel } from '#core/investigation/decide/fallback.ts'
import { joinParts } from '#core/investigation/log/join-parts.ts'
import { clip } from '#core/investigation/log/clip.ts'
import type { Received } from '#core/investigation/ask/read-reply.ts'
import { stageOutcome, type AgentEnd } from '#core/investigation/decide/stage-outcome.ts'
import { toolArgs } from '#core/investigation/tools/tool-args.ts'
import { routeTool } from '#core/investigation/tools/tool-route.ts'
import type { LlmError, ToolSpec } from '#core/ports.ts'
import type { EndStatus } from '#core/protocol/status.ts'
import { agentPlan } from '../../fakes/investigation.ts'

test.each([
  ['', {}],
  ['  ', {}],
  ['null', {}],
  ['{"a": 1}', { a: 1 }],
  ['[1, 2]', { input: [1, 2] }],
  ['"web-0"', { input: 'web-0' }],
  ['{"a": 1, "b": [1,2', { a: 1, b: [1, 2] }],
  ["{a: 'x',}", { a: 'x' }],
  ['a:\n  - 1\n  - 2', { a: [1, 2] }],
  ['pod: web-0, limit: 5', { pod: 'web-0', limit: 5 }],
  ['pod=web-0\nall=true\nsince=null', { pod: 'web-0', all: true, since: null }],
  ['name: "two words"', { name: 'two words' }],
  ['show me the pods', { input: 'show me the pods' }],
  ['http://x/y?a=1, then wait', { input: 'http://x/y?a=1, then wait' }],
])('the arguments %j become %j', (text, expected) => {
  expect(toolArgs(text)).toEqual(expected)
})

const end = (status: EndStatus, name: string = status): AgentEnd => ({
  name,
  status,
  result: status === 'completed' ? `${name} found it` : null,
  error: status === 'completed' ? null : 'because',
})

test.each([
  ['one that completed', [end('completed')], 'all', 'completed'],
  ['one that failed', [end('failed')], 'any', 'failed'],
  ['one of two under any', [end('completed'), end('failed')], 'any', 'completed'],
  ['one of two under all', [end('completed'), end('failed')], 'all', 'failed'],
  ['all timed out', [end('timed_out'), end('timed_out')], 'any', 'timed_out'],
  ['all cancelled', [end('cancelled'), end('cancelled')], 'all', 'cancelled'],
  ['a mixture of ends', [end('cancelled'), end('timed_out')], 'any', 'failed'],
  ['nobody', [], 'any', 'failed'],
] as const)('a stage of %s', (_name, agents, policy, status) => {
  expect(stageOutcome(agents, policy).status).toBe(status)
})

test('the error of a parallel stage names each agent that did not complete', () => {
  expect(stageOutcome([end('completed', 'A'), end('failed', 'B')], 'all').error).toBe(
    '1 of 2 agents did not complete (policy all)\nB failed: because',
  )
})

const tool = (name: string): ToolSpec => ({ name, description: '', parameters: {}, readOnly: true, idempotent: false })

test.each([
  ['host.disk', 'tool'],
  ['host__disk', 'tool'],
  ['host.nope', 'refused'],
  ['other.disk', 'refused'],
  ['disk', 'refused'],
])('the name %s is %s', (name, kind) => {
  expect(routeTool(name, [tool('host.disk')]).kind).toBe(kind)
})

test('a refusal names the tools that may be called', () => {
  expect(routeTool('host.nope', [tool('host.disk')])).toMatchObject({ message: expect.stringContaining('host.disk') })
  expect(routeTool('x', [])).toMatchObject({ message: expect.stringContaining('no tools are available') })
})

test('a text is cut at a line, never inside a character, and says so', () => {
  expect(clip('short', 100)).toBe('short')
  const lines = clip('line of text\n'.repeat(100), 500)
  expect(lines).toMatch(/text\n\n\[TRUNCATED: the first \d+ of 1300 bytes are shown\]$/)
  const wide = clip('é'.repeat(400), 501)
  expect(wide.split('\n')[0]).toBe('é'.repeat(250))
})

const received = (error: Partial<LlmError> | null, hasOutput = false): Received => ({
  toolCalls: [],
  native: [],
  blocks: undefined,
  usage: null,
  error: error === null ? null : { kind: 'overloaded', message: 'busy', retryable: true, ...error },
  hasOutput,
})

test.each([
  ['an answer stands', received(null), 1, 0, null],
  ['a first failure waits up to two seconds', received({}), 1, 0, 2000],
  ['a second one up to four', received({}), 2, 0, 4000],
  ['a third stands', received({}), 3, 0, null],
  ['output was shown', received({}, true), 1, 0, null],
  ['it cannot be mended by waiting', received({ retryable: false }), 1, 0, null],
  ['the provider asks for more time', received({ retryAfterMs: 31_000 }), 1, 0, 31_000],
  ['the provider asks for too much', received({ retryAfterMs: 90_000 }), 1, 0, null],
  ['the outage was waited for before', received({}), 1, 1, null],
  ['the provider says that it timed out', received({ kind: 'timeout', status: 504 }), 1, 0, 2000],
  ['a limit of ours has passed', received({ kind: 'timeout' }), 1, 0, null],
])('retry: %s', (_name, given, attempt, vendorWaits, most) => {
  const ms = retryWait(given, attempt, { callId: 'c-1', vendorWaits })?.ms ?? null
  if (most === null) expect(ms).toBeNull()
  else if (given.error?.retryAfterMs !== undefined) expect(ms).toBe(most)
  else expect(ms).toBeLessThanOrEqual(most)
})

test.each([
  ['nothing', undefined, { firstChunkMs: 120_000, stallMs: 60_000, callMs: 300_000 }],
  ['a slow beginning', { firstChunkMs: 600_000 }, { firstChunkMs: 600_000, stallMs: 60_000, callMs: 780_000 }],
  ['a quick beginning', { firstChunkMs: 10_000 }, { firstChunkMs: 10_000, stallMs: 60_000, callMs: 300_000 }],
  ['all of it', { firstChunkMs: 1, stallMs: 2, callMs: 3 }, { firstChunkMs: 1, stallMs: 2, callMs: 3 }],
])('the limits of a call whose provider sets %s', (_name, limits, expected) => {
  expect(callLimits(limits === undefined ? {} : { limits })).toEqual(expected)
})

const on = (...names: Array<string>) =>
  names.map(provider => ({ ...agentPlan().model, provider, model: `${provider}-1` }))

const native = (...names: Array<string>) => on(...names).map(each => ({ ...each, backend: 'google-native' as const }))

test.each([
  ['none is configured', [], -1, false, null],
  ['the first is another', on('two', 'three'), -1, false, 'two'],
  ['the first is the own again', on('one', 'three'), -1, false, 'three'],
  ['the own comes back behind one that was tried', on('two', 'one', 'three'), 0, false, 'three'],
  ['one that was tried comes back', on('two', 'three', 'two', 'four'), 1, false, 'four'],
  ['all were tried', on('two', 'one', 'two'), 0, false, null],
  ['the next lacks the tools', on('two'), -1, true, null],
  ['the next lacks the tools, and comes again with them', [...on('two'), ...native('two')], -1, true, 'two'],
  [
    'one was passed over without its tools, and comes again with them',
    [...on('two'), ...native('three', 'two')],
    1,
    true,
    'two',
  ],
  ['one that was tried with its tools comes again', native('three', 'three'), 0, true, null],
] as const)('the next model if %s', (_name, fallbacks, at, needsNativeTools, expected) => {
  const [own] = on('one')
  const agent = agentPlan({ ...(own && { model: own }), fallbacks: [...fallbacks], needsNativeTools })
  expect(nextModel(agent, at)?.to.provider ?? null).toBe(expected)
})

test.each([
  ['The disk is', ' full.', 'The disk is full.'],
  [
    'The disk is full, so',
    'the disk is full, so it must be cleaned.',
    'The disk is full, sothe disk is full, so it must be cleaned.',
  ],
  ['It says: the disk is full', 'the disk is full and slow.', 'It says: the disk is full and slow.'],
  ['It says: the disk is full', '\n\nthe disk is full and slow.', 'It says: the disk is full and slow.'],
  ['', 'All of it.', 'All of it.'],
  ['All of it.', '', 'All of it.'],
])('%j goes on with %j', (first, second, whole) => {
  expect(joinParts(first, second)).toBe(whole)
})
