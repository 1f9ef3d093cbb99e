// An alert as large as an alert may be, tools that return some MB, several agents and a question: every request fits the window.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { openJournal } from '#core/investigation/log/journal.ts'
import { acceptedFact } from '#core/investigation/log/version.ts'
import { askQuestion } from '#core/investigation/people/chat.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { utf8Length } from '#core/utf8.ts'
import { countingIds } from '../../fakes/clock.ts'
import { agentPlan, facts, investigate, planOf } from '../../fakes/investigation.ts'
import { memoryLog } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'
import { unmarked } from '../../fakes/marked.ts'

/** The webhook of 3,000 alerts that Alertmanager groups in a large outage, cut to what a session takes (1.4 MB). */
const alert = JSON.stringify({
  groupLabels: { alertname: 'NodeDown' },
  alerts: Array.from({ length: 3000 }, (_, at) => ({
    status: 'firing',
    labels: { alertname: 'NodeDown', instance: `node-${at}.example`, zone: `zone-${at % 7}`, severity: 'critical' },
    annotations: { summary: `Node ${at} has been down for 5 minutes`, description: 'x'.repeat(300) },
    startsAt: '2026-11-22T02:55:00Z',
  })),
}).slice(0, 1_400_000)

const result = '2026-11-22T03:00:00Z node-17 kubelet: PLEG is not healthy, pleg was last seen active 3m ago\n'.repeat(
  55_000,
)

// 128,000 tokens, at the 2.5 bytes of dense text.
const WINDOW = 128_000 * 2.5
const sizeOf = ({ messages, tools }: LlmRequest) =>
  messages.reduce((sum, { content }) => sum + utf8Length(content), 0) + utf8Length(JSON.stringify(tools))

function counted(chunks: Array<LlmChunk>, bytes: number): Array<LlmChunk> {
  return chunks.map(chunk =>
    chunk.kind === 'usage' ? { ...chunk, usage: { ...chunk.usage, inputTokens: Math.ceil(bytes / 2.5) } } : chunk,
  )
}

function world() {
  const sizes: Array<number> = []
  const llm = scriptedLlm(request => {
    const bytes = sizeOf(request)
    sizes.push(bytes)
    return counted(answer(request), bytes)
  })
  function answer(request: LlmRequest): Array<LlmChunk> {
    const turn = turnOf(request)
    const summarises = request.cacheKey.endsWith(':summarization')
    if (summarises) return says('PLEG is not healthy on node-17')
    return request.tools.length > 0 && turn < 4
      ? calls(
          [`a${turn}`, 'host.logs'],
          [`b${turn}`, 'raw.logs'],
          [`r${turn}`, 'read_result', { call: 'alert', lines: '5' }],
        )
      : says(`all nodes of zone-3 are down, after ${turn} turns`)
  }
  const logs = { logs: { run: () => answers(result) } }
  const agent = (name: string) =>
    agentPlan({
      name,
      servers: [{ name: 'host' }, { name: 'raw' }],
      summaries: { host: { thresholdTokens: 5000, maxTokens: 1000, model: agentPlan().model } },
    })
  const plan = planOf([], {
    stages: [
      {
        name: 'look',
        type: 'investigation',
        agents: [agent('One'), agent('Two'), agent('Three')],
        parallelType: 'multi_agent',
        successPolicy: 'all',
        compose: null,
        synthesis: agentPlan({ name: 'Joiner', type: 'synthesis', servers: [] }),
      },
    ],
    runbook: 'Check the zone first.\n'.repeat(200),
  })
  return { llm, plan, tools: fakeTools({ host: logs, raw: logs }), sizes, agent }
}

test('3,000 alerts and results of 5 MB end in a conclusion, and so does a question about them', async () => {
  const { sizes, agent, ...used } = world()
  const entries: Array<Entry> = []
  const write = openJournal(memoryLog('s-1', () => 0, entries))
  const session = { ...facts, alert_data: alert }
  write.append({
    type: 'session.accepted',
    public: { type: 'session.status', status: 'pending', session },
    private: acceptedFact,
  })
  const { detail, state } = await investigate(used, entries)
  expect(detail?.status).toBe('completed')
  expect(detail?.executive_summary).toContain('zone-3')

  const plan = { agent: agent('Talker'), runbook: null, skills: {}, timeoutMs: 600_000 }
  const journal = openJournal(memoryLog('s-1', () => entries.at(-1)?.at ?? 0, entries))
  const { uuid } = countingIds()
  journal.append(
    ...askQuestion(state, { uuid: () => `q-${uuid()}` }, { content: 'which zone?', author: 'ana', plan }).entries,
  )
  const asked = await investigate(used, entries)
  expect(asked.detail?.stages.at(-1)).toMatchObject({ stage_type: 'chat', status: 'completed' })

  expect(sizes.length).toBeGreaterThan(25)
  expect(Math.max(...sizes)).toBeLessThan(WINDOW)
  // The beginning of the alert is there, and the way to the rest of it.
  const prompts = used.llm.requests
    .filter(({ cacheKey }) => !cacheKey.endsWith(':summarization'))
    .map(({ messages }) => messages[1]?.content ?? '')
    .filter(prompt => prompt.includes('<alert-'))
  expect(prompts.length).toBeGreaterThan(15)
  expect(prompts.filter(prompt => !/node-0\.example[^]*Shortened to fit the model's window/.test(prompt)).length).toBe(
    0,
  )
  const read = used.llm.requests.flatMap(({ messages }) =>
    messages.flatMap(each => (each.role === 'tool' && each.name === 'read_result' ? [each.content] : [])),
  )
  expect(
    read.some(text => unmarked(text).startsWith('[alert: the alert, 1400000 bytes]') && text.includes('node-')),
  ).toBe(true)
})
