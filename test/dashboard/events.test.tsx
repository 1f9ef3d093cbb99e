import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { EventRow } from '../../dashboard/src/parts/event-row.tsx'
import { event } from './fakes.tsx'

afterEach(cleanup)

function show(change: Partial<TimelineEvent> & Pick<TimelineEvent, 'event_type'>) {
  return render(
    <ol>
      <EventRow event={event(change)} target={false} />
    </ol>,
  )
}

const unfold = () => fireEvent.click(screen.getByRole('button', { expanded: false }))

test('a thought is one line that unfolds, and its text is not in the page before', () => {
  const text = 'First the limits.\n\nThen the release, which came at two.'
  const { container } = show({ event_type: 'llm_thinking', content: text, updated_at: '2026-11-22T03:00:03.100Z' })
  expect(screen.getByRole('button').textContent).toContain('2.1 s')
  expect(container.querySelector('.thought-text')).toBe(null)
  unfold()
  expect(container.querySelector('.thought-text p')?.textContent).toBe(text)
})

test('a thought that streams is open', () => {
  const { container } = show({ event_type: 'llm_thinking', status: 'streaming', content: 'First' })
  expect(container.querySelector('.thought-text')?.textContent).toBe('First')
})

test('a response is Markdown, open from the start', async () => {
  const { container } = show({ event_type: 'llm_response', content: 'It is **full**.' })
  await waitFor(() => expect(container.querySelector('.markdown strong')?.textContent).toBe('full'))
})

test('a response at the limit of iterations says that it was forced', () => {
  show({
    event_type: 'llm_response',
    content: 'So far.',
    metadata: { forced_conclusion: true, iterations_used: 20, max_iterations: 20 },
  })
  expect(screen.getByText(/limit of iterations.*20 of 20/)).toBeTruthy()
})

test.each([
  ['time_budget', 'the time was nearly used up'],
  ['context_window', 'no longer fitted'],
  ['provider_refused', 'the provider refused'],
])('a conclusion that was forced because of %s says so', (reason, words) => {
  show({
    event_type: 'llm_response',
    content: 'So far.',
    metadata: { forced_conclusion: true, iterations_used: 3, max_iterations: 40, reason },
  })
  expect(screen.getByText(/Forced conclusion: .*3 of 40/).textContent).toContain(words)
})

test('an amended report is named as such', () => {
  show({ event_type: 'final_analysis', content: 'All of it.', metadata: { interaction_type: 'composition' } })
  expect(screen.getByText('Amended report')).toBeTruthy()
})

test('a tool call names server and tool, and unfolds to arguments and result', () => {
  const metadata = { server_name: 'prometheus', tool_name: 'query', arguments: '{"query":"up"}', is_error: false }
  show({ event_type: 'llm_tool_call', content: '{"value":1}', metadata, updated_at: '2026-11-22T03:00:01.420Z' })
  const head = screen.getByRole('button')
  expect(head.textContent).toContain('prometheus.query')
  expect(head.textContent).toContain('query: up')
  expect(head.textContent).toContain('0.4 s')
  unfold()
  expect(screen.getByRole('group', { name: 'Arguments' }).textContent).toBe('{\n  "query": "up"\n}')
  expect(screen.getByRole('group', { name: 'Result' }).textContent).toBe('{\n  "value": 1\n}')
})

test('a tool call that failed says so in its line, with the reason', () => {
  const metadata = { server_name: 'k8s', tool_name: 'logs', arguments: 'not json', is_error: true }
  show({ event_type: 'llm_tool_call', content: 'connection refused', metadata })
  expect(screen.getByRole('button').textContent).toMatch(/error.*connection refused/)
  unfold()
  expect(screen.getByRole('group', { name: 'Error' })).toBeTruthy()
})

test('a tool call in flight says that it runs', () => {
  show({
    event_type: 'llm_tool_call',
    status: 'streaming',
    metadata: { server_name: 'k8s', tool_name: 'logs', arguments: '{}' },
  })
  expect(screen.getByRole('button').textContent).toContain('running')
})

test('an event that an interruption closed carries a mark', () => {
  show({ event_type: 'llm_response', status: 'failed', content: 'Half a', metadata: { interrupted: true } })
  expect(screen.getByText(/system was interrupted/)).toBeTruthy()
})

test.each([
  ['mcp_tool_summary', 'x', { original_tokens: 12_000, summarization_model: 'm' }, /Condensed.*12\.0k tokens, by m/],
  ['error', 'The model refused.', {}, /Error.*The model refused\./],
  ['user_question', 'Why?', { author: 'tom' }, /tom.*Why\?/],
  ['executive_summary', 'Disk full.', {}, /Executive summary.*Disk full\./],
  ['final_analysis', 'It leaks.', {}, /Conclusion.*It leaks\./],
  ['code_execution', 'print(1)', {}, /Code run.*print\(1\)/],
  ['google_search_result', '', { queries: ['oom'], sources: [] }, /Web search.*oom/],
  ['url_context_result', '', { sources: [{ uri: 'https://a.example', title: 'A' }] }, /Pages read.*1 source/],
  ['task_assigned', 'Read the notes', {}, /Task.*Read the notes/],
  [
    'provider_fallback',
    'x',
    { original_provider: 'a', fallback_provider: 'b', fallback_model: 'm', reason: 'overloaded' },
    /a → b \/ m.*overloaded/,
  ],
  ['skill_loaded', 'body', { skill_name: 'oom' }, /Skill.*oom/],
  [
    'alert_joined',
    'pod b-2 is down',
    { joined: 'repeat', title: 'Pod down', reason: 'It is equal', count: 1 },
    /Again.*Pod down/,
  ],
  ['memory_injected', '- one', { count: 2 }, /Memory.*2 lessons/],
] as const)('%s can be read at a glance', (event_type, content, metadata, text) => {
  const { container } = show({ event_type, content, metadata })
  expect(container.textContent).toMatch(text)
})

test('a source that is no web page is no link', () => {
  const sources = [
    { uri: 'javascript:boom()', title: 'bad' },
    { uri: 'https://a.example', title: 'good' },
  ]
  show({ event_type: 'google_search_result', metadata: { queries: ['q'], sources } })
  unfold()
  expect(screen.getByText('good').getAttribute('href')).toBe('https://a.example')
  expect(screen.queryByText('bad')).toBe(null)
})

test('a type that this page does not know is shown as text', async () => {
  const { container } = show({ event_type: 'tea_break' as never, content: 'steeping' })
  expect(container.textContent).toContain('steeping')
})

test('every event can be linked to', () => {
  show({ event_type: 'error', content: 'x', id: 'e9' })
  expect(screen.getByRole('link', { name: 'Link to this event' }).getAttribute('href')).toBe('?tab=timeline&event=e9')
})
