// The shape of `defaults`, `queue` and `system`.

import * as z from 'zod'
import { key, or, orZero, withFacts } from './facts.ts'
import { duration, envName, flag, lenientDuration, oneOf, rate, text, texts, whole } from './fields.ts'
import * as parts from './schema-parts.ts'
import { AS_ADDRESS, PRICE_CATALOGUE, PROMOTION_STATUS } from './views.ts'

const { backend, block, limits, listOf, named, object, provider } = parts

const MINUTE = 60_000
const HOUR = 60 * MINUTE

// Known, so that the validator can say where it belongs.
const elsewhere = key(text.meta({ yaml: { not: {} } }), "Belongs to a server's summarization.")

const embedding = block({
  provider: key(oneOf('google', 'openai'), 'Default: google.', { shown: 'filled' }),
  model: key(text, 'Default: gemini-embedding-2-preview.', { shown: 'filled' }),
  api_key_env: key(envName, 'The variable that holds the key. Default: GOOGLE_API_KEY.', { shown: 'filled' }),
  dimensions: key(whole(1), 'Default: 768.', { shown: 'filled' }),
  base_url: key(text, "Another address than the vendor's.", { shown: 'filled', view: AS_ADDRESS }),
})

const memory = object({
  enabled: key(or(flag, false), 'Whether investigations remember earlier ones.', { shown: 'always' }),
  max_inject: key(whole(0), 'Memories in a prompt. Default: 5.', { shown: 'filled' }),
  reflector_memory_limit: key(whole(0), 'Memories shown to who writes new ones. Default: 20.', { shown: 'filled' }),
  embedding: key(embedding, 'The model that places texts by their meaning.', { shown: 'always' }),
}).optional()

const alertMasking = block({
  enabled: key(or(flag, true), 'Default: true.', { shown: 'always' }),
  pattern_group: key(or(text, 'security'), 'A built-in group of patterns. Default: security.', { shown: 'always' }),
})

const summarization = object({
  llm_provider: provider,
  llm_backend: backend,
  enabled: elsewhere,
  size_threshold_tokens: elsewhere,
  summary_max_token_limit: elsewhere,
}).optional()

// The limits are those of the reference (TARSy in Go).
const orchestrator = block({
  max_concurrent_agents: or(limits.max_concurrent_agents, 5),
  agent_timeout: or(limits.agent_timeout, 7 * MINUTE),
  max_budget: or(limits.max_budget, 15 * MINUTE),
})

const NO_FALLBACKS: NonNullable<z.output<typeof parts.fallbacks>> = []

export const defaults = block({
  llm_provider: or(provider, 'auto'),
  llm_backend: or(backend, 'langchain'),
  max_iterations: or(parts.iterations, 20),
  fallback_providers: key(or(parts.fallbacks, NO_FALLBACKS), parts.fallbacks.description ?? '', { shown: 'filled' }),
  success_policy: or(parts.policy, 'any'),
  alert_type: key(or(text, 'kubernetes'), 'The type of an alert that names none. Default: kubernetes.', {
    shown: 'filled',
  }),
  runbook: key(text, 'The text of the runbook for alerts that bring none.', { shown: 'filled' }),
  alert_masking: key(alertMasking, 'Takes secrets out of alerts before anything is stored.', { shown: 'filled' }),
  scoring: parts.scoring,
  summarization: key(summarization, "The model that sums up large results; without it the agent's own does.", {
    shown: 'filled',
  }),
  orchestrator: key(orchestrator, 'Limits of agents that hand work to others.', { shown: 'filled' }),
  memory: key(memory, 'What earlier investigations taught.', { shown: 'filled' }),
})

const PUSHED = 'Has no effect here: alerts are pushed.'
const RESTARTS = 'Has no effect here: sessions go on after a restart.'
const RESUMES = 'Has no effect here: sessions resume by themselves.'
const always = { shown: 'always' } as const

