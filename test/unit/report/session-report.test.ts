import { marked } from 'marked'
import { expect, test } from 'vitest'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { sessionReport } from '#core/report/session-report.ts'
import { completeness, unknownVerdict, verdict } from '../../fixtures/verdict.ts'

const AT = '2026-11-01T10:00:00.000Z'
const base = { session_id: 's-1', timestamp: AT, db_event_id: 1 }

const running = fold(emptyView, {
  ...base,
  type: 'session.status',
  status: 'pending',
  session: {
    alert_data: 'disk 91 % full on db-3',
    alert_type: 'disk',
    chain_id: 'disks',
    author: 'alertmanager',
    runbook_url: null,
    created_at: AT,
    chat_enabled: true,
    alert_title: 'Disk of db-3 is full',
    severity: 'critical',
    cluster: 'eu',
    namespace: null,
    service: 'db-3',
    links: [],
  },
}).detail as SessionDetail

const ended: SessionDetail = {
  ...running,
  status: 'completed',
  started_at: AT,
  completed_at: '2026-11-01T10:02:05.000Z',
  total_tokens: 1_300,
  input_tokens: 1_200,
  output_tokens: 100,
  final_analysis: '# The dump fills the disk\n\n```sh\nls',
  executive_summary: 'The dump fills the disk.',
  verdict,
  completeness,
  stages: [
    {
      id: 'st-1',
      stage_name: 'look',
      stage_index: 1,
      stage_type: 'investigation',
      status: 'completed',
      parallel_type: null,
      expected_agent_count: 1,
      started_at: AT,
      completed_at: '2026-11-01T10:01:00.000Z',
      executions: [execution('x-1', 'Lead', [execution('x-2', 'LogReader')])],
    },
  ],
}

function execution(id: string, name: string, sub_agents?: ReturnType<typeof bare>[]) {
  return { ...bare(id, name), ...(sub_agents && { sub_agents }) }
}
function bare(execution_id: string, agent_name: string) {
  return {
    execution_id,
    agent_name,
    agent_index: 1,
    status: 'completed' as const,
    llm_backend: 'langchain',
    llm_provider: 'main',
    model_name: 'sonnet',
    started_at: AT,
    completed_at: '2026-11-01T10:00:30.500Z',
    duration_ms: 30_500,
    error_message: null,
    input_tokens: 600,
    output_tokens: 50,
    total_tokens: 650,
  }
}

const event = (id: string, changes: Partial<TimelineEvent>): TimelineEvent => ({
  id,
  session_id: 's-1',
  stage_id: 'st-1',
  execution_id: 'x-1',
  sequence_number: 1,
  created_at: AT,
  updated_at: '2026-11-01T10:00:01.400Z',
  event_type: 'llm_tool_call',
  status: 'completed',
  content: '412G of 450G',
  ...changes,
})
const call = (id: string, tool_name: string, more: Partial<TimelineEvent> = {}, metadata: object = {}) =>
  event(id, {
    metadata: { server_name: 'host', tool_name, arguments: '{"path":"/"}', writes: 'no', ...metadata },
    ...more,
  })

const events = [
  call('e2', 'disk'),
  call('e3', 'files', { sequence_number: 2, content: 'no such file', execution_id: 'x-2' }, { is_error: true }),
  call('e4', 'clean', { sequence_number: 3, content: 'removed 12 files' }, { writes: 'yes' }),
  call('e5', 'odd', { sequence_number: 4 }, { writes: 'unknown' }),
  event('q1', {
    event_type: 'user_question',
    execution_id: 'c-1',
    content: 'And the | replica?',
    metadata: { author: 'ana' },
  }),
  event('a1', { event_type: 'final_analysis', execution_id: 'c-1', content: 'It is well.' }),
  event('q2', { event_type: 'user_question', execution_id: 'c-2', content: 'Since when?', metadata: {} }),
]

const reportOf = (detail: SessionDetail, of: ReadonlyArray<TimelineEvent> = events) =>
  [...sessionReport(detail, of)].join('')

