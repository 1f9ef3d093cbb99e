import type { Completeness } from '#core/protocol/api.ts'
import { completeness, unknownVerdict, verdict } from '../../fixtures/verdict.ts'
import { Script } from './script.ts'

const MINUTE = 60_000

const OOM_ALERT = JSON.stringify({
  status: 'firing',
  labels: {
    alertname: 'KubePodCrashLooping',
    severity: 'critical',
    cluster: 'eu-west-prod',
    namespace: 'checkout',
    pod: 'payments-7c9f8d6b5-x2lqp',
  },
  annotations: {
    summary: 'Pod checkout/payments-7c9f8d6b5-x2lqp restarts every 4 minutes',
    description: 'Container payments restarted 6 times within 30 minutes.',
  },
  startsAt: '2026-11-22T02:41:07Z',
  generatorURL: 'https://prometheus.example.net/graph?g0.expr=rate',
})

const ANALYSIS = `# payments is killed for memory, since release 2.41

**Cause (high confidence).** The container is OOM-killed at its 512 MiB limit. The working set grows by about 95 MiB a minute from the start of each process, which began with release \`2.41.0\` at 02:12 UTC. The release turned on an in-process cache of price lists without a bound.

## Evidence

| Check | Result | Source |
|---|---|---|
| Last state | \`OOMKilled\`, exit code 137, 6 restarts | \`kubernetes.pods_get\` |
| Working set before the kill | 511 MiB of 512 MiB | \`prometheus.query_range\` |
| Node memory | 41 % used, no pressure | \`prometheus.query\` |
| Release | \`2.41.0\` rolled out at 02:12 UTC | \`kubernetes.deployments_get\` |

## What to do

1. Roll back: \`kubectl -n checkout rollout undo deployment/payments\`
2. Bound the cache before releasing again:

\`\`\`yaml
PRICE_CACHE_MAX_ENTRIES: "20000"
\`\`\`

> Raising the limit buys minutes only: at this rate 1 GiB is full after ten.
`
const SUMMARY =
  'payments in checkout is OOM-killed every 4 minutes since release 2.41.0 turned on an unbounded cache. Roll back; raising the limit does not help.'
const THOUGHT =
  'The pod restarts on a steady rhythm, so a leak or a probe is likelier than a crash at start. First the last state of the container: exit code 137 would point to memory. Then the working set against the limit, and whether a release came just before.'
const PLAN =
  'The restarts come **every four minutes**, which looks like a limit being reached. I will read the last state of the container and compare its memory with the limit.\n\n- last state and exit code\n- working set over the last hour\n- the rollout history'
const POD = JSON.stringify({
  kind: 'Pod',
  metadata: { name: 'payments-7c9f8d6b5-x2lqp', namespace: 'checkout' },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'payments',
        restartCount: 6,
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-22T02:38:51Z' } },
      },
    ],
  },
})
const SERIES = JSON.stringify({
  resultType: 'matrix',
  result: [
    {
      metric: { container: 'payments' },
      values: Array.from({ length: 24 }, (_, i) => [1763779200 + i * 60, String(180e6 + (i % 4) * 95e6)]),
    },
  ],
})

