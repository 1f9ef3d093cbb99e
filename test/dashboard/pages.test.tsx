import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { detail, event, item, listOf, showPage } from './fakes.tsx'

beforeEach(() => sessionStorage.clear())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const list = (sessions = [item()]) => ({ 'GET /sessions': { body: listOf(sessions) } })

function live(page: ReturnType<typeof showPage>) {
  page.sockets.last().open()
  page.sockets.last().say({ type: 'subscription.confirmed', channel: 'sessions' })
}

test('while the list loads, it says so', () => {
  showPage('/', list())
  expect(screen.getAllByLabelText('Loading').length).toBeGreaterThan(0)
})

test('a row is a link with the alert in it, and tells why a session failed', async () => {
  const failed = item({ id: 's9', status: 'failed', error_message: 'The key was refused.' })
  live(showPage('/', { 'GET /sessions': { body: listOf([failed]) } }))
  const history = await screen.findByRole('region', { name: 'History' })
  const link = await within(history).findByRole('link', { name: 'Disk full on db-3' })
  expect(link.getAttribute('href')).toBe('/sessions/s9')
  expect(within(history).getByText('The key was refused.')).toBeTruthy()
})

test('a row shows its labels, also to who does not see colours, and the list is filtered by one', async () => {
  const page = showPage('/?page=2', list([item({ labels: ['watch', 'page-now'] })]))
  live(page)
  const history = await screen.findByRole('region', { name: 'History' })
  const label = (await within(history).findAllByText(/^(watch|page-now)$/)).filter(each => each.tagName === 'SPAN')
  expect(label.map(each => each.textContent)).toEqual(['Label watch', 'Label page-now'])
  const choice = await screen.findByRole('combobox', { name: 'Label' })
  const options = () =>
    within(choice)
      .getAllByRole('option')
      .map(each => each.textContent)
  await waitFor(() => expect(options()).toEqual(['All labels', 'noise', 'page-now', 'watch']))
  fireEvent.change(choice, { target: { value: 'noise' } })
  await waitFor(() => expect(location.search).toBe('?label=noise'))
  await waitFor(() => expect(page.server.asked.at(-1)).toMatch(/[?&]label=noise(&|$)/))
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
  await waitFor(() => expect(location.search).toBe(''))
})

test.each([null, []])('of labels %j a row says nothing', async labels => {
  live(showPage('/', list([item({ labels })])))
  const history = await screen.findByRole('region', { name: 'History' })
  await within(history).findByRole('link', { name: 'Disk full on db-3' })
  expect(history.querySelectorAll('.label')).toHaveLength(0)
})

test('the page of a session shows its labels beside its type', async () => {
  const ended = detail({ status: 'completed', labels: ['watch'] })
  showPage('/sessions/s1', {
    'GET /sessions/s1': { body: ended, cursor: 1 },
    'GET /sessions/s1/timeline': { body: [], cursor: 1 },
  })
  const label = await screen.findByTitle('Label: watch')
  expect(label.previousElementSibling?.textContent).toBe('host')
})

test('an empty list says what to do next', async () => {
  live(showPage('/', list([])))
  expect(await screen.findByText('No investigation has ended yet.')).toBeTruthy()
  expect(screen.getByText(/Nothing is running/)).toBeTruthy()
})

test('an empty answer to filters offers to clear them', async () => {
  live(showPage('/?status=failed&q=nothing', list([])))
  fireEvent.click(await screen.findByRole('button', { name: 'Clear the filters' }))
  await waitFor(() => expect(location.search).toBe(''))
})

test.each([[[item()]], [[]]])(
  'a search that read only the newest says so and leads to the older ones',
  async sessions => {
    const page = showPage('/?q=disk&page=2', {
      'GET /sessions': { body: listOf(sessions), searchedFrom: '2026-11-01T10:00:00.000Z' },
    })
    live(page)
    expect(await screen.findByText(/^Very many hold this text: only sessions since/)).toBeTruthy()
    page.server.replies['GET /sessions'] = { body: listOf([item()]) }
    fireEvent.click(screen.getByRole('link', { name: 'Search older ones' }))
    expect(await screen.findByText(/^Sessions before/)).toBeTruthy()
    expect(location.search).toBe('?q=disk&before=2026-11-01T10:00:00.000Z')
    expect(page.server.asked.at(-1)).toContain('end_date=2026-11-01T10%3A00%3A00.000Z')
    fireEvent.click(screen.getByRole('link', { name: 'Back to the newest' }))
    await waitFor(() => expect(location.search).toBe('?q=disk'))
  },
)

