// The bodies of triage, reviews, memories and usage, as the reference answers them.

import { listItem } from './rest-tables.ts'
import { rows, words, type Spec, type Table } from './shape.ts'

const { estimated_cost_usd: _usd, cost_completeness: _completeness, ...withoutCost } = listItem

/** Without costs. */
export const triageGroup: Spec = {
  keys: { count: 'I', page: 'I', page_size: 'I', total_pages: 'I', sessions: rows(withoutCost) },
}

export const reviewResults: Spec = { keys: { results: rows({ session_id: 'T', success: 'B', error: 'T?' }) } }

const status = { words: ['needs_review', 'in_progress', 'reviewed'] }

export const reviewActivity: Spec = {
  keys: {
    activities: rows({
      id: 'ID',
      actor: 'T',
      action: words('claim', 'unclaim', 'complete', 'reopen', 'update_feedback', 'acknowledge'),
      from_status: { ...status, nullable: true },
      to_status: status,
      quality_rating: 'T?',
      note: 'T?',
      investigation_feedback: 'T?',
      created_at: 'TS',
    }),
  },
}

const memory: Table = {
  id: 'ID',
  project: words('default'),
  content: 'T',
  category: words('semantic', 'episodic', 'procedural'),
  valence: words('positive', 'negative', 'neutral'),
  confidence: 'F',
  seen_count: 'I',
  source_session_id: 'ID',
  alert_type: 'T|null',
  chain_id: 'T|null',
  deprecated: 'B',
  created_at: 'TS',
  updated_at: 'TS',
  last_seen_at: 'TS',
}
export const memories: Spec = rows(memory)
export const memoryPage: Spec = {
  keys: { memories: rows(memory), total: 'I', page: 'I', page_size: 'I', total_pages: 'I' },
}

const cost: Table = { estimated_cost_usd: 'F?', average_cost_usd: 'F?' }

/** Cost keys are there where estimation is on. */
export const usageSummary: Spec = {
  keys: {
    cost_estimation_enabled: 'B',
    window: { keys: { start: 'TS', end: 'TS' } },
    rank_by: words('cost', 'tokens'),
    totals: {
      keys: {
        session_count: 'I',
        input_tokens: 'I',
        output_tokens: 'I',
        total_tokens: 'I',
        cache_read_tokens: 'I',
        cache_creation_tokens: 'I',
        ...cost,
        cost_completeness: 'T?',
        unpriced_interaction_count: 'I?',
        unpriced_token_count: 'I?',
      },
    },
    by_model: rows({
      model_name: 'T',
      reasoning_effort: 'T?',
      session_count: 'I',
      input_tokens: 'I',
      output_tokens: 'I',
      total_tokens: 'I',
      cache_read_tokens: 'I',
      cache_creation_tokens: 'I',
      ...cost,
      priced: 'B?',
      unpriced_interaction_count: 'I?',
    }),
    by_alert_type: rows({ alert_type: 'T', session_count: 'I', total_tokens: 'I', ...cost }),
    by_chain: rows({ chain_id: 'T', session_count: 'I', total_tokens: 'I', ...cost }),
    top_sessions: rows({
      session_id: 'ID',
      alert_type: 'T|null',
      chain_id: 'T',
      total_tokens: 'I',
      estimated_cost_usd: 'F?',
      cost_completeness: 'T?',
      created_at: 'TS',
    }),
  },
}

/** Without estimation, and asked for costs, the first key alone. Tokens are ours. */
export const usageSeries: Spec = {
  keys: {
    cost_estimation_enabled: 'B',
    window: { keys: { start: 'TS', end: 'TS' }, optional: true },
    timezone: 'T?',
    bucket: { words: ['day'], optional: true },
    cost_completeness: { words: ['complete', 'partial', 'none'], optional: true },
    unpriced_interaction_count: 'I?',
    unpriced_token_count: 'I?',
    models: { each: 'T', optional: true },
    points: {
      each: {
        keys: {
          start: 'TS',
          end: 'TS',
          session_count: 'I',
          ...cost,
          total_tokens: 'I?',
          average_tokens: 'F?',
          by_model: { values: 'F' },
          other_models: {
            each: { keys: { model_name: 'T', estimated_cost_usd: 'F?', total_tokens: 'I?' } },
            optional: true,
          },
        },
      },
      optional: true,
    },
  },
}

/** Ours. */
export const outcomes: Spec = {
  keys: {
    window: { keys: { start: 'TS', end: 'TS' } },
    points: rows({ start: 'TS', completed: 'I', failed: 'I', timed_out: 'I', cancelled: 'I', unfinished: 'I' }),
    totals: { keys: { failed: 'I', inconclusive: 'I', acted: 'I', needs_review: 'I', needs_person: 'I' } },
  },
}

const window: Spec = { keys: { start: 'TS', end: 'TS' } }
const lasted: Table = { session_count: 'I', p50_ms: 'I|null', p95_ms: 'I|null' }
const classes = rows({ name: 'T', count: 'I' })

/** Ours, like the four below. */
export const ends: Spec = {
  keys: {
    window,
    timezone: 'T',
    bucket: words('hour', 'day'),
    points: rows({
      start: 'TS',
      end: 'TS',
      completed: 'I',
      failed: 'I',
      timed_out: 'I',
      cancelled: 'I',
      unfinished: 'I',
    }),
  },
}

export const durations: Spec = {
  keys: {
    window,
    timezone: 'T',
    error_share: 'F',
    points: rows({ start: 'TS', end: 'TS', ...lasted }),
    totals: { keys: lasted },
    by_chain: rows({ chain_id: 'T', failed_count: 'I', ...lasted }),
  },
}

export const toolUse: Spec = {
  keys: {
    window,
    error_share: 'F',
    tools: rows({ server_name: 'T', tool_name: 'T', call_count: 'I', error_count: 'I', p50_ms: 'I', p95_ms: 'I' }),
  },
}

export const failures: Spec = { keys: { window, sessions: classes, agents: classes, tool_calls: classes } }

export const verdictShares: Spec = {
  keys: {
    window,
    timezone: 'T',
    by_confidence: rows({ confidence: words('high', 'medium', 'low', 'unknown'), count: 'I' }),
    by_label: rows({ label: 'T', count: 'I' }),
    points: rows({ start: 'TS', end: 'TS', accurate: 'I', partially_accurate: 'I', inaccurate: 'I' }),
  },
}
