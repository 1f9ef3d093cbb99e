// What happens when a model fails. Each test is a scenario of the reference's end-to-end suite (TARSy in Go) and bears its name.
// `clear_cache` has no counterpart here: what a provider keeps of its own goes back to that provider alone, which the last test shows.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chat, Said, Script } from '../harness/agents-model.ts'
import {
  countAnswered,
  executionOf,
  executionsOf,
  startAgents,
  type Agents,
  type Story,
} from '../harness/agents-system.ts'

let agents: Agents

const native = [
  { provider: 'spare', backend: 'langchain' },
  { provider: 'google-spare', backend: 'google-native' },
]
const spares = [
  { provider: 'spare', backend: 'langchain' },
  { provider: 'last', backend: 'langchain' },
]
const chain = (name: string, agent: string, more: object = {}) => ({
  alert_types: [name],
  stages: [{ name: 'look', agents: [{ name: agent }] }],
  ...more,
})
const onGoogle = { llm_provider: 'google-main', llm_backend: 'google-native', executive_summary_provider: 'primary' }

beforeAll(async () => {
  agents = await startAgents({
    providers: ['primary', 'spare', 'last', 'fallback-1', 'fallback-2', 'mid-fb'],
    google: ['google-main', 'google-spare'],
    agents: {
      Checker: { description: 'Checks', mcp_servers: ['journal'] },
      AlphaChecker: { description: 'Checks', mcp_servers: ['journal'] },
      BetaChecker: { description: 'Checks', mcp_servers: ['journal'] },
      WebChecker: { description: 'Searches', native_tools: { google_search: true } },
    },
    defaults: { fallback_providers: spares },
    fallbackLists: {
      premium: [{ llm_provider: 'fallback-1' }, { llm_provider: 'fallback-2' }],
      mid: [{ llm_provider: 'mid-fb' }],
    },
    chains: {
      single: chain('single', 'Checker'),
      short: chain('short', 'Checker', { max_iterations: 3 }),
      parallel: {
        alert_types: ['parallel'],
        stages: [{ name: 'look', agents: [{ name: 'AlphaChecker' }, { name: 'BetaChecker' }] }],
      },
      skips: chain('skips', 'WebChecker', { ...onGoogle, fallback_providers: native }),
      stuck: chain('stuck', 'WebChecker', { ...onGoogle, fallback_providers: spares }),
      split: chain('split', 'Checker', { fallback_list: 'premium', executive_summary: { fallback_list: 'mid' } }),
      plain: chain('plain', 'Checker', { ...onGoogle, fallback_providers: spares }),
    },
  })
})
afterAll(() => agents?.close())

const overloaded: Said = { status: 503, message: 'too many at once' }
const refusedKey: Said = { status: 401, message: 'the key is refused' }
const analysis = 'The disk of web-0 is full.'
const look = (name: string): Said => ({ thinking: 'I look.', calls: [{ tool: 'read_thing', args: { name } }] })
const summary = () => ({ text: 'web-0 has a full disk.' })

/** Works on every provider but those that are down. */
function without(down: Readonly<Record<string, Said>>, work: (chat: Chat) => Said = () => ({ text: analysis })) {
  return (chat: Chat): Said => down[chat.provider] ?? work(chat)
}

function switches({ events }: Story) {
  return events.filter(event => event.event_type === 'provider_fallback')
}

function errors({ events }: Story) {
  return events.filter(event => event.event_type === 'error')
}

/** Model calls of a session as the log counts them: the attempts of one call are one, whatever came of it. */
const callCount = ({ detail }: Story) => detail.llm_interaction_count
const providersAsked = () => agents.models.calls().map(each => each.chat.provider)