test('a failing server is named, with a way to try again, and never called an empty list', async () => {
  const page = showPage('/', { 'GET /sessions': { status: 503, body: { message: 'the store does not answer' } } })
  live(page)
  expect(await screen.findByText('the store does not answer')).toBeTruthy()
  expect(screen.queryByText(/No investigation/)).toBe(null)
  page.server.replies['GET /sessions'] = { body: listOf([item()]) }
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect((await screen.findAllByRole('link', { name: 'Disk full on db-3' })).length).toBeGreaterThan(0)
  expect(screen.queryByText('the store does not answer')).toBe(null)
})

test('a load asks once for what runs and once for the history', async () => {
  const page = showPage('/?type=host', list())
  live(page)
  await screen.findByRole('region', { name: 'History' })
  await new Promise(done => setTimeout(done, 400))
  const asked = page.server.asked.filter(each => each.startsWith('GET /sessions?'))
  expect(asked).toHaveLength(2)
  expect(asked.filter(each => each.includes('alert_type=host'))).toHaveLength(1)
})

test('a load asks once, however slow the socket is, and at once where it fails', async () => {
  vi.useFakeTimers()
  const asked = (page: ReturnType<typeof showPage>) =>
    page.server.asked.filter(each => each.startsWith('GET /sessions?'))
  const slow = showPage('/', list())
  await vi.advanceTimersByTimeAsync(1_500)
  live(slow)
  await vi.advanceTimersByTimeAsync(1_500)
  expect(asked(slow)).toHaveLength(2)
  slow.unmount()
  const dead = showPage('/', list())
  dead.sockets.last().drop()
  await vi.advanceTimersByTimeAsync(50)
  expect(asked(dead)).toHaveLength(2)
})

test('the list keeps up with a busy feed instead of waiting for silence', async () => {
  vi.useFakeTimers()
  const page = showPage('/', list())
  live(page)
  await vi.advanceTimersByTimeAsync(50)
  const before = page.server.asked.length
  for (let n = 0; n < 25; n++) {
    page.sockets.last().say({ type: 'session.status', session_id: `s${n}`, status: 'in_progress' })
    await vi.advanceTimersByTimeAsync(200)
  }
  const refreshes = (page.server.asked.length - before) / 2
  expect(refreshes).toBeGreaterThanOrEqual(4)
  expect(refreshes).toBeLessThanOrEqual(6)
})

test('progress of a running session shows in its row without a request', async () => {
  const running = item({ status: 'in_progress', started_at: '2026-11-22T03:00:00.000Z', completed_at: null })
  const page = showPage('/', list([running]))
  live(page)
  await screen.findByText('Investigating')
  const before = page.server.asked.length
  const stage = { current_stage_name: 'dig', current_stage_index: 2, total_stages: 4, active_executions: 1 }
  page.sockets.last().say({ type: 'session.progress', session_id: 's1', ...stage, status_text: 'Starting stage: dig' })
  expect(await screen.findByText('Starting stage: dig')).toBeTruthy()
  expect(screen.getByLabelText('Stage 2 of 4')).toBeTruthy()
  expect(page.server.asked).toHaveLength(before)
})

test('a running row shows from the first answer who is at work with what, then what frames say', async () => {
  const call = { server: 'prometheus', tool: 'query', started_at: new Date(Date.now() - 12_000).toISOString() }
  const running = item({
    status: 'in_progress',
    started_at: '2026-11-22T03:00:00.000Z',
    completed_at: null,
    current_stage: { name: 'look', index: 1, total: 3 },
    active_agents: [
      { name: 'LogReader', call: null },
      { name: 'MetricsAnalyst', call },
    ],
  })
  const page = showPage('/', list([running]))
  live(page)
  expect((await screen.findByText(/^MetricsAnalyst/)).textContent).toMatch(
    /^MetricsAnalyst · prometheus\.query · 1[1-9] s and 1 other$/,
  )
  expect(screen.getByText('1/3 look')).toBeTruthy()
  const stage = { current_stage_name: 'look', current_stage_index: 1, total_stages: 3, active_executions: 1 }
  const agents = [
    { name: 'LogReader', call: { server: '', tool: 'read_result', started_at: new Date().toISOString() } },
  ]
  const progress = { type: 'session.progress', session_id: 's1', ...stage, status_text: 'Starting stage: look' }
  page.sockets.last().say({ ...progress, active_agents: agents })
  expect((await screen.findByText(/^LogReader/)).textContent).toMatch(/^LogReader · read_result · \d s$/)
})