test('the report has the alert, the verdict, the evidence with results, what is missing, what was changed, timings and questions', () => {
  const text = reportOf(ended)
  const headings = marked.lexer(text).flatMap(each => (each.type === 'heading' ? [each.text as string] : []))
  expect(headings).toEqual([
    String.raw`Disk of db\-3 is full`,
    'Verdict',
    'Evidence',
    'What was changed',
    'What is missing',
    'Analysis',
    'Questions and answers',
    'Timings',
    'Tool calls',
    'Results',
    'C1: `host.disk`',
    'C2: `host.files` (failed)',
    'C3: `host.clean`',
    'Alert',
  ])
  for (const words of [
    '| Took | 2 min 5 s |',
    '**Confidence:** medium (the model said high)',
    String.raw`takes "412G" of "450G". \[C1\]`,
    '**Not grounded: The results that it cites do not contain',
    '`find /var/backups -mtime +14 -delete`',
    String.raw`- The server replica\-shell gave no tools: connection refused.`,
    '- Not checked: Whether the replica has the same dumps: its server did not answer.',
    '| C3 | 10:00:00 | `host.clean` | `{"path":"/"}` | answered |',
    'Of 1 call nobody said whether they change something: `host.odd`.',
    '**ana** asked at 2026-11-01 10:00:00 UTC:\n\n> And the | replica?',
    '> It is well.',
    '**Somebody** asked',
    'It was not answered.',
    '| → Lead | sonnet | completed | 10:00:00 | 30.5 s | 650 |',
    '| → → LogReader | sonnet |',
    '| C2 | 10:00:00 | LogReader | `host.files` | `{"path":"/"}` | 1.4 s | failed |',
    '```\ndisk 91 % full on db-3\n```',
  ])
    expect(text).toContain(words)
})

test.each<[name: string, detail: SessionDetail, words: string]>([
  ['runs', { ...running, status: 'in_progress' }, 'in progress (this report was made before its end)'],
  [
    'failed',
    { ...running, status: 'failed', error_message: 'no model `answered`' },
    String.raw`**Error:** no model \`answered\``,
  ],
  [
    'was cancelled',
    { ...running, status: 'cancelled', cancelled_by: 'ana', cancel_reason: 'a drill' },
    'Cancelled by ana: a drill',
  ],
  ['has no verdict', { ...ended, verdict: null }, 'The analysis ended in no verdict.'],
  ['knows no cause', { ...ended, verdict: unknownVerdict }, '**Confidence:** unknown'],
  ['lacks nothing', { ...ended, verdict: null, completeness: { complete: true, gaps: [] } }, 'Nothing: all agents'],
  [
    'was reviewed',
    { ...ended, review_status: 'reviewed', quality_rating: 'partially_accurate', action_taken: 'rolled | back' },
    String.raw`| Action taken | rolled \| back |`,
  ],
])('a session that %s says so', (_, detail, words) => {
  expect(reportOf(detail)).toContain(words)
})

test('a session without a call has no list of calls, and changed nothing', () => {
  const text = reportOf(running, [])
  expect(text).not.toContain('## Tool calls')
  expect(text).not.toContain('## Results')
  expect(text).toContain('No call that is known to change something was made.')
})

const HOSTILE = '```\n</details>\n# Owned\n| a | b |\n|---|---|\n<!-- ````` ~~~'

test('no text of others makes a heading, a table or a section of its own', () => {
  const hostile: SessionDetail = {
    ...ended,
    alert_title: HOSTILE,
    alert_data: HOSTILE,
    service: HOSTILE,
    final_analysis: HOSTILE,
    executive_summary: HOSTILE,
    error_message: HOSTILE,
    action_taken: HOSTILE,
    verdict: {
      ...verdict,
      cause: HOSTILE,
      next_steps: [{ text: HOSTILE, command: HOSTILE }],
      claims: [{ text: HOSTILE, grounded: false, reason: HOSTILE, calls: ['e2'] }],
    },
    completeness: { complete: false, gaps: [{ kind: 'cut', subject: HOSTILE, text: HOSTILE, count: 1 }] },
  }
  const said = events.map(each => ({
    ...each,
    content: HOSTILE,
    metadata: { ...each.metadata, tool_name: HOSTILE, arguments: HOSTILE, author: HOSTILE },
  }))
  const blocks = marked.lexer(reportOf(hostile, said))
  const honest = marked.lexer(reportOf({ ...ended, error_message: 'x', action_taken: 'x', executive_summary: 'x' }))
  expect(blocks.filter(each => each.type === 'heading').length).toBe(
    honest.filter(each => each.type === 'heading').length,
  )
  expect(blocks.filter(each => each.type === 'table').length).toBe(honest.filter(each => each.type === 'table').length)
  expect(blocks.some(each => each.type === 'html')).toBe(false)
  expect(blocks.at(-1)).toMatchObject({ type: 'code', text: HOSTILE })
})

test('long results and long lists are cut, and say so', () => {
  const many = Array.from({ length: 600 }, (_, at) => call(`m${at}`, 'read', { sequence_number: at }))
  const text = reportOf(ended, [call('e2', 'disk', { content: 'é😀'.repeat(20_000) }), ...many])
  expect(text).toContain('101 more calls are in the export as JSON.')
  expect(text).toContain('The first 4000 of 60000 characters; the rest is in the export as JSON.')
  expect(text.isWellFormed()).toBe(true)
})
