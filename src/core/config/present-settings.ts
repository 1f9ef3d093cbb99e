// Defaults, queue and system as they may be shown.

import type { ShownDefaults, ShownQueue, ShownSystem } from '../protocol/system.ts'
import { compactDuration } from './compact-duration.ts'
import type { Config } from './config.ts'
import type { Declared } from './declared.ts'
import { shownScoring } from './present-chain.ts'
import { shownName, shownUrl } from './redact.ts'
import { some } from './some.ts'

export function shownDefaults({ defaults, declared }: Config): ShownDefaults {
  return {
    ...some({
      llm_provider: defaults.llmProvider,
      llm_backend: defaults.llmBackend,
      max_iterations: defaults.maxIterations,
      fallback_providers: defaults.fallbackProviders.map(({ provider, backend }) => ({ provider, backend })),
      scoring: shownScoring(declared.scoring),
      summarization: some({
        llm_provider: defaults.summarization?.llmProvider,
        llm_backend: defaults.summarization?.llmBackend,
      }),
      success_policy: defaults.successPolicy,
      alert_type: defaults.alertType,
      runbook: defaults.runbook ?? undefined,
      memory: shownMemory(declared.memory),
    }),
    alert_masking: { enabled: defaults.alertMasking.enabled, pattern_group: defaults.alertMasking.patternGroup },
    orchestrator: {
      max_concurrent_agents: defaults.orchestrator.maxConcurrentAgents,
      agent_timeout: compactDuration(defaults.orchestrator.agentTimeoutMs),
      max_budget: compactDuration(defaults.orchestrator.maxBudgetMs),
    },
  }
}

function shownMemory(memory: Declared['memory']): ShownDefaults['memory'] {
  if (memory === undefined) return undefined
  const { enabled = false, max_inject, reflector_memory_limit, embedding = {} } = memory
  const { provider, model, api_key_env, dimensions, base_url } = embedding
  return {
    enabled,
    ...some({ max_inject, reflector_memory_limit }),
    embedding: some({
      provider,
      model,
      api_key_env: api_key_env === undefined ? undefined : shownName(api_key_env),
      dimensions,
      base_url: base_url === undefined ? undefined : shownUrl(base_url),
    }),
  }
}

export function shownQueue({ declared: { queue } }: Config): ShownQueue {
  return {
    worker_count: queue.worker_count,
    max_concurrent_sessions: queue.max_concurrent_sessions,
    poll_interval: compactDuration(queue.poll_interval),
    poll_interval_jitter: compactDuration(queue.poll_interval_jitter),
    session_timeout: compactDuration(queue.session_timeout),
    graceful_shutdown_timeout: compactDuration(queue.graceful_shutdown_timeout),
    scoring_shutdown_timeout: compactDuration(queue.scoring_shutdown_timeout),
    orphan_detection_interval: compactDuration(queue.orphan_detection_interval),
    orphan_threshold: compactDuration(queue.orphan_threshold),
    heartbeat_interval: compactDuration(queue.heartbeat_interval),
  }
}

export function shownSystem({ system, declared }: Config): ShownSystem {
  const { repoUrl, cacheTtlMs, allowedDomains, githubTokenEnv } = system.runbooks
  return {
    ...some({
      github: some({ token_env: githubTokenEnv === undefined ? undefined : shownName(githubTokenEnv) }),
      slack: shownSlack(declared.slack),
      runbooks: some({
        repo_url: repoUrl === undefined ? undefined : shownUrl(repoUrl),
        cache_ttl: cacheTtlMs === undefined ? undefined : compactDuration(cacheTtlMs),
        allowed_domains: allowedDomains,
      }),
      retention: shownRetention(declared.retention),
      cost_estimation: shownCosts(declared.costs),
      dashboard_url: shownUrl(system.dashboardUrl),
    }),
    allowed_ws_origins: system.allowedWsOrigins,
  }
}

function shownSlack(slack: Declared['slack']): ShownSystem['slack'] {
  if (slack === undefined) return undefined
  const { enabled = false, token_env = 'SLACK_BOT_TOKEN', channel } = slack
  return { enabled, token_env: shownName(token_env), ...some({ channel }) }
}

/** The defaults are the reference's (behaviour 1.4). */
function shownRetention(retention: Declared['retention']): ShownSystem['retention'] {
  if (retention === undefined) return undefined
  const { session_retention_days = 365, event_ttl = 3_600_000, cleanup_interval = 12 * 3_600_000 } = retention
  return {
    session_retention_days,
    event_ttl: compactDuration(event_ttl),
    cleanup_interval: compactDuration(cleanup_interval),
  }
}

/** No catalogue of prices is fetched yet. */
function shownCosts(costs: Declared['costs']): ShownSystem['cost_estimation'] {
  if (costs === undefined) return undefined
  const { enabled = true, model_rates = {}, promotions = [] } = costs
  const rates = Object.entries(model_rates).map(([model, { input_per_million, output_per_million }]) => [
    model,
    some({ input_per_million, output_per_million }),
  ])
  return {
    enabled,
    ...some({
      model_rates: Object.fromEntries(rates) as NonNullable<ShownSystem['cost_estimation']>['model_rates'],
      promotions: promotions.map(({ id, model, start, end, input_per_million, output_per_million }) =>
        some({ id, model, start, end, input_per_million, output_per_million }),
      ),
    }),
    catalog: { source: 'none', entry_count: 0 },
  }
}