test.each<[Parameters<typeof item>[0], string]>([
  [{ verdict_cause: 'The disk is full.', confidence: 'high' }, 'highThe disk is full.'],
  [{ executive_summary: '# It *fell*' }, 'It fell'],
  [{}, 'Not stated'],
  [{ status: 'timed_out', error_message: 'session timed out after 25 s' }, 'Session timed out after 25 s.'],
  [{ status: 'cancelled', cancelled_by: 'api-client' }, 'Cancelled by somebody who is not signed in.'],
  [{ status: 'cancelled', cancelled_by: 'tom', cancel_reason: 'a drill' }, 'Cancelled by tom: a drill.'],
])('of %j a row says in one line "%s"', async (change, words) => {
  live(showPage('/', list([item(change)])))
  const history = await screen.findByRole('region', { name: 'History' })
  await within(history).findByRole('link', { name: 'Disk full on db-3' })
  expect(history.querySelector('.row-found p')?.textContent).toBe(words)
})

test('the strip counts what needs a person, each a filter of the last day; bars have a table', async () => {
  live(showPage('/', list()))
  const link = await screen.findByRole('link', { name: '2 acted' })
  expect(link.getAttribute('href')).toBe('/?since=24h&acted=true')
  const table = screen.getByRole('table', { name: 'Ended sessions by the hour' })
  expect(
    within(table)
      .getAllByRole('cell')
      .map(each => each.textContent),
  ).toEqual(['1', '0', '0', '3'])
})

test('every page says that it is offline, after a moment', async () => {
  const page = showPage('/submit', {})
  page.sockets.last().open()
  page.sockets.last().drop()
  expect(await screen.findByText('Offline')).toBeTruthy()
  expect(await screen.findByText(/Offline since/, {}, { timeout: 3_000 })).toBeTruthy()
})

const session = (change: Parameters<typeof detail>[0], timeline: Array<unknown> = []) => ({
  'GET /sessions/s1': { body: detail(change), cursor: 4 },
  'GET /sessions/s1/timeline': { body: timeline, cursor: 4 },
  'GET /sessions': { body: listOf([]) },
})

test('a failed session says why before anything else', async () => {
  showPage('/sessions/s1', session({ status: 'failed', error_message: 'The key was refused.' }))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('The key was refused.')
})

test('a completed session that lacked something says so before its result', async () => {
  const gaps = [{ kind: 'server_absent' as const, subject: 'k8s', text: 'Checker worked without tools.', count: 1 }]
  showPage('/sessions/s1', session({ status: 'completed', completeness: { complete: false, gaps } }))
  expect(await screen.findByText('Incomplete:')).toBeTruthy()
  expect(screen.getByText('Checker worked without tools.')).toBeTruthy()
})

test('a session of an earlier release, which counted no gaps, is not called complete', async () => {
  showPage('/sessions/s1', session({ status: 'completed', error_message: 'Checker worked without tools.' }))
  expect(await screen.findByText('Completeness: not stated.')).toBeTruthy()
  expect(screen.getByText('Checker worked without tools.')).toBeTruthy()
  expect(screen.queryByText(/^Complete:/)).toBeNull()
})

test('a finished session shows summary and analysis, and offers to submit it again', async () => {
  showPage(
    '/sessions/s1',
    session({ status: 'completed', executive_summary: 'Disk full.', final_analysis: '# WAL\n\ngrew' }),
  )
  expect((await screen.findByRole('region', { name: 'Executive summary' })).textContent).toContain('Disk full.')
  expect(screen.getByRole('region', { name: 'Final analysis' }).textContent).toContain('WAL')
  expect(screen.getByRole('link', { name: 'Submit again', hidden: true }).getAttribute('href')).toBe('/submit?from=s1')
  expect(screen.queryByRole('button', { name: 'Stop' })).toBe(null)
  await waitFor(() => expect(document.title).toBe('Completed: Disk full on db-3 · TARSy'))
})

test('a waiting session tells its place in the queue', async () => {
  const queue = [item({ id: 's1', status: 'pending' }), item({ id: 's0', status: 'pending' })]
  const page = showPage('/sessions/s1', {
    ...session({ status: 'pending' }),
    'GET /sessions': { body: listOf(queue) },
    // The more severe starts first, although it came later.
    'GET /sessions/active': { body: { active: [], queued: [{ id: 's0' }, { id: 's1' }] } },
  })
  live(page)
  expect(await screen.findByText(/number 2 of 2 in the queue/)).toBeTruthy()
})

