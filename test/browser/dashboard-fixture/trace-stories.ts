// Sessions whose trace has everything that a trace can have, and one with 2,004 events.

import { Script } from './script.ts'
import type { Story } from './night-stories.ts'

const FACTS = {
  alert_data: JSON.stringify({ labels: { alertname: 'KubePodCrashLooping', severity: 'critical' } }),
  alert_type: 'kubernetes',
  chain_id: 'kubernetes-deep-dive',
  author: 'alertmanager',
  runbook_url: null,
}
const EXTRA = { alert_title: 'Pod checkout/payments restarts every 4 minutes', severity: 'critical' as const }
const READ = { writes: 'no' }

/** Tokens: uncached, answered, from the cache, to the cache. */
const spent = (input_tokens: number, output_tokens: number, cache_read_tokens = 0, cache_creation_tokens = 0) => ({
  input_tokens,
  output_tokens,
  total_tokens: input_tokens + output_tokens + cache_read_tokens + cache_creation_tokens,
  cache_read_tokens,
  cache_creation_tokens,
})

export function traced(id: string, now: number): Story {
  const s = new Script(id, now - 8 * 60_000)
  s.accept(FACTS).start().stage('triage', 'investigation', 2)
  const lead = s.agent('LeadAgent', 1)
  s.list('kubernetes', 300)
  s.stream('llm_thinking', 'Exit code 137 would point to memory.')
  s.wait(4_000).model(4_200, { ...spent(3_000, 200, 0, 600), attempts: 3 })
  s.tool('kubernetes', 'pods_get', { name: 'payments' }, '{"reason":"OOMKilled","exitCode":137}', false, 700, READ)
  s.tool('kubernetes', 'pods_log', { previous: true }, 'previous terminated container not found', true, 1_850, READ)
  s.wait(2_000).model(2_000, { ...spent(900, 60), llm_type: 'summarization', model_name: 'claude-haiku' })
  s.event('provider_fallback', 'Provider fallback: anthropic → openai', {
    original_provider: 'anthropic',
    original_model: 'claude-sonnet',
    fallback_provider: 'openai',
    fallback_model: 'gpt-5',
    reason: 'overloaded three times in a row',
    error_code: 'provider_overloaded',
    attempt: 1,
  })
  s.wait(6_000).model(6_000, { ...spent(200, 80, 4_000), model_name: 'gpt-5' })
  s.tool('', 'dispatch_agent', { name: 'LogReader' }, 'dispatched', false, 20)
  s.agent('LogReader', 1, { parent_execution_id: lead, task: 'Read the log of payments' })
  s.wait(3_000).model(3_000, spent(100, 100, 1_000))
  s.tool('logs', 'search', { q: 'OOM' }, 'connection refused', true, 9_000, READ, 'connection refused')
  s.agentEnds(1, 'completed')
  s.again(lead)
  s.wait(5_000).model(5_000, { ...spent(200, 80, 4_000), model_name: 'gpt-5' })
  s.event('final_analysis', 'It is memory.').agentEnds(1, 'completed')
  s.stageEnds('triage', 'investigation', 'completed').stage('look', 'investigation', 2, 2)
  const metrics = s.agent('MetricsAnalyst', 1)
  const release = s.agent('ReleaseAgent', 2)
  s.again(metrics)
    .wait(22_000)
    .model(22_000, spent(1_200, 300, 800))
  s.tool('prometheus', 'query_range', { query: 'container_memory' }, SERIES, false, 31_000, READ)
  s.event('final_analysis', 'The working set grows.').agentEnds(1, 'completed')
  s.again(release)
  s.wait(100)
    .stream('llm_response', 'The release came first: I roll it back.')
    .wait(3_000)
    .model(3_200, spent(700, 90, 2_000))
  s.tool('kubernetes', 'rollout_undo', { deployment: 'payments' }, 'rolled back', false, 900, { writes: 'yes' })
  s.wait(2_000).model(2_000, spent(300, 60, 2_400))
  s.event('final_analysis', 'Rolled back.').agentEnds(2, 'completed')
  s.stageEnds('look', 'investigation', 'completed')
  s.end('completed', { final_analysis: '## Cause\n\nThe container is OOM-killed at 512 MiB.' })
  return { script: s, extra: EXTRA }
}

const SERIES = JSON.stringify({
  resultType: 'matrix',
  result: [
    { metric: { container: 'payments' }, values: [0, 1, 2].map(n => [1763779200 + n * 60, String(180e6 + n * 95e6)]) },
  ],
})

/** 2,004 events: 668 turns of a thought, a call and an answer. */
export function longTrace(id: string, now: number): Story {
  const s = new Script(id, now - 90 * 60_000)
  s.accept(FACTS).start().stage('look', 'investigation', 1)
  s.agent('MetricsAnalyst', 1)
  for (let turn = 0; turn < 668; turn++) {
    s.event('llm_thinking', `Turn ${turn}: what comes next?`)
    s.wait(3_000).event('llm_response', `Turn ${turn}: I read the log.`)
    s.model(3_000, spent(400, 50, 3_000))
    s.tool('kubernetes', 'pods_log', { turn }, turn % 100 === 99 ? 'no such pod' : 'well', turn % 100 === 99, 400, READ)
  }
  return { script: s, extra: EXTRA }
}

/** In the middle of its work; each step of the stand-in brings more. */
export function growingTrace(id: string, now: number): Story {
  const s = new Script(id, now - 60_000)
  s.accept(FACTS).start().stage('look', 'investigation', 1)
  s.agent('MetricsAnalyst', 1)
  s.wait(3_000).model(3_000, spent(400, 50, 3_000))
  s.tool('kubernetes', 'pods_get', { name: 'payments' }, 'well', false, 400, READ)
  const played = s.frames.length
  for (let turn = 0; turn < 30; turn++) {
    s.wait(3_000).model(3_000, spent(400, 50, 3_000))
    s.tool('kubernetes', 'pods_log', { turn }, 'well', false, 400, READ)
  }
  return { script: s, extra: EXTRA, played }
}
