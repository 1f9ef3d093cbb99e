// What the stand-in answers about a window of time: made up of its days, the same at each look.

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Part = { start: string; end: string }

/** Answers of `/api/v1/usage/…`; null for what it does not know. */
export function activityAnswer(name: string, query: URLSearchParams): unknown {
  const from = Date.parse(query.get('start_date') ?? '')
  const to = Date.parse(query.get('end_date') ?? '')
  const window = { start: query.get('start_date'), end: query.get('end_date') }
  const timezone = query.get('timezone') ?? 'UTC'
  const days = partsOf(from, to, DAY)
  // Nothing is older than the stand-in.
  const isEmpty = to < Date.parse('2020-01-01') || query.get('chain_id') === 'nothing'
  switch (name) {
    case 'ends': {
      const bucket = to - from > 7 * DAY ? 'day' : 'hour'
      const points = bucket === 'day' ? days : partsOf(from, to, HOUR)
      return { window, timezone, bucket, points: points.map((part, at) => ({ ...part, ...endings(at, isEmpty) })) }
    }
    case 'durations': {
      const lasted = (at: number) =>
        isEmpty || at % 6 === 4
          ? { session_count: 0, p50_ms: null, p95_ms: null }
          : { session_count: 5 + at, p50_ms: 40_000 + 7_000 * (at % 5), p95_ms: 190_000 + 31_000 * (at % 7) }
      return {
        window,
        timezone,
        error_share: 0.0905,
        points: days.map((part, at) => ({ ...part, ...lasted(at) })),
        totals: lasted(1),
        by_chain: [
          { chain_id: 'kubernetes', session_count: 41, failed_count: 5, p50_ms: 61_000, p95_ms: 312_000 },
          { chain_id: 'host', session_count: 12, failed_count: 0, p50_ms: 22_000, p95_ms: 95_000 },
        ],
      }
    }
    case 'series': {
      const point = (at: number) => ({
        session_count: 6,
        total_tokens: 150_000 + at * 9_000,
        by_model: { 'claude-opus-5-5 (xhigh)': 90_000 + at * 8_000, 'gemini-3.8-flash (high)': 50_000 + at * 1_000 },
        ...(at % 3 === 0 && { other_models: [{ model_name: 'gpt-5.2', total_tokens: 10_000 }] }),
      })
      const models = ['claude-opus-5-5 (xhigh)', 'gemini-3.8-flash (high)']
      return {
        cost_estimation_enabled: false,
        window,
        timezone,
        bucket: 'day',
        models,
        points: days.map((part, at) => ({ ...part, ...point(at) })),
      }
    }
    case 'summary':
      return summary(window)
    case 'verdicts':
      return {
        window,
        timezone,
        by_confidence: [
          { confidence: 'high', count: 28 },
          { confidence: 'medium', count: 14 },
          { confidence: 'low', count: 6 },
          { confidence: 'unknown', count: 0 },
        ],
        by_label: [
          { label: 'watch', count: 21 },
          { label: 'action', count: 9 },
        ],
        points: days.map((part, at) => ({
          ...part,
          accurate: at % 3,
          partially_accurate: at % 2,
          inaccurate: at % 5 === 0 ? 1 : 0,
        })),
      }
    case 'tools':
      return { window, error_share: 0.0905, tools: TOOLS }
    case 'failures':
      return { window, ...FAILURES }
    default:
      return null
  }
}

const TOOLS = [
  { server_name: 'prometheus', tool_name: 'query_range', call_count: 213, error_count: 4, p50_ms: 861, p95_ms: 9_742 },
  { server_name: 'kubernetes', tool_name: 'pods_log', call_count: 388, error_count: 21, p50_ms: 304, p95_ms: 2_048 },
  { server_name: 'kubernetes', tool_name: 'events_list', call_count: 142, error_count: 0, p50_ms: 107, p95_ms: 362 },
]

const FAILURES = {
  sessions: [
    { name: 'model_rate_limited', count: 3 },
    { name: 'timed_out', count: 2 },
  ],
  agents: [
    { name: 'model_rate_limited', count: 5 },
    { name: 'tools_timed_out', count: 1 },
  ],
  tool_calls: [
    { name: 'error', count: 19 },
    { name: 'timed_out', count: 5 },
    { name: 'unreachable', count: 1 },
  ],
}

function summary(window: unknown) {
  const spent = { input_tokens: 310_000, cache_read_tokens: 940_000, cache_creation_tokens: 60_000 }
  return {
    cost_estimation_enabled: false,
    window,
    rank_by: 'tokens',
    totals: { session_count: 53, output_tokens: 91_000, total_tokens: 1_401_000, ...spent },
    by_model: [
      {
        model_name: 'claude-opus-5-5',
        reasoning_effort: 'xhigh',
        session_count: 53,
        output_tokens: 70_000,
        total_tokens: 1_200_000,
        ...spent,
      },
      {
        model_name: 'gemini-3.8-flash',
        reasoning_effort: 'high',
        session_count: 20,
        input_tokens: 100_000,
        output_tokens: 21_000,
        total_tokens: 201_000,
        cache_read_tokens: 80_000,
        cache_creation_tokens: 0,
      },
    ],
    by_alert_type: [{ alert_type: 'kubernetes', session_count: 41, total_tokens: 1_100_000 }],
    by_chain: [
      { chain_id: 'kubernetes', session_count: 41, total_tokens: 400_000 },
      { chain_id: 'host', session_count: 12, total_tokens: 1_001_000 },
    ],
    top_sessions: [
      {
        session_id: 'done-1',
        alert_type: 'kubernetes',
        chain_id: 'kubernetes',
        total_tokens: 98_000,
        created_at: new Date(Date.now() - 5 * HOUR).toISOString(),
      },
    ],
  }
}

function endings(at: number, isEmpty: boolean) {
  if (isEmpty) return { completed: 0, failed: 0, timed_out: 0, cancelled: 0, unfinished: 0 }
  return {
    completed: (at * 7) % 5,
    failed: at % 9 === 3 ? 2 : 0,
    timed_out: at % 17 === 5 ? 1 : 0,
    cancelled: at % 23 === 7 ? 1 : 0,
    unfinished: 0,
  }
}

function partsOf(from: number, to: number, size: number): Array<Part> {
  const parts: Array<Part> = []
  for (let start = from; start < to; start += size)
    parts.push({ start: new Date(start).toISOString(), end: new Date(Math.min(start + size, to)).toISOString() })
  return parts
}
