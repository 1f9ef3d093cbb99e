import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import { detail, event, showPage } from './fakes.tsx'

afterEach(cleanup)

function showEnded(
  changes: Partial<SessionDetail>,
  answer: { status?: number; body: unknown } = { status: 202, body: {} },
) {
  return showPage('/sessions/s1?tab=chat', {
    'GET /sessions/s1': { body: detail({ status: 'completed', completed_at: '2026-11-22T03:05:00.000Z', ...changes }) },
    'GET /sessions/s1/timeline': { body: [] },
    'POST /sessions/s1/chat/messages': answer,
    'POST /sessions/s1/cancel': { body: {} },
  })
}

const box = () => screen.findByLabelText('Question about this session')

test('a question is sent once and the box is empty again', async () => {
  const page = showEnded({})
  fireEvent.input(await box(), { target: { value: 'why?' } })
  fireEvent.keyDown(await box(), { key: 'Enter', ctrlKey: true })
  await waitFor(async () => expect(((await box()) as HTMLTextAreaElement).value).toBe(''))
  expect(page.server.bodies).toEqual([{ content: 'why?' }])
})

test('what came after the end is offered as a question', async () => {
  showEnded({ follow_up: { alerts: 3, question: 'Since the end 3 more alerts came. What does that change?' } })
  fireEvent.click(await screen.findByRole('button', { name: /^Since the end 3 more alerts came/ }))
  expect(((await box()) as HTMLTextAreaElement).value).toBe('Since the end 3 more alerts came. What does that change?')
})

test('a refusal stands at the box, with the question kept', async () => {
  showEnded({}, { status: 409, body: { message: 'a chat response is already being generated' } })
  fireEvent.input(await box(), { target: { value: 'why?' } })
  fireEvent.click(screen.getByRole('button', { name: 'Ask' }))
  expect((await screen.findByRole('alert')).textContent).toBe('a chat response is already being generated')
  expect(((await box()) as HTMLTextAreaElement).value).toBe('why?')
})

test('a refusal for another question goes when that one is answered', async () => {
  const page = showEnded({}, { status: 409, body: { message: 'a chat response is already being generated' } })
  fireEvent.input(await box(), { target: { value: 'why?' } })
  fireEvent.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByRole('alert')
  const chat = { session_id: 's1', stage_id: 'c', stage_name: 'Chat', stage_index: 1, stage_type: 'chat' }
  const say = (status: string, db_event_id: number) =>
    page.sockets
      .last()
      .say({ type: 'stage.status', timestamp: '2026-11-22T03:06:00.000Z', ...chat, status, db_event_id })
  page.sockets.last().open()
  page.sockets.last().say({ type: 'subscription.confirmed', channel: 'session:s1' })
  say('started', 91)
  await screen.findByRole('button', { name: 'Stop the answer' })
  expect(screen.getByRole('alert')).toBeTruthy()
  say('completed', 92)
  await waitFor(() => expect(screen.queryByRole('alert')).toBe(null))
  expect(((await box()) as HTMLTextAreaElement).value).toBe('why?')
})

test('while an answer is written it can be stopped', async () => {
  const chat = {
    id: 'c',
    stage_name: 'Chat',
    stage_index: 2,
    stage_type: 'chat' as const,
    status: 'active' as const,
    parallel_type: null,
    expected_agent_count: 1,
    started_at: '2026-11-22T03:06:00.000Z',
    completed_at: null,
  }
  const page = showEnded({ stages: [chat] })
  fireEvent.click(await screen.findByRole('button', { name: 'Stop the answer' }))
  await waitFor(() => expect(page.server.asked).toContain('POST /sessions/s1/cancel'))
})

test.each([
  ['a running session', { status: 'in_progress' as const, completed_at: null }],
  ['a cancelled session', { status: 'cancelled' as const }],
  ['a chain without chat', { chat_enabled: false }],
])('%s offers no question', async (_name, changes) => {
  showEnded(changes)
  await screen.findByRole('heading', { level: 1, name: /Disk full/ })
  expect(screen.queryByLabelText('Question about this session')).toBe(null)
})

test('the answer to a question stands open, the conclusion of an investigation is one line', async () => {
  const place = { stage_id: 'c', execution_id: 'x' }
  const execution = {
    execution_id: 'x',
    agent_name: 'ChatAgent',
    agent_index: 1,
    status: 'completed' as const,
    llm_backend: 'langchain',
    llm_provider: 'demo',
    started_at: null,
    completed_at: null,
    duration_ms: null,
    error_message: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
  }
  const stage = {
    id: 'c',
    stage_name: 'Chat',
    stage_index: 2,
    stage_type: 'chat' as const,
    status: 'completed' as const,
    parallel_type: null,
    expected_agent_count: 1,
    started_at: null,
    completed_at: '2026-11-22T03:07:00.000Z',
    executions: [execution],
  }
  showPage('/sessions/s1?tab=chat', {
    'GET /sessions/s1': { body: detail({ status: 'completed', stages: [stage] }) },
    'GET /sessions/s1/timeline': {
      body: [
        event({ ...place, id: 'q', event_type: 'user_question', content: 'why?', sequence_number: 1 }),
        event({ ...place, id: 'a', event_type: 'final_analysis', content: 'because', sequence_number: 2 }),
      ],
    },
  })
  const conclusion = await screen.findByRole('button', { name: /Conclusion/ })
  expect(conclusion.getAttribute('aria-expanded')).toBe('true')
})

test('an empty question is not sent, and the box says why', async () => {
  const page = showEnded({})
  await box()
  fireEvent.click(screen.getByRole('button', { name: 'Ask' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Write a question first.')
  expect(page.server.asked).not.toContain('POST /sessions/s1/chat/messages')
})
