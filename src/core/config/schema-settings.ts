// The shape of `defaults`, `queue` and `system`.

import * as z from 'zod'
import { hideKey, mustHave, showAlways, showKey, withDefault, withFacts, zeroIsDefault } from './facts.ts'
import { duration, envName, flag, lenientDuration, oneOf, rate, text, texts, whole } from './fields.ts'
import { labelMapName } from './schema-labels.ts'
import * as models from './schema-models.ts'
import * as parts from './schema-parts.ts'
import { AS_ADDRESS, AS_RUNBOOK, PRICE_CATALOGUE, PROMOTION_STATUS } from './views.ts'

const { backend, block, limits, listOf, mapOf, object, provider } = parts

const MINUTE = 60_000
const HOUR = 60 * MINUTE

// Known, so that the validator can say where it belongs.
const elsewhere = hideKey(text.meta({ yaml: { not: {} } }), "Belongs to a server's summarization.")

const embedding = block({
  provider: showKey(oneOf('google', 'openai'), 'Default: google.'),
  model: showKey(text, 'Default: gemini-embedding-2-preview.'),
  api_key_env: showKey(envName, 'The variable that holds the key. Default: GOOGLE_API_KEY.'),
  dimensions: showKey(whole(1), 'Default: 768.'),
  base_url: showKey(text, "An address other than the vendor's.", { view: AS_ADDRESS }),
})

const memory = object({
  enabled: showAlways(withDefault(flag, false), 'Whether investigations remember earlier ones.'),
  max_inject: showKey(whole(0), 'Memories in a prompt. Default: 5.'),
  reflector_memory_limit: showKey(whole(0), 'Memories shown to the agent that writes new ones. Default: 20.'),
  embedding: showAlways(embedding, 'The embedding model.'),
}).optional()

const alertMasking = block({
  enabled: showAlways(withDefault(flag, true), 'Default: true.'),
  pattern_group: showAlways(withDefault(text, 'security'), 'A built-in group of patterns. Default: security.'),
})

const summarization = object({
  llm_provider: provider,
  llm_backend: backend,
  fallback_list: parts.fallbackList,
  enabled: elsewhere,
  size_threshold_tokens: elsewhere,
  summary_max_token_limit: elsewhere,
}).optional()

// The limits are those of the reference (TARSy in Go).
const orchestrator = block({
  max_concurrent_agents: withDefault(limits.max_concurrent_agents, 5),
  agent_timeout: limits.agent_timeout,
  max_budget: limits.max_budget,
})

const NO_FALLBACKS: NonNullable<z.output<typeof parts.fallbacks>> = []

export const defaults = block({
  llm_provider: withDefault(provider, 'auto'),
  llm_backend: withDefault(backend, 'langchain'),
  max_iterations: withDefault(parts.iterations, 40),
  writes: parts.writes,
  alert_servers: parts.alertServers,
  fallback_list: parts.fallbackList,
  fallback_providers: showKey(withDefault(parts.fallbacks, NO_FALLBACKS), parts.fallbacks.description ?? ''),
  agents: models.namedAgents,
  ...models.jobs,
  label_map: labelMapName,
  verdict: showAlways(
    withDefault(flag, true),
    'Whether analyses end in a verdict that is checked against the results of the tools. Default: true.',
  ),
  success_policy: withDefault(parts.policy, 'any'),
  alert_type: showKey(withDefault(text, 'kubernetes'), 'The type of alerts that name no type. Default: kubernetes.'),
  runbook: showKey(text, "The runbook's text for alerts without a runbook."),
  alert_masking: showKey(alertMasking, 'Masks secrets in alerts before they are stored.'),
  scoring: parts.scoring,
  summarization: showKey(summarization, "The model that summarises large results. Default: the agent's own."),
  orchestrator: showKey(orchestrator, 'Limits for sub-agents.'),
  memory: showKey(memory, 'Memories of earlier investigations.'),
})

const PUSHED = 'Has no effect here: alerts are pushed.'
const RESTARTS = 'Has no effect here: sessions go on after a restart.'
const RESUMES = 'Has no effect here: sessions resume by themselves.'
/** Every default is the reference's, also of keys without effect: the viewer shows them. 0 means the default. */
export const queue = block({
  worker_count: showAlways(zeroIsDefault(whole(0, 50), 5), PUSHED),
  max_concurrent_sessions: showAlways(
    zeroIsDefault(whole(0), 5),
    'Sessions that run at the same time in the whole system. Default: 5.',
  ),
  poll_interval: showAlways(zeroIsDefault(duration, 1000), PUSHED),
  poll_interval_jitter: showAlways(zeroIsDefault(duration, 500), PUSHED),
  session_timeout: showAlways(
    zeroIsDefault(duration, 40 * MINUTE),
    'Time limit of a session, and of the answer to a question. The last 3 minutes are for conclusions. Default: 40m.',
  ),
  graceful_shutdown_timeout: showAlways(zeroIsDefault(duration, 40 * MINUTE), RESTARTS),
  scoring_shutdown_timeout: showAlways(zeroIsDefault(duration, 3 * MINUTE), RESTARTS),
  orphan_detection_interval: showAlways(zeroIsDefault(duration, 5 * MINUTE), RESUMES),
  orphan_threshold: showAlways(zeroIsDefault(duration, 5 * MINUTE), RESUMES),
  heartbeat_interval: showAlways(zeroIsDefault(duration, MINUTE / 2), RESUMES),
})

