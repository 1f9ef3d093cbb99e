// The shape of `defaults`, `queue` and `system`.

import { duration, envName, flag, oneOf, rate, text, texts, whole } from './fields.ts'
import * as parts from './schema-parts.ts'

const { backend, listOf, named, object, provider } = parts

// Known, so that the validator can say where it belongs.
const elsewhere = text.meta({ yaml: { not: {} } }).describe("Belongs to a server's summarization.")

const memory = object({
  enabled: flag.describe('Whether investigations remember earlier ones.'),
  max_inject: whole(0).describe('Memories in a prompt. Default: 5.'),
  reflector_memory_limit: whole(0).describe('Memories shown to who writes new ones. Default: 20.'),
  embedding: object({
    provider: oneOf('google', 'openai').describe('Default: google.'),
    model: text.describe('Default: gemini-embedding-2-preview.'),
    api_key_env: envName.describe('The variable that holds the key. Default: GOOGLE_API_KEY.'),
    dimensions: whole(1).describe('Default: 768.'),
    base_url: text.describe("Another address than the vendor's."),
  })
    .optional()
    .describe('The model that places texts by their meaning.'),
}).optional()

export const defaults = object({
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: parts.iterations,
  fallback_providers: parts.fallbacks,
  success_policy: parts.policy,
  alert_type: text.describe('The type of an alert that names none. Default: kubernetes.'),
  runbook: text.describe('The text of the runbook for alerts that bring none.'),
  alert_masking: object({
    enabled: flag.describe('Default: true.'),
    pattern_group: text.describe('A built-in group of patterns. Default: security.'),
  })
    .optional()
    .describe('Takes secrets out of alerts before anything is stored.'),
  scoring: parts.scoring,
  summarization: object({
    llm_provider: provider,
    llm_backend: backend,
    enabled: elsewhere,
    size_threshold_tokens: elsewhere,
    summary_max_token_limit: elsewhere,
  })
    .optional()
    .describe("The model that sums up large results; without it the agent's own does."),
  orchestrator: parts.orchestrator.describe('Limits of agents that hand work to others.'),
  memory: memory.describe('What earlier investigations taught.'),
}).optional()

// 0 means the default here, as in the reference; the ranges of what remains are checked in validate-settings.ts.
export const queue = object({
  worker_count: whole(0, 50).describe('Has no effect here: alerts are pushed.'),
  max_concurrent_sessions: whole(0).describe('Sessions at work at the same time, in the whole system. Default: 5.'),
  poll_interval: duration.describe('Has no effect here: alerts are pushed.'),
  poll_interval_jitter: duration.describe('Has no effect here: alerts are pushed.'),
  session_timeout: duration.describe('How long a session, or the answer to a question, may take. Default: 40m.'),
  graceful_shutdown_timeout: duration.describe('Has no effect here: sessions go on after a restart.'),
  scoring_shutdown_timeout: duration.describe('Has no effect here: sessions go on after a restart.'),
  orphan_detection_interval: duration.describe('Has no effect here: sessions resume by themselves.'),
  orphan_threshold: duration.describe('Has no effect here: sessions resume by themselves.'),
  heartbeat_interval: duration.describe('Has no effect here: sessions resume by themselves.'),
}).optional()

const prices = {
  input_per_million: rate.describe('Price of a million tokens of input.'),
  output_per_million: rate.describe('Price of a million tokens of output.'),
}

const costs = object({
  enabled: flag.describe('Default: true.'),
  model_rates: named(object(prices)).describe('Prices by model.'),
  promotions: listOf(
    object({
      id: text.describe('A name of its own.'),
      model: text.describe('The model that the price is for.'),
      start: text.describe('A day or a time; absent means since ever.'),
      end: text.describe('A day or a time.'),
      ...prices,
    }),
  ).describe('Prices that hold for a while.'),
}).optional()

const retention = object({
  session_retention_days: whole(0).describe('Default: 365.'),
  event_ttl: duration.describe('Default: 1h.'),
  cleanup_interval: duration.describe('Default: 12h.'),
}).optional()

const runbooks = object({
  repo_url: text.describe('A folder on GitHub whose runbooks are offered.'),
  cache_ttl: text.describe('How long a runbook is kept. Default: 1m.'),
  allowed_domains: texts.describe('Hosts that runbooks may come from. Default: github.com, raw.githubusercontent.com.'),
}).optional()

const slack = object({
  enabled: flag.describe('Default: false.'),
  token_env: envName.describe("The variable that holds the bot's token. Default: SLACK_BOT_TOKEN."),
  channel: text.describe("The channel's id."),
}).optional()

export const system = object({
  dashboard_url: text.describe('Where the dashboard is reached. Default: http://localhost:5173.'),
  allowed_ws_origins: texts.describe('Further origins that may open the WebSocket.'),
  github: object({
    token_env: envName.describe('The variable that holds the token. Default: GITHUB_TOKEN.'),
  })
    .optional()
    .describe('Access to runbooks.'),
  runbooks: runbooks.describe('Where runbooks come from.'),
  slack: slack.describe('Messages about sessions.'),
  cost_estimation: costs.describe('What sessions cost.'),
  retention: retention.describe('How long sessions are kept.'),
  holidays: listOf(object({ date: text.describe('MM-DD.'), name: text.describe('What the day is called.') })).describe(
    'Days on which few people work.',
  ),
}).optional()