/** Every default is the reference's, also of keys without effect: the viewer shows them. 0 means the default. */
export const queue = block({
  worker_count: key(orZero(whole(0, 50), 5), PUSHED, always),
  max_concurrent_sessions: key(
    orZero(whole(0), 5),
    'Sessions at work at the same time, in the whole system. Default: 5.',
    always,
  ),
  poll_interval: key(orZero(duration, 1000), PUSHED, always),
  poll_interval_jitter: key(orZero(duration, 500), PUSHED, always),
  session_timeout: key(
    orZero(duration, 40 * MINUTE),
    'How long a session, or the answer to a question, may take. Default: 40m.',
    always,
  ),
  graceful_shutdown_timeout: key(orZero(duration, 40 * MINUTE), RESTARTS, always),
  scoring_shutdown_timeout: key(orZero(duration, 3 * MINUTE), RESTARTS, always),
  orphan_detection_interval: key(orZero(duration, 5 * MINUTE), RESUMES, always),
  orphan_threshold: key(orZero(duration, 5 * MINUTE), RESUMES, always),
  heartbeat_interval: key(orZero(duration, MINUTE / 2), RESUMES, always),
})

const prices = {
  input_per_million: key(rate, 'Price of a million tokens of input.', { shown: 'filled' }),
  output_per_million: key(rate, 'Price of a million tokens of output.', { shown: 'filled' }),
}

const promotion = withFacts(
  object({
    id: key(text, 'A name of its own.', { shown: 'filled' }),
    model: key(text, 'The model that the price is for.', { shown: 'filled' }),
    start: key(text, 'A day or a time; absent means since ever.', { shown: 'filled' }),
    end: key(text, 'A day or a time.', { shown: 'filled' }),
    ...prices,
  }),
  { also: PROMOTION_STATUS },
)

const costs = object({
  enabled: key(or(flag, true), 'Default: true.', { shown: 'always' }),
  model_rates: key(named(object(prices)), 'Prices by model.', { shown: 'filled' }),
  promotions: key(listOf(promotion), 'Prices that hold for a while.', { shown: 'filled' }),
}).optional()

const retention = object({
  session_retention_days: key(or(whole(0), 365), 'Default: 365.', { shown: 'always' }),
  event_ttl: key(or(duration, HOUR), 'Default: 1h.', { shown: 'always' }),
  cleanup_interval: key(or(duration, 12 * HOUR), 'Default: 12h.', { shown: 'always' }),
}).optional()

const HOSTS = ['github.com', 'raw.githubusercontent.com']

const runbooks = block({
  repo_url: key(text, 'A folder on GitHub whose runbooks are offered.', { shown: 'filled', view: AS_ADDRESS }),
  cache_ttl: key(or(lenientDuration, MINUTE), 'How long a runbook is kept. Default: 1m.', { shown: 'filled' }),
  allowed_domains: key(
    or(texts, HOSTS),
    'Hosts that runbooks may come from. Default: github.com, raw.githubusercontent.com.',
    { shown: 'filled' },
  ),
})

const slack = object({
  enabled: key(or(flag, false), 'Default: false.', { shown: 'always' }),
  token_env: key(or(envName, 'SLACK_BOT_TOKEN'), "The variable that holds the bot's token. Default: SLACK_BOT_TOKEN.", {
    shown: 'filled',
  }),
  channel: key(text, "The channel's id.", { shown: 'filled' }),
}).optional()

const github = block({
  token_env: key(or(envName, 'GITHUB_TOKEN'), 'The variable that holds the token. Default: GITHUB_TOKEN.', {
    shown: 'filled',
  }),
})

const holiday = object({ date: key(text, 'MM-DD.'), name: key(text, 'What the day is called.') })

export const system = block({
  dashboard_url: key(
    or(text, 'http://localhost:5173'),
    'Where the dashboard is reached. Default: http://localhost:5173.',
    { shown: 'filled', view: AS_ADDRESS },
  ),
  allowed_ws_origins: key(parts.textsOrNone, 'Further origins that may open the WebSocket.', { shown: 'always' }),
  github: key(github, 'Access to runbooks.', { shown: 'filled' }),
  runbooks: key(runbooks, 'Where runbooks come from.', { shown: 'filled' }),
  slack: key(slack, 'Messages about sessions.', { shown: 'filled' }),
  cost_estimation: key(costs, 'What sessions cost.', { shown: 'filled', also: PRICE_CATALOGUE }),
  retention: key(retention, 'How long sessions are kept.', { shown: 'filled' }),
  holidays: key(listOf(holiday), 'Days on which few people work.'),
})
