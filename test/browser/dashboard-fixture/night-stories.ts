// Sessions as somebody on call meets them: at work with several agents, and ended in each way that a header must tell apart.

import type { Completeness, SessionDetail, Verdict } from '#core/protocol/api.ts'
import type { EndStatus } from '#core/protocol/status.ts'
import { Script } from './script.ts'

type Extra = Partial<SessionDetail> & Record<string, unknown>
export type Story = { script: Script; extra: Extra; played?: number }

const MINUTE = 60_000

const PLACE: Extra = {
  alert_title: 'Pod checkout/payments-7c9f8d6b5-x2lqp restarts every 4 minutes since the release of 02:12',
  severity: 'critical',
  cluster: 'eu-west-prod',
  namespace: 'checkout',
  service: 'payments',
  links: [
    { label: 'Runbook', url: 'https://github.com/example/runbooks/blob/main/crashloop.md' },
    { label: 'Generator', url: 'https://prometheus.example.net/graph?g0.expr=rate' },
  ],
}

const FACTS = {
  alert_data: JSON.stringify({ labels: { alertname: 'KubePodCrashLooping', severity: 'critical' } }),
  alert_type: 'kubernetes',
  chain_id: 'kubernetes-deep-dive',
  author: 'api-client',
  runbook_url: null,
}

const ANALYSIS =
  '## Cause\n\nThe container is OOM-killed at 512 MiB. Release `2.41.0` turned on a cache without a bound.\n\n## What to do\n\nRoll back.'

/** Three agents side by side, each in the middle of a call; one stage is over, two are planned. */
export function threeAtWork(id: string, now: number): Story {
  const s = new Script(id, now - 3 * MINUTE)
  s.accept(FACTS).start().stage('triage', 'investigation', 4)
  s.agent('TriageAgent', 1)
  s.stream('llm_response', 'The alert is about memory. Three agents look at it from three sides.').agentEnds(
    1,
    'completed',
  )
  s.stageEnds('triage', 'investigation', 'completed').stage('look', 'investigation', 4, 3)
  s.agent('MetricsAnalyst', 1)
  s.doing('investigating', 'Iteration 3/20')
  s.stream('llm_response', 'The working set grows by 95 MiB a minute. Next comes the limit of the container.').tokens(
    6_200,
    240,
  )
  s.open('prometheus', 'query_range', {
    query: 'container_memory_working_set_bytes{namespace="checkout"}',
    step: '60s',
  })
  s.agent('LogReader', 2)
  s.doing('investigating', 'Iteration 2/20')
  s.stream(
    'llm_thinking',
    'The log of the previous container should say why it ended. I read the last 200 lines of it.',
  )
  s.tool('kubernetes', 'pods_log', { name: 'payments', previous: true }, 'not found', true)
  s.open('kubernetes', 'pods_log', { name: 'payments-7c9f8d6b5-x2lqp', tail: 200 })
  s.agent('ReleaseAgent', 3)
  s.doing('investigating', 'Iteration 5/20')
  s.tool('kubernetes', 'deployments_scale', { name: 'payments', replicas: 2 }, 'scaled', false, 300, { writes: 'yes' })
  s.stream('llm_response', 'Revision 41 was rolled out at 02:12. I compare it with revision 40.').tokens(5_900, 310)
  s.open('github', 'compare', { base: 'v2.40.3', head: 'v2.41.0' })
  const planned_stages: SessionDetail['planned_stages'] = [
    { name: 'triage', type: 'investigation' },
    { name: 'look', type: 'investigation' },
    { name: 'look - Synthesis', type: 'synthesis' },
    { name: 'Executive Summary', type: 'exec_summary' },
  ]
  return { script: s, extra: { ...PLACE, planned_stages } }
}