const prices = {
  input_per_million: showKey(rate, 'Price of a million tokens of input.'),
  output_per_million: showKey(rate, 'Price of a million tokens of output.'),
}

const promotion = withFacts(
  object({
    id: showKey(text, 'A unique name.'),
    model: showKey(text, 'The model that the price applies to.'),
    start: showKey(text, 'First day or time. Absent: no beginning.'),
    end: showKey(text, 'Last day or time.'),
    ...prices,
  }),
  { also: PROMOTION_STATUS },
)

const costs = object({
  enabled: showAlways(withDefault(flag, true), 'Default: true.'),
  model_rates: showKey(mapOf(object(prices)), 'Prices by model.'),
  promotions: showKey(listOf(promotion), 'Prices that apply for a limited time.'),
}).optional()

const retention = object({
  session_retention_days: showAlways(withDefault(whole(0), 365), 'Default: 365.'),
  event_ttl: showAlways(withDefault(duration, HOUR), 'Default: 1h.'),
  cleanup_interval: showAlways(withDefault(duration, 12 * HOUR), 'Default: 12h.'),
}).optional()

const HOSTS = ['github.com', 'raw.githubusercontent.com']

const runbookRule = withFacts(text, { view: AS_RUNBOOK })

const runbooks = block({
  repo_url: showKey(text, 'A folder on GitHub; its runbooks can be chosen.', { view: AS_ADDRESS }),
  cache_ttl: showKey(withDefault(lenientDuration, MINUTE), 'How long a runbook is kept. Default: 1m.'),
  allowed_domains: showKey(
    withDefault(texts, HOSTS),
    'Hosts that runbooks may come from. Default: github.com, raw.githubusercontent.com.',
  ),
  by_label: showKey(
    mapOf(mapOf(runbookRule)),
    'Runbooks by label and its value, for alerts that bring none: an address or a text for each.',
  ),
  by_type: showKey(
    mapOf(runbookRule),
    'Runbooks by alert type, for alerts that bring none and have no label above: an address or a text for each.',
  ),
})

const SLACK_NEEDS_CHANNEL =
  "Slack has no 'channel'. Write the id of the channel, such as C0123456789, or set 'enabled: false'."

const slack = object({
  enabled: showAlways(withDefault(flag, false), 'Default: false.'),
  token_env: showKey(
    withDefault(envName, 'SLACK_BOT_TOKEN'),
    "The variable that holds the bot's token. Default: SLACK_BOT_TOKEN.",
  ),
  channel: showKey(mustHave(text, SLACK_NEEDS_CHANNEL), "The channel's id."),
  api_url: showKey(
    withDefault(text, 'https://slack.com/api'),
    "Where Slack's methods are, for a gateway. Default: https://slack.com/api.",
    { view: AS_ADDRESS },
  ),
}).optional()

const github = block({
  token_env: showKey(withDefault(envName, 'GITHUB_TOKEN'), 'The variable that holds the token. Default: GITHUB_TOKEN.'),
})

const roles = object({
  viewer: hideKey(parts.textsOrNone, 'Who may read.'),
  responder: hideKey(parts.textsOrNone, 'Who may also hand in alerts, cancel, ask and review.'),
  admin: hideKey(parts.textsOrNone, 'Who may also manage tokens and read the audit log.'),
}).optional()
const promptCaching = block({ enabled: showAlways(withDefault(flag, true), 'Default: true.') })

const holiday = object({ date: hideKey(text, 'MM-DD.'), name: hideKey(text, 'The name of the day.') })

// Known, so that the validator can say that it does nothing here.
const experiment = object({
  enabled: hideKey(withDefault(flag, false), 'Default: false.'),
  model: hideKey(text, 'The model of the other service.'),
  api_key_env: hideKey(text, 'The variable that holds its key.'),
  timeout: hideKey(text, 'Time limit of a request.'),
  min_confidence: hideKey(text, 'Below it, its answer counts as uncertain.'),
}).optional()

export const system = block({
  dashboard_url: showKey(
    withDefault(text, 'http://localhost:5173'),
    "The dashboard's address. Default: http://localhost:5173.",
    { view: AS_ADDRESS },
  ),
  allowed_ws_origins: showAlways(parts.textsOrNone, 'Further origins whose pages may open the WebSocket.'),
  // Not shown: it names people.
  roles: hideKey(
    roles,
    'Roles behind Cloudflare Access: groups, mail addresses, client ids, or * for all. Default: all are responders.',
  ),
  github: showKey(github, 'Access to GitHub, for runbooks.'),
  runbooks: showKey(runbooks, 'Where runbooks come from.'),
  slack: showKey(slack, 'Slack messages about sessions.'),
  cost_estimation: showKey(costs, 'Estimates what sessions cost.', { also: PRICE_CATALOGUE }),
  retention: showKey(retention, 'How long sessions are kept.'),
  prompt_caching: showKey(promptCaching, 'Whether vendors are asked to keep prompts that the next call repeats.'),
  holidays: hideKey(listOf(holiday), 'Public holidays.'),
  experimental_jev_labels: hideKey(experiment, 'Does nothing here: no other service compares labels.'),
})