test('text streams into a running session, and its end is announced', async () => {
  const open = event({ event_type: 'llm_response', status: 'streaming', content: 'Hel' })
  const page = showPage(
    '/sessions/s1?tab=timeline',
    session({ status: 'in_progress', started_at: '2026-11-22T03:00:00Z' }, [open]),
  )
  page.sockets.last().open()
  await screen.findByText('Writing')
  page.sockets.last().say({ type: 'stream.chunk', session_id: 's1', event_id: 'e1', delta: 'lo there', offset: 3 })
  await waitFor(() => expect(document.body.textContent).toContain('Hello there'))
  const end = {
    type: 'session.status',
    session_id: 's1',
    timestamp: '2026-11-22T03:01:00Z',
    status: 'completed',
    db_event_id: 9,
  }
  page.sockets.last().say({ ...end, final_analysis: 'All good.' })
  expect(await screen.findByText('Session completed')).toBeTruthy()
  fireEvent.click(screen.getByRole('link', { name: 'Answer' }))
  expect((await screen.findByRole('region', { name: 'Final analysis' })).textContent).toContain('All good.')
})

test('cancelling asks first, and shows the server’s refusal where it was asked', async () => {
  const page = showPage('/sessions/s1', {
    ...session({ status: 'in_progress', started_at: '2026-11-22T03:00:00Z' }),
    'POST /sessions/s1/cancel': { status: 409, body: { message: 'session is not in a cancellable state' } },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Stop' }))
  expect(page.server.asked).not.toContain('POST /sessions/s1/cancel')
  fireEvent.click(screen.getByRole('button', { name: 'Stop session' }))
  expect(await screen.findByText('session is not in a cancellable state')).toBeTruthy()
})

test('a cancel takes a reason, counts what is left of it, and does not send one that is too long', async () => {
  const page = showPage('/sessions/s1', {
    ...session({ status: 'in_progress', started_at: '2026-11-22T03:00:00Z' }),
    'POST /sessions/s1/cancel': { body: {} },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Stop' }))
  const reason = screen.getByRole('textbox', { name: /Reason \(optional\)/ })
  fireEvent.input(reason, { target: { value: '🚒'.repeat(501) } })
  expect(await screen.findByText('1 characters too long')).toBeTruthy()
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Stop session' }).disabled).toBe(true)
  fireEvent.input(reason, { target: { value: ' queued duplicate ' } })
  expect(await screen.findByText('484 characters left')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Stop session' }))
  await waitFor(() => expect(page.server.asked).toContain('POST /sessions/s1/cancel'))
})

test.each([
  [{ cancelled_by: 'ana', cancel_reason: 'known' }, 'Cancelled by ana: known'],
  [{ cancelled_by: 'ana' }, 'Cancelled by ana'],
  [{ error_message: 'context canceled' }, 'Cancelled'],
])('a cancelled session with %j says %s, as information', async (changes, text) => {
  showPage('/sessions/s1', session({ status: 'cancelled', started_at: '2026-11-22T03:00:00Z', ...changes }))
  const title = await screen.findByText('The investigation was cancelled')
  expect(title.closest('.notice')?.textContent).toContain(text)
  expect(document.body.textContent).not.toContain('context canceled')
  expect(screen.queryByRole('alert')).toBe(null)
})

test('an unknown session is not offered for another try', async () => {
  showPage('/sessions/nope', {})
  expect(await screen.findByRole('heading', { name: 'No such session' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Try again' })).toBe(null)
})

test('an unknown address has a page', () => {
  showPage('/what', {})
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Nothing here')
})

const types = {
  'GET /alert-types': {
    body: {
      alert_types: [{ type: 'host', chain_id: 'host', description: 'A machine' }],
      default_chain_id: 'k',
      default_alert_type: 'k8s',
    },
  },
}

test('a submitted alert leads to its session and leaves no draft', async () => {
  const accepted = { session_id: 's1', status: 'queued', message: 'ok' }
  const page = showPage('/submit', { ...types, ...session({}), 'POST /alerts': { status: 202, body: accepted } })
  const box = await screen.findByLabelText('Alert')
  fireEvent.input(box, { target: { value: 'Disk full' } })
  expect(sessionStorage.getItem('draft')).toContain('Disk full')
  fireEvent.keyDown(box, { key: 'Enter', ctrlKey: true })
  await waitFor(() => expect(location.pathname).toBe('/sessions/s1'))
  expect(page.server.bodies).toEqual([{ data: 'Disk full' }])
  expect(sessionStorage.getItem('draft')).toBe(null)
})

test('the runbooks of the configured folder can be chosen; without a list any address can be written', async () => {
  const address = 'https://github.com/o/r/blob/main/oom.md'
  const page = showPage('/submit', { ...types, 'GET /runbooks': { body: [address] } })
  const field = await screen.findByLabelText<HTMLInputElement>(/Runbook/)
  await waitFor(() => expect([...(field.list?.options ?? [])].map(({ value }) => value)).toEqual([address]))
  page.unmount()
  showPage('/submit', types)
  expect((await screen.findByLabelText<HTMLInputElement>(/Runbook/)).disabled).toBe(false)
})

test('an empty form is refused at the field, without a request', async () => {
  const page = showPage('/submit', types)
  const box = await screen.findByLabelText('Alert')
  fireEvent.click(screen.getByRole('button', { name: 'Submit' }))
  expect(box.getAttribute('aria-invalid')).toBe('true')
  expect(document.activeElement).toBe(box)
  expect(page.server.bodies).toEqual([])
})

test('the server’s refusal stands at the field that it is about, and goes when the field changes', async () => {
  const refusal = { status: 400, body: { message: 'invalid runbook URL: host x is not allowed' } }
  showPage('/submit', { ...types, 'POST /alerts': refusal })
  fireEvent.input(await screen.findByLabelText('Alert'), { target: { value: 'Disk full' } })
  const runbook = screen.getByLabelText(/Runbook/)
  fireEvent.input(runbook, { target: { value: 'https://x/y.md' } })
  fireEvent.click(screen.getByRole('button', { name: 'Submit' }))
  const problem = await screen.findByText('invalid runbook URL: host x is not allowed')
  expect(runbook.getAttribute('aria-describedby')).toBe(problem.id)
  fireEvent.input(runbook, { target: { value: '' } })
  expect(screen.queryByText(/invalid runbook/)).toBe(null)
})

test('an alert whose answer was lost is not said to be refused', async () => {
  showPage('/submit', {
    'GET /alert-types': { body: { alert_types: [], default_chain_id: '' } },
    'POST /alerts': 'unreachable',
  })
  fireEvent.input(await screen.findByLabelText('Alert'), { target: { value: 'Disk full' } })
  fireEvent.click(screen.getByRole('button', { name: 'Submit' }))
  expect(await screen.findByText('The alert may not have arrived')).toBeTruthy()
  expect(screen.getByText(/not known whether this arrived. Look at the list before/)).toBeTruthy()
})

test('a draft is there again after a way around', async () => {
  sessionStorage.setItem('draft', JSON.stringify({ data: 'half', type: '', runbook: '' }))
  showPage('/submit', types)
  expect(((await screen.findByLabelText('Alert')) as HTMLTextAreaElement).value).toBe('half')
})

test('a session is submitted again with all that it came with, its tools too', async () => {
  const mcp_selection = { servers: [{ name: 'k8s', tools: ['pods_get'] }] }
  const accepted = { session_id: 's1', status: 'queued', message: 'ok' }
  const page = showPage('/submit?from=s1', {
    ...types,
    ...session({ alert_type: 'host', runbook_url: 'https://r/b.md', mcp_selection }),
    'POST /alerts': { status: 202, body: accepted },
  })
  const box = await screen.findByLabelText<HTMLTextAreaElement>('Alert')
  await waitFor(() => expect(box.value).toBe('Disk full on db-3'))
  expect((screen.getByLabelText(/Runbook/) as HTMLInputElement).value).toBe('https://r/b.md')
  expect(screen.getByText('chosen here: 1 tool of k8s')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Submit' }))
  await waitFor(() => expect(page.server.bodies).toMatchObject([{ mcp: mcp_selection }]))
})

test('a session that a silence holds says until when and why, in the list and on its page', async () => {
  const held = { status: 'pending' as const, held_until: '2026-11-23T14:30:00.000Z', silence_comment: 'The shop moves' }
  const { findByText, unmount } = showPage('/', list([item(held)]))
  expect((await findByText(/^Held until .* by silence: The shop moves$/)).textContent).toMatch(/\d\d:\d\d/)
  expect(await findByText('0 waiting, 1 held')).toBeTruthy()
  unmount()
  const shown = showPage('/sessions/s1', {
    'GET /sessions/s1': { body: detail(held) },
    'GET /sessions/s1/timeline': { body: [] },
  })
  expect(await shown.findByText('Held by a silence')).toBeTruthy()
})