/** A lead that has dispatched two; one is at work. */
export function orchestra(id: string, now: number): Story {
  const s = new Script(id, now - 2 * MINUTE)
  s.accept(FACTS).start().stage('lead', 'investigation', 2)
  const lead = s.agent('LeadAgent', 1)
  s.stream('llm_thinking', 'I send one agent to the logs and one to the metrics, and wait for both.')
  s.agent('LogReader', 1, { parent_execution_id: lead, task: 'Read the log of payments' })
  s.event('task_assigned', 'Read the log of payments').event('final_analysis', 'Nothing in the log but the kill.')
  s.agentEnds(1, 'completed')
  s.agent('MetricsAnalyst', 2, { parent_execution_id: lead, task: 'Compare memory with its limit' })
  s.event('task_assigned', 'Compare memory with its limit')
  s.open('prometheus', 'query', { query: 'kube_pod_container_resource_limits' })
  return { script: s, extra: PLACE }
}

type Ending = {
  status?: EndStatus
  completeness?: Completeness
  end?: Record<string, unknown>
  agent?: (s: Script) => void
}
const gaps = (...all: Completeness['gaps']): Completeness => ({ complete: false, gaps: all })

const ENDINGS: Record<string, Ending> = {
  partial: {
    completeness: gaps({
      kind: 'agent_failed',
      subject: 'LogReader',
      text: 'LogReader failed after 21 errors: the log store did not answer.',
      count: 1,
    }),
    agent: equalErrors,
  },
  'fell-back': {
    completeness: gaps({
      kind: 'fell_back',
      subject: 'MetricsAnalyst',
      text: 'MetricsAnalyst went on with gpt-5 after claude-sonnet was overloaded.',
      count: 1,
    }),
  },
  forced: {
    completeness: gaps({
      kind: 'forced',
      subject: 'MetricsAnalyst',
      text: 'MetricsAnalyst had to conclude at 20 of 20 iterations.',
      count: 1,
    }),
  },
  acted: {
    agent: s =>
      void s.tool('kubernetes', 'rollout_undo', { deployment: 'payments' }, 'rolled back', false, 900, {
        writes: 'yes',
      }),
  },
  'dead-server': {
    completeness: gaps({
      kind: 'server_absent',
      subject: 'prometheus',
      text: 'The server prometheus gave no tools: connection refused.',
      count: 1,
    }),
  },
  'cancelled-with-text': { status: 'cancelled', end: { cancelled_by: 'api-client' } },
}
export const ENDING_NAMES = Object.keys(ENDINGS)

function equalErrors(s: Script): void {
  for (let n = 0; n < 21; n++) s.wait(3_000).event('error', 'The log store did not answer within 10 s.')
}

export function ending(name: string, now: number): Story {
  const { status = 'completed', completeness, end, agent } = ENDINGS[name] ?? {}
  const s = new Script(name, now - 30 * MINUTE)
  s.accept(FACTS).start().stage('look', 'investigation', 1)
  s.agent('MetricsAnalyst', 1)
  agent?.(s)
  s.event('final_analysis', `${ANALYSIS}\n\nACTION: YES`).tokens(8_000, 600).agentEnds(1, 'completed')
  s.stageEnds('look', 'investigation', status)
  s.end(status, {
    final_analysis: `${ANALYSIS}\n\nACTION: YES`,
    completeness: completeness ?? { complete: true, gaps: [] },
    ...end,
  })
  return { script: s, extra: PLACE }
}

/** A question of somebody, and an answer that is longer than a screen, and wider. */
export function answerTo(id: string, question: string, now: number, after: number): Script {
  const s = new Script(id, now, after)
  s.stage('Chat', 'chat', 1)
  s.agent('ChatAgent', 1)
  s.event('user_question', question, { author: 'ana' })
  const points = Array.from({ length: 40 }, (_, n) => `Point ${n}: the cache is bounded by nothing.`)
  const answer = [`\`\`\`text\n${'a line of a log '.repeat(40)}\n\`\`\``, ...points].join('\n\n')
  s.stream('llm_response', answer).event('final_analysis', answer).agentEnds(1, 'completed')
  return s.stageEnds('Chat', 'chat', 'completed')
}