export function scriptCompletion(id: string, now: number): Script {
  const s = new Script(id, now - 23 * MINUTE)
  s.accept({
    alert_data: OOM_ALERT,
    alert_type: 'kubernetes',
    chain_id: 'kubernetes-deep-dive',
    author: 'alertmanager',
    runbook_url: 'https://github.com/example/runbooks/blob/main/crashloop.md',
  })
  s.start().stage('data-collection', 'investigation', 4)
  s.agent('KubernetesAgent', 1)
  s.doing('investigating', 'Iteration 1/20')
    .wait(900)
    .stream('llm_thinking', THOUGHT, {}, { source: 'native' })
    .wait(300)
  s.stream('llm_response', PLAN).tokens(6_230, 240)
  s.tool('kubernetes', 'pods_get', { namespace: 'checkout', name: 'payments-7c9f8d6b5-x2lqp' }, POD)
  s.tool(
    'kubernetes',
    'pods_log',
    { namespace: 'checkout', name: 'payments-7c9f8d6b5-x2lqp', previous: true, tail: 200 },
    'container "payments" in pod "payments-7c9f8d6b5-x2lqp" is waiting to start: previous terminated container not found',
    true,
    1_850,
  )
  s.tool(
    'prometheus',
    'query_range',
    {
      query: 'container_memory_working_set_bytes{namespace="checkout",container="payments"}',
      start: '-1h',
      step: '60s',
    },
    SERIES,
    false,
    2_310,
  )
  s.stream(
    'mcp_tool_summary',
    'The working set rises from 180 MiB to the limit of 512 MiB in about four minutes, then drops to 180 MiB: **six times in the last half hour**.',
    {},
    {
      server_name: 'prometheus',
      tool_name: 'query_range',
      original_tokens: 12_340,
      summarization_model: 'claude-haiku',
    },
  )
  s.event('skill_loaded', '# Reading OOM kills\n\nCompare the working set, not RSS, with the limit.', {
    skill_name: 'kubernetes-memory',
  })
  s.event('google_search_result', '', {
    source: 'gemini',
    queries: ['payments 2.41.0 memory'],
    sources: [{ uri: 'https://example.org/releases/2.41', title: 'Release notes 2.41' }],
  })
  s.tokens(9_100, 410)
    .event('final_analysis', 'The container is OOM-killed at 512 MiB; it leaks about 95 MiB a minute.')
    .agentEnds(1, 'completed')
  s.stageEnds('data-collection', 'investigation', 'completed').stage('root-cause', 'investigation', 4, 2)
  const first = s.agent('ReleaseAgent', 1)
  s.event(
    'memory_injected',
    '- [episodic, positive, score: 0.82] An unbounded cache was the cause of a like alert in May',
    { count: 1 },
  )
  s.wait(700).tool(
    'kubernetes',
    'deployments_get',
    { namespace: 'checkout', name: 'payments' },
    'kind: Deployment\nmetadata:\n  name: payments\n  annotations:\n    deployment.kubernetes.io/revision: "41"\n',
  )
  s.event('provider_fallback', 'Provider fallback: anthropic → openai', {
    original_provider: 'anthropic',
    original_model: 'claude-sonnet',
    fallback_provider: 'openai',
    fallback_model: 'gpt-5',
    reason: 'overloaded after 3 attempts',
    attempt: 1,
  })
  s.tokens(4_000, 300)
    .event('final_analysis', 'Release **2.41.0** turned on a cache without a bound.')
    .agentEnds(1, 'completed')
  s.agent('NodeAgent', 2)
  s.event('code_execution', '```python\nprint(511/512)\n```\nOutput:\n```\n0.998\n```', { source: 'gemini' })
  s.event('error', 'The model did not answer within 60 s; asked again.')
  s.stream('llm_response', 'The node has memory to spare: 41 % used, no pressure condition.').tokens(3_500, 150)
  s.event('final_analysis', 'The node has memory to spare.', {
    forced_conclusion: true,
    iterations_used: 20,
    max_iterations: 20,
  }).agentEnds(2, 'completed')
  s.agent('LogReader', 1, { parent_execution_id: first, task: 'Read the release notes' })
  s.event('task_assigned', 'Read the release notes of 2.41.0 for caches and pools.')
    .event('final_analysis', 'A price cache is on by default.')
    .agentEnds(1, 'completed')
  s.stageEnds('root-cause', 'investigation', 'completed').stage('root-cause - Synthesis', 'synthesis', 4)
  s.agent('SynthesisAgent', 1)
  s.stream('llm_thinking', 'Both agents agree; the node is ruled out.')
    .event('final_analysis', ANALYSIS, { interaction_type: 'synthesis' })
    .tokens(7_000, 900)
    .agentEnds(1, 'completed')
  s.stageEnds('root-cause - Synthesis', 'synthesis', 'completed').stage('Executive Summary', 'exec_summary', 4)
  s.agent('ExecSummaryAgent', 1)
  s.event('final_analysis', SUMMARY, { interaction_type: 'executive_summary' }).agentEnds(1, 'completed')
  s.stageEnds('Executive Summary', 'exec_summary', 'completed')
  return s.end('completed', {
    final_analysis: ANALYSIS,
    executive_summary: SUMMARY,
    labels: ['action'],
    verdict,
    completeness,
  })
}

/** A session that runs on, turn after turn. */
export function running(id: string, now: number, turns: number): Script {
  const s = new Script(id, now - 2 * MINUTE)
  s.accept({
    alert_data:
      'NodeFilesystemAlmostOutOfSpace on db-3.fra.example.net: /var/lib/postgresql has 4 % left\n\nlabels:\n  severity: critical\n  instance: db-3.fra.example.net:9100\n  mountpoint: /var/lib/postgresql\nannotations:\n  description: Filesystem has only 3.9 % available space left.\n',
    alert_type: 'host',
    chain_id: 'host',
    author: 'maria',
    runbook_url: null,
  })
  s.start(['analysis', 'investigation'], ['Executive Summary', 'exec_summary']).stage('analysis', 'investigation', 2)
  s.agent('HostAgent', 1)
  for (let turn = 1; turn <= turns; turn++) {
    s.doing('investigating', `Iteration ${turn}/20`).wait(400).stream('llm_thinking', `${THOUGHT} (turn ${turn})`)
    s.stream('llm_response', PLAN).tokens(5_000 + turn * 300, 200)
    s.tool(
      'host',
      'disk_usage',
      { path: '/var/lib/postgresql', depth: turn },
      'pg_wal 212 GiB\nbase 96 GiB\npg_stat 12 MiB\n',
      false,
      700,
    )
    s.tool(
      'host',
      'top_processes',
      { by: 'io', limit: 5 },
      'walsender 812 MB/s\npostgres 44 MB/s\n',
      turn % 5 === 4,
      300,
    )
  }
  s.event('final_analysis', ANALYSIS).agentEnds(1, 'completed').stageEnds('analysis', 'investigation', 'completed')
  return s.end('completed', {
    final_analysis: ANALYSIS,
    executive_summary: SUMMARY,
    labels: ['watch', 'page-the-database-team'],
  })
}

