// The metrics, with the names, labels and buckets of the reference (TARSy in Go). A table of data.

const SESSION_SECONDS = [30, 60, 120, 180, 300, 600, 900, 1200, 1800, 2400]
const LLM_SECONDS = [1, 2, 5, 10, 20, 30, 60, 90, 120, 180]
const MCP_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60]
// The default of Prometheus' client libraries.
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Metric =
  | { type: 'counter' | 'gauge'; help: string; labels: ReadonlyArray<string> }
  | { type: 'histogram'; help: string; labels: ReadonlyArray<string>; buckets: ReadonlyArray<number> }

const counter = <L extends string>(help: string, ...labels: ReadonlyArray<L>) =>
  ({ type: 'counter', help, labels }) as const
const gauge = <L extends string>(help: string, ...labels: ReadonlyArray<L>) =>
  ({ type: 'gauge', help, labels }) as const
const histogram = <L extends string>(help: string, buckets: ReadonlyArray<number>, ...labels: ReadonlyArray<L>) =>
  ({ type: 'histogram', help, labels, buckets }) as const

export const METRICS = {
  tarsy_sessions_submitted_total: counter('Sessions that their object took on.', 'alert_type'),
  tarsy_sessions_terminal_total: counter('Sessions that ended.', 'alert_type', 'status'),
  tarsy_session_duration_seconds: histogram(
    'From the start of a session to its end.',
    SESSION_SECONDS,
    'alert_type',
    'status',
  ),
  tarsy_session_wait_seconds: histogram('From the alert to the start of its session.', SESSION_SECONDS, 'alert_type'),
  tarsy_sessions_active: gauge('Sessions that run or are being cancelled.'),
  tarsy_sessions_queued: gauge('Sessions that wait for their turn.'),
  tarsy_workers_total: gauge('Sessions that may run at the same time.'),
  tarsy_workers_active: gauge('Places to run that are taken.'),
  tarsy_orphans_recovered_total: counter('Times that a session went on after its object was restarted.'),
  tarsy_session_labels_parse_failures_total: counter('Executive summaries whose labels could not be read.'),
  tarsy_llm_calls_total: counter('Model calls that were settled, well or not.', 'provider', 'model'),
  tarsy_llm_errors_total: counter('Model calls that failed.', 'provider', 'model', 'error_code'),
  tarsy_llm_duration_seconds: histogram('Length of model calls.', LLM_SECONDS, 'provider', 'model'),
  tarsy_llm_tokens_total: counter('Tokens of model calls.', 'provider', 'model', 'direction'),
  tarsy_llm_fallbacks_total: counter('Switches to another provider.', 'from_provider', 'to_provider'),
  tarsy_mcp_calls_total: counter('Tool calls that were settled, well or not.', 'server', 'tool'),
  tarsy_mcp_errors_total: counter('Tool calls that failed.', 'server', 'tool'),
  tarsy_mcp_duration_seconds: histogram('Length of tool calls.', MCP_SECONDS, 'server', 'tool'),
  tarsy_mcp_health_status: gauge('Whether a tool server answers.', 'server'),
  tarsy_sessions_reviewed_total: gauge('Sessions that a review rated.', 'quality_rating'),
  tarsy_reviews_completed_total: counter('Review actions that gave a rating.', 'quality_rating'),
  // A gauge with the name of a counter, as in the reference: there it is read from a database that deletes old rows.
  tarsy_action_stage_outcomes_total: gauge(
    'Ends of action agents that say whether they changed anything.',
    'agent_name',
    'actions_executed',
  ),
  tarsy_http_requests_total: counter('Requests that were answered.', 'method', 'path', 'status_code'),
  tarsy_http_duration_seconds: histogram('Time to answer a request.', HTTP_SECONDS, 'method', 'path'),
  tarsy_ws_connections_active: gauge('Open connections to the feed of all sessions.'),
} satisfies Record<string, Metric>

export type MetricName = keyof typeof METRICS

/** A value for each label of the metric, and for no other. */
export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>

export function metricOf(name: string): Metric | null {
  return Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : null
}