/** Ended with a verdict, whose claims rest on calls of each form: objects, a log of 1,600 lines, a matrix, a table, a write. */
export function withVerdict(id: string, now: number): Story {
  const s = new Script(id, now - 20 * MINUTE)
  s.accept(FACTS).start().stage('look', 'investigation', 1)
  s.agent('MetricsAnalyst', 1)
  s.stream('llm_thinking', 'Exit code 137 would point to memory.').tokens(2_000, 100)
  const pod = s.tool('kubernetes', 'pods_get', { name: 'payments' }, POD).last
  const log = s.tool('kubernetes', 'pods_log', { name: 'payments', tail: 1_600 }, LOG).last
  const matrix = s.tool(
    'prometheus',
    'query_range',
    { query: 'container_memory_working_set_bytes', step: '60s' },
    MATRIX,
  ).last
  const table = s.tool('kubernetes', 'pods_list', { namespace: 'checkout' }, PODS).last
  const undo = s.tool('kubernetes', 'rollout_undo', { deployment: 'payments' }, 'rolled back', false, 900, {
    writes: 'yes',
  }).last
  s.event('final_analysis', ANALYSIS).tokens(10_000, 800).agentEnds(1, 'completed')
  s.stageEnds('look', 'investigation', 'completed')
  const verdict: Verdict = {
    cause: 'payments is OOM-killed every 4 minutes: release 2.41.0 turned on a price cache without a bound.',
    confidence: 'high',
    stated_confidence: 'high',
    confidence_reason: 'Exit code, memory and the time of the release agree',
    components: ['payments', 'price-cache'],
    next_steps: [
      { text: 'Roll back to 2.40.3.', command: 'kubectl -n checkout rollout undo deployment/payments' },
      { text: 'Bound the cache before the next release.', command: null },
      { text: 'Watch the working set for ten minutes.', command: 'kubectl -n checkout top pod -l app=payments' },
    ],
    ruled_out: [{ text: 'The node has memory to spare.', calls: [table] }],
    unchecked: ['Whether other services use the same cache: their repositories could not be read.'],
    claims: [
      {
        text: 'The last state of the container is OOMKilled, exit code 137.',
        grounded: true,
        reason: null,
        calls: [pod],
      },
      { text: 'Its log holds 1,600 lines of cache warnings.', grounded: true, reason: null, calls: [log] },
      {
        text: 'The working set reaches 512 MiB within four minutes.',
        grounded: true,
        reason: null,
        calls: [matrix, pod],
      },
      { text: 'The rollback was tried.', grounded: true, reason: null, calls: [undo] },
      {
        text: 'The release notes name the cache.',
        grounded: false,
        reason: 'No call of this session shows it.',
        calls: [],
      },
    ],
    grounded_share: 0.8,
  }
  s.end('completed', { final_analysis: ANALYSIS, verdict, completeness: { complete: true, gaps: [] } })
  return { script: s, extra: PLACE }
}

const POD = JSON.stringify({
  kind: 'Pod',
  metadata: { name: 'payments', namespace: 'checkout', labels: { app: 'payments' } },
  status: {
    containerStatuses: [{ restartCount: 6, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }],
  },
})
const LOG = Array.from(
  { length: 1_600 },
  (_, n) =>
    `2026-11-22T02:${String(n % 60).padStart(2, '0')}:07Z ${n % 160 === 0 ? 'ERROR' : 'warn'} price-cache holds ${n * 71} entries (no limit configured), request-id=7f3a-${n}`,
).join('\n')
const MATRIX = JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: ['payments', 'sidecar'].map((container, at) => ({
      metric: { __name__: 'container_memory_working_set_bytes', container },
      values: Array.from({ length: 60 }, (_, n) => [
        1763779200 + n * 60,
        String((180 + (n % 4) * 95) * 1e6 * (1 - at * 0.7)),
      ]),
    })),
  },
})
const PODS = JSON.stringify(
  Array.from({ length: 12 }, (_, n) => ({
    name: `payments-${n}`,
    ready: n !== 3,
    restarts: n === 3 ? 6 : 0,
    node: `n${n % 3}`,
  })),
)
