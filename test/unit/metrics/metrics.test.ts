import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { ReviewAction } from '#core/protocol/status.ts'
import { METRICS, metricOf } from '#metrics/catalogue.ts'
import { Tally } from '#metrics/counts.ts'
import { renderMetrics } from '#metrics/render.ts'
import { HAND_ON_MS, requestCounts } from '#metrics/request-counts.ts'
import { acceptedFact } from '#core/investigation/log/version.ts'
import { sessionCounts } from '#metrics/session-counts.ts'

function lines(text: string, name: string): Array<string> {
  return text.split('\n').filter(line => line.startsWith(name))
}

test('every metric stands with its help and its type, whether or not anything was counted', () => {
  const text = renderMetrics([])
  for (const [name, { type }] of Object.entries(METRICS)) expect(text).toContain(`# TYPE ${name} ${type}\n`)
  expect(lines(text, 'tarsy_')).toEqual([
    'tarsy_orphans_recovered_total 0',
    'tarsy_session_labels_parse_failures_total 0',
  ])
  expect(text.endsWith('\n')).toBe(true)
})

test('a histogram is told as buckets that add up, with sum and count', () => {
  const tally = new Tally()
  for (const value of [0.05, 0.1, 0.3, 99])
    tally.observe('tarsy_mcp_duration_seconds', { server: 's', tool: 't' }, value)
  const told = lines(renderMetrics(tally.take()), 'tarsy_mcp_duration_seconds')
  expect(told.slice(0, 4)).toEqual([
    'tarsy_mcp_duration_seconds_bucket{server="s",tool="t",le="0.1"} 2',
    'tarsy_mcp_duration_seconds_bucket{server="s",tool="t",le="0.25"} 2',
    'tarsy_mcp_duration_seconds_bucket{server="s",tool="t",le="0.5"} 3',
    'tarsy_mcp_duration_seconds_bucket{server="s",tool="t",le="1"} 3',
  ])
  expect(told.slice(-3)).toEqual([
    'tarsy_mcp_duration_seconds_bucket{server="s",tool="t",le="+Inf"} 4',
    'tarsy_mcp_duration_seconds_sum{server="s",tool="t"} 99.45',
    'tarsy_mcp_duration_seconds_count{server="s",tool="t"} 4',
  ])
})

test('what a label holds cannot break out of its quotes, nor be as long as it likes', () => {
  const tally = new Tally()
  tally.add('tarsy_sessions_submitted_total', { alert_type: 'a"b\\c\nd' })
  tally.add('tarsy_sessions_submitted_total', { alert_type: 'x'.repeat(1000) })
  const told = lines(renderMetrics(tally.take()), 'tarsy_sessions_submitted_total{')
  expect(told).toEqual([
    String.raw`tarsy_sessions_submitted_total{alert_type="a\"b\\c\nd"} 1`,
    `tarsy_sessions_submitted_total{alert_type="${'x'.repeat(200)}"} 1`,
  ])
})

const base = { session_id: 's', timestamp: 't' }
const usage = { inputTokens: 18, outputTokens: 4, thinkingTokens: 0, cacheReadTokens: 6, cacheWriteTokens: 2 }
const model = { executionId: 'e', callId: 'c', interactionId: 'i', kind: 'iteration', provider: 'p' } as const
const interaction = { ...base, type: 'interaction.created', interaction_id: 'i' } as const
const tool = { executionId: 'e', callId: 'c', eventId: 'v', interactionId: 'i' }

const ENTRIES: ReadonlyArray<Entry> = [
  { seq: 1, at: 1_000, type: 'session.accepted', public: null, private: acceptedFact },
  { seq: 2, at: 31_500, type: 'session.started', public: null, private: null },
  {
    seq: 3,
    at: 32_000,
    type: 'model.settled',
    public: { ...interaction, interaction_type: 'llm', model_name: 'm' },
    private: { ...model, durationMs: 1500, usage, reply: { text: 'x', thinking: '', toolCalls: [] } },
  },
  {
    seq: 4,
    at: 33_000,
    type: 'model.settled',
    public: { ...interaction, interaction_type: 'llm', model_name: 'm' },
    private: {
      ...model,
      durationMs: 200_000,
      usage: null,
      error: { kind: 'rate_limited', message: 'slow down', retryable: true },
      code: 'max_retries',
      partial: '',
    },
  },
  {
    seq: 5,
    at: 33_500,
    type: 'timeline.created',
    public: {
      ...base,
      type: 'timeline_event.created',
      event_id: 'v',
      event_type: 'provider_fallback',
      status: 'completed',
      content: '',
      sequence_number: 1,
      metadata: { original_provider: 'p', fallback_provider: 'q' },
    },
    private: { executionId: 'e' },
  },
  {
    seq: 6,
    at: 34_000,
    type: 'tool.settled',
    public: { ...interaction, interaction_type: 'mcp', server_name: 'host', tool_name: 'load' },
    private: { ...tool, outcome: { kind: 'answer', content: 'no', isError: true }, durationMs: 20 },
  },
  { seq: 7, at: 35_000, type: 'session.resumed', public: null, private: { outageMs: 5 } },
  {
    seq: 8,
    at: 91_500,
    type: 'session.finished',
    public: { ...base, type: 'session.status', status: 'completed' },
    private: null,
  },
  {
    seq: 9,
    at: 91_500,
    type: 'stage.finished',
    public: null,
    private: {
      stageId: 'st',
      status: 'completed',
      result: ['r'],
      error: null,
      actions: [
        { agent: 'Fixer', acted: true },
        { agent: 'Watcher', acted: false },
      ],
    },
  },
  {
    seq: 10,
    at: 91_500,
    type: 'stage.finished',
    public: null,
    private: { stageId: 'plain', status: 'completed', result: ['r'], error: null },
  },
  { seq: 11, at: 91_500, type: 'review.changed', public: null, private: null },
  reviewed(12, 'claim'),
  reviewed(13, 'complete', 'accurate'),
  reviewed(14, 'update_feedback', 'inaccurate'),
  reviewed(15, 'update_feedback'),
]