test('MaxRetries', async () => {
  const story = await agents.run('single', {
    Checker: without({ primary: overloaded }, ({ turn }) => (turn === 0 ? look('logs') : { text: analysis })),
    ExecSummaryAgent: summary,
  })
  expect(story.detail).toMatchObject({
    status: 'completed',
    final_analysis: analysis,
    executive_summary: 'web-0 has a full disk.',
  })
  expect(switches(story)).toHaveLength(1)
  expect(switches(story)[0]?.metadata).toMatchObject({
    original_provider: 'primary',
    original_backend: 'langchain',
    original_model: 'primary-1',
    fallback_provider: 'spare',
    fallback_backend: 'langchain',
    fallback_model: 'spare-1',
    attempt: 1,
    error_code: 'max_retries',
    error_retryable: true,
  })
  expect(executionOf(story, 'Checker')).toMatchObject({
    llm_provider: 'spare',
    model_name: 'spare-1',
    original_llm_provider: 'primary',
    original_llm_backend: 'langchain',
    original_model_name: 'primary-1',
  })
  expect(errors(story)).toEqual([])
  // The failed one, two of the spare, the summary; the failed one was tried three times.
  expect(callCount(story)).toBe(4)
  expect(countAnswered(agents.models.calls())).toBe(3)
  expect(providersAsked()).toEqual(['primary', 'primary', 'primary', 'spare', 'spare', 'primary'])
})

test('Cascade', async () => {
  const story = await agents.run('single', {
    Checker: without({ primary: refusedKey, spare: refusedKey }),
    ExecSummaryAgent: summary,
  })
  expect(story.detail.status).toBe('completed')
  expect(
    switches(story).map(({ metadata }) => [
      metadata?.['original_model'],
      metadata?.['fallback_model'],
      metadata?.['attempt'],
      metadata?.['error_code'],
    ]),
  ).toEqual([
    ['primary-1', 'spare-1', 1, 'credentials'],
    ['spare-1', 'last-1', 2, 'credentials'],
  ])
  expect(executionOf(story, 'Checker')).toMatchObject({
    llm_provider: 'last',
    original_llm_provider: 'primary',
    original_model_name: 'primary-1',
  })
  expect(callCount(story)).toBe(4)
  expect(providersAsked()).toEqual(['primary', 'spare', 'last', 'primary'])
})

test('AllExhausted', async () => {
  const down: Said = { status: 400, message: 'the model is gone' }
  const story = await agents.run('short', {
    Checker: without({ primary: refusedKey, spare: refusedKey, last: down }),
  })
  expect(story.detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('the model is gone') })
  expect(executionOf(story, 'Checker').status).toBe('failed')
  expect(switches(story)).toHaveLength(2)
  expect(errors(story).length).toBeGreaterThan(0)
  const order = story.events.map(each => each.event_type)
  expect(order.lastIndexOf('provider_fallback')).toBeLessThan(order.indexOf('error'))
  // One call for each, and the conclusion that the last one is asked for; nothing is left that could be summed up.
  expect(callCount(story)).toBe(4)
  expect(providersAsked()).toEqual(['primary', 'spare', 'last', 'last'])
  expect(story.detail.stages).toHaveLength(1)
})

test('ParallelAgents', async () => {
  const story = await agents.run('parallel', {
    AlphaChecker: without({ primary: refusedKey }),
    BetaChecker: ({ turn }) => (turn === 0 ? look('disks') : { text: 'Beta agrees.' }),
    SynthesisAgent: () => ({ text: analysis }),
    ExecSummaryAgent: summary,
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis })
  const alpha = executionOf(story, 'AlphaChecker')
  expect(switches(story).map(each => each.execution_id)).toEqual([alpha.execution_id])
  expect(alpha).toMatchObject({ llm_provider: 'spare', original_llm_provider: 'primary' })
  expect(executionOf(story, 'BetaChecker')).toMatchObject({ llm_provider: 'primary', status: 'completed' })
  for (const other of executionsOf(story).filter(each => each !== alpha))
    expect(other).not.toHaveProperty('original_llm_provider')
  expect(story.detail.stages.map(each => each.status)).toEqual(['completed', 'completed', 'completed'])
  expect(callCount(story)).toBe(6)
})

test('ExecutiveSummary', async () => {
  const script: Script = {
    Checker: ({ turn }) => (turn === 0 ? look('logs') : { text: analysis }),
    ExecSummaryAgent: without({ primary: 'broken', spare: 'broken' }, summary),
  }
  const story = await agents.run('single', script)
  expect(story.detail).toMatchObject({
    status: 'completed',
    executive_summary: 'web-0 has a full disk.',
    executive_summary_error: null,
  })
  const execution = executionOf(story, 'ExecSummaryAgent')
  expect(switches(story).map(each => [each.execution_id, each.metadata?.['fallback_provider']])).toEqual([
    [execution.execution_id, 'spare'],
    [execution.execution_id, 'last'],
  ])
  expect(execution).toMatchObject({ llm_provider: 'last', original_llm_provider: 'primary', status: 'completed' })
  expect(executionOf(story, 'Checker')).not.toHaveProperty('original_llm_provider')
  expect(callCount(story)).toBe(5)
  expect(countAnswered(agents.models.calls())).toBe(3)
})