/** It changed something, and the cause is not known. */
export function acted(id: string, now: number): Script {
  const s = new Script(id, now - 12 * MINUTE)
  s.accept({
    alert_data: JSON.stringify({
      title: 'Queue orders of shop has 90,000 messages',
      severity: 'high',
      cluster: 'eu-west-prod',
      namespace: 'shop',
      service: 'orders',
    }),
    alert_type: 'kubernetes',
    chain_id: 'kubernetes',
    author: 'alertmanager',
    runbook_url: null,
  })
  s.start().stage('mend', 'action', 1)
  s.agent('Mender', 1)
  s.tool('kubernetes', 'scale', { deployment: 'orders', replicas: 4 }, 'scaled').tokens(2_000, 100)
  s.agentEnds(1, 'completed').stageEnds('mend', 'action', 'completed', undefined, { actions_executed: true })
  return s.end('completed', {
    final_analysis: 'Scaled to 4.',
    verdict: unknownVerdict,
    completeness: { complete: true, gaps: [] },
  })
}

function agentFailed(subject: string, how: string): Completeness {
  return { complete: false, gaps: [{ kind: 'agent_failed', subject, text: `${subject} ${how}`, count: 1 }] }
}

export function failed(id: string, now: number): Script {
  const s = new Script(id, now - 95 * MINUTE)
  s.accept({
    alert_data: 'TargetDown: 3 of 5 targets of job checkout-api are down in eu-west-prod',
    alert_type: 'prometheus',
    chain_id: 'prometheus',
    author: 'alertmanager',
    runbook_url: null,
  })
  s.start().stage('analysis', 'investigation', 2)
  s.agent('PrometheusAgent', 1)
  s.stream('llm_thinking', THOUGHT).tool(
    'prometheus',
    'query',
    { query: 'up{job="checkout-api"}' },
    'connect ECONNREFUSED 10.2.0.14:9090',
    true,
  )
  const why = 'anthropic refused the key (401): invalid x-api-key. Set ANTHROPIC_API_KEY and submit the alert again.'
  s.event('error', why, { interrupted: true }).agentEnds(1, 'failed', { error_message: why })
  s.stageEnds('analysis', 'investigation', 'failed', why)
  return s.end('failed', { error_message: why, completeness: agentFailed('PrometheusAgent', `failed: ${why}`) })
}

export function cancelled(id: string, now: number): Script {
  const s = new Script(id, now - 4 * 60 * MINUTE)
  s.accept({
    alert_data: 'Watchdog: test of the paging path, ignore',
    alert_type: 'kubernetes',
    chain_id: 'kubernetes',
    author: 'tom',
    runbook_url: null,
  })
  return s.end('cancelled', { cancelled_by: 'tom', cancel_reason: 'the node is being drained' })
}

export function timedOut(id: string, now: number): Script {
  const s = new Script(id, now - 26 * 60 * MINUTE)
  s.accept({
    alert_data: 'etcdHighCommitDurations on control plane eu-west-prod, 99th percentile 1.9 s',
    alert_type: 'kubernetes',
    chain_id: 'kubernetes-deep-dive',
    author: 'alertmanager',
    runbook_url: null,
  })
  s.start().stage('analysis', 'investigation', 2)
  s.agent('KubernetesAgent', 1)
  s.stream('llm_response', PLAN)
    .wait(40 * MINUTE)
    .agentEnds(1, 'timed_out')
    .stageEnds('analysis', 'investigation', 'timed_out')
  return s.end('timed_out', {
    error_message: 'session timed out after 40 m',
    completeness: agentFailed('KubernetesAgent', 'ran out of time.'),
  })
}

export function pending(id: string, now: number): Script {
  const s = new Script(id, now - 40_000)
  return s.accept({
    alert_data: '{"title":"Certificate of api.example.net expires in 3 days","severity":"warning"}',
    alert_type: 'certificates',
    chain_id: 'kubernetes',
    author: 'grafana',
    runbook_url: null,
  })
}