test('labels that could not be read are counted', () => {
  const ended = (labels: Array<string> | null): Entry => ({
    seq: 99,
    at: 0,
    type: 'execution.finished',
    public: null,
    private: { executionId: 'e', status: 'completed', result: 'x', error: null, labels },
  })
  const counted = sessionCounts([ended(['watch']), ended([]), ended(null)], ABOUT)
  expect(counted).toEqual([{ name: 'tarsy_session_labels_parse_failures_total', labels: '', part: '', by: 1 }])
})

function reviewed(seq: number, action: ReviewAction, rating?: string): Entry {
  // The frame has the current rating, whatever the action was.
  const frame = { ...base, type: 'review.status', actor: 'ana', quality_rating: 'accurate' } as const
  const fact = { id: 'a', action, from: null, ...(rating !== undefined && { rating }) }
  return { seq, at: 92_000, type: 'review.changed', public: frame, private: fact }
}

const ABOUT = { alertType: 'host', createdAt: 1_000, startedAt: 31_500 }

test('a log adds what happened in it', () => {
  const counts = sessionCounts(ENTRIES, ABOUT).map(({ name, labels, part, by }) => `${name}|${labels}|${part}|${by}`)
  expect(counts).toEqual([
    'tarsy_sessions_submitted_total|alert_type="host"||1',
    'tarsy_session_wait_seconds|alert_type="host"|60|1',
    'tarsy_session_wait_seconds|alert_type="host"|sum|30.5',
    'tarsy_llm_calls_total|provider="p",model="m"||2',
    'tarsy_llm_duration_seconds|provider="p",model="m"|2|1',
    'tarsy_llm_duration_seconds|provider="p",model="m"|sum|201.5',
    'tarsy_llm_tokens_total|provider="p",model="m",direction="input"||10',
    'tarsy_llm_tokens_total|provider="p",model="m",direction="cache_read"||6',
    'tarsy_llm_tokens_total|provider="p",model="m",direction="cache_creation"||2',
    'tarsy_llm_tokens_total|provider="p",model="m",direction="output"||4',
    'tarsy_llm_duration_seconds|provider="p",model="m"|+Inf|1',
    'tarsy_llm_errors_total|provider="p",model="m",error_code="error"||1',
    'tarsy_llm_fallbacks_total|from_provider="p",to_provider="q"||1',
    'tarsy_mcp_calls_total|server="host",tool="load"||1',
    'tarsy_mcp_duration_seconds|server="host",tool="load"|0.1|1',
    'tarsy_mcp_duration_seconds|server="host",tool="load"|sum|0.02',
    'tarsy_mcp_errors_total|server="host",tool="load"||1',
    'tarsy_orphans_recovered_total|||1',
    'tarsy_sessions_terminal_total|alert_type="host",status="completed"||1',
    'tarsy_session_duration_seconds|alert_type="host",status="completed"|60|1',
    'tarsy_session_duration_seconds|alert_type="host",status="completed"|sum|60',
    'tarsy_action_stage_outcomes_total|agent_name="Fixer",actions_executed="yes"||1',
    'tarsy_action_stage_outcomes_total|agent_name="Watcher",actions_executed="no"||1',
    'tarsy_reviews_completed_total|quality_rating="accurate"||1',
    'tarsy_reviews_completed_total|quality_rating="inaccurate"||1',
  ])
})

test('what a log adds carries the labels of the catalogue, in its order', () => {
  for (const { name, labels } of sessionCounts(ENTRIES, ABOUT)) {
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label)
    expect([name, names]).toEqual([name, metricOf(name)?.labels])
  }
})

test('wherever a log is cut in two, both parts add what the whole adds', () => {
  const sum = (...parts: Array<ReadonlyArray<Entry>>) => {
    const totals: Record<string, number> = {}
    for (const { name, labels, part, by } of parts.flatMap(entries => sessionCounts(entries, ABOUT)))
      totals[`${name} ${labels} ${part}`] = (totals[`${name} ${labels} ${part}`] ?? 0) + by
    return totals
  }
  for (let at = 0; at <= ENTRIES.length; at++)
    expect(sum(ENTRIES.slice(0, at), ENTRIES.slice(at)), `cut at ${at}`).toEqual(sum(ENTRIES))
})

test('requests are handed on together, ten seconds after the first, and a wait that was cut off is begun anew', async () => {
  const handed: Array<number> = []
  const waits: Array<() => void> = []
  const time = { now: 0 }
  const counts = requestCounts(async each => void handed.push(each.reduce((sum, { by }) => sum + by, 0)), {
    now: () => time.now,
    sleep: ms => {
      expect(ms).toBe(HAND_ON_MS)
      return new Promise(resolve => waits.push(resolve))
    },
  })
  const works: Array<Promise<unknown>> = []
  const request = () =>
    counts.add({ method: 'GET', path: '/api/v1/sessions/:id', status: 200, seconds: 0 }, work => works.push(work))
  request()
  request()
  expect(waits).toHaveLength(1)
  waits[0]?.()
  await works[0]
  // Two requests and two values of the histogram. A sum of 0 is not sent.
  expect(handed).toEqual([4])
  request()
  expect(waits).toHaveLength(2)
  time.now += 2 * HAND_ON_MS
  request()
  expect(waits).toHaveLength(3)
  waits[2]?.()
  await works[2]
  expect(handed).toEqual([4, 4])
})