// The reference's has a scoring too, which walks the list of the summary: 3 switches and 7 calls. Sessions are not scored here yet.
test('FallbackSplitLists', async () => {
  const story = await agents.run('split', {
    Checker: without({ primary: refusedKey }),
    ExecSummaryAgent: without({ primary: refusedKey }, summary),
  })
  expect(story.detail).toMatchObject({ status: 'completed', executive_summary: summary().text })
  expect(
    switches(story).map(({ metadata }) => [metadata?.['original_provider'], metadata?.['fallback_provider']]),
  ).toEqual([
    ['primary', 'fallback-1'],
    ['primary', 'mid-fb'],
  ])
  expect(executionOf(story, 'Checker').llm_provider).toBe('fallback-1')
  expect(executionOf(story, 'ExecSummaryAgent').llm_provider).toBe('mid-fb')
  expect(providersAsked()).toEqual(['primary', 'fallback-1', 'primary', 'mid-fb'])
})

test('NativeTool skips incompatible', async () => {
  const story = await agents.run('skips', {
    WebChecker: without({ 'google-main': refusedKey }),
    ExecSummaryAgent: summary,
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis })
  expect(switches(story)).toHaveLength(1)
  expect(switches(story)[0]?.metadata).toMatchObject({
    fallback_provider: 'google-spare',
    fallback_backend: 'google-native',
    skipped_incompatible: ['spare'],
    attempt: 2,
  })
  expect(executionOf(story, 'WebChecker')).toMatchObject({
    llm_provider: 'google-spare',
    llm_backend: 'google-native',
    original_llm_provider: 'google-main',
  })
  expect(providersAsked()).toEqual(['google-main', 'google-spare', 'primary'])
})

test('NativeTool all incompatible', async () => {
  const story = await agents.run('stuck', { WebChecker: without({ 'google-main': refusedKey }) })
  expect(story.detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('google-main') })
  expect(switches(story)).toEqual([])
  expect(executionOf(story, 'WebChecker')).toMatchObject({ status: 'failed', llm_provider: 'google-main' })
  expect(executionOf(story, 'WebChecker')).not.toHaveProperty('original_llm_provider')
  expect(new Set(providersAsked())).toEqual(new Set(['google-main']))
})

test('NativeTool non-native agent', async () => {
  const story = await agents.run('plain', {
    Checker: without({ 'google-main': refusedKey }),
    ExecSummaryAgent: summary,
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis })
  expect(switches(story)).toHaveLength(1)
  expect(switches(story)[0]?.metadata).toMatchObject({
    original_backend: 'google-native',
    fallback_provider: 'spare',
    fallback_backend: 'langchain',
    native_tools_dropped: ['google_search'],
  })
  expect(switches(story)[0]?.metadata).not.toHaveProperty('skipped_incompatible')
  expect(providersAsked()).toEqual(['google-main', 'spare', 'primary'])
})

test('what a provider keeps of its own goes back to it alone, and the one after it sees the rest', async () => {
  const story = await agents.run('single', {
    Checker: chat => {
      if (chat.provider === 'primary')
        return chat.turn === 0 ? look('logs') : chat.turn === 1 ? look('disks') : refusedKey
      return chat.turn === 2 ? look('cpu') : { text: analysis }
    },
    ExecSummaryAgent: summary,
  })
  expect(story.detail.status).toBe('completed')
  const own = agents.models.calls('Checker').map(({ chat, body }) => ({
    provider: chat.provider,
    thoughts: body.split('"reasoning_content"').length - 1,
    answers: chat.answers.length,
  }))
  expect(own).toEqual([
    { provider: 'primary', thoughts: 0, answers: 0 },
    { provider: 'primary', thoughts: 1, answers: 1 },
    { provider: 'primary', thoughts: 2, answers: 2 },
    { provider: 'spare', thoughts: 0, answers: 2 },
    { provider: 'spare', thoughts: 1, answers: 3 },
  ])
})
