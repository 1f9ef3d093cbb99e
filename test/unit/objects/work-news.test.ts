import { expect, test } from 'vitest'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { emptyView, type SessionView } from '#core/protocol/view.ts'
import { WORK_NEWS_MS, WorkNews } from '#objects/work-news.ts'

const PROGRESS: SessionProgressFrame = {
  type: 'session.progress',
  session_id: 's',
  timestamp: '2026-11-29T03:00:00.000Z',
  current_stage_name: 'look',
  current_stage_index: 1,
  total_stages: 3,
  active_executions: 1,
  status_text: 'Starting stage: look',
}
const CALL = {
  public: { type: 'timeline_event.created', event_type: 'llm_tool_call' },
} as Parameters<WorkNews['note']>[0][number]
const THOUGHT = { public: { type: 'timeline_event.created', event_type: 'llm_thinking' } } as typeof CALL

function world(view: Partial<SessionView> = { progress: PROGRESS }) {
  const told: Array<SessionProgressFrame> = []
  const waits: Array<number> = []
  let now = Date.parse('2026-11-29T03:00:10.000Z')
  let acts: Array<() => void> = []
  const workNews = new WorkNews({
    sessionId: 's',
    now: () => now,
    later: (ms, act) => {
      waits.push(ms)
      acts.push(act)
    },
    view: () => ({ ...emptyView, ...view }),
    tell: frame => told.push(frame),
  })
  return {
    workNews,
    told,
    waits,
    pass(ms: number) {
      now += ms
      const due = acts
      acts = []
      for (const act of due) act()
    },
  }
}

test('the list hears at once who is at work, with the progress as it was last told', () => {
  const { workNews, told, waits, pass } = world()
  workNews.note([CALL])
  pass(0)
  expect(waits).toEqual([0])
  expect(told).toEqual([{ ...PROGRESS, timestamp: '2026-11-29T03:00:10.000Z', active_agents: [] }])
})

test('of many calls within two seconds it hears the state at their end, once', () => {
  const { workNews, told, waits, pass } = world()
  workNews.note([CALL])
  pass(0)
  for (let n = 0; n < 50; n += 1) workNews.note([CALL])
  expect(waits).toEqual([0, WORK_NEWS_MS])
  pass(WORK_NEWS_MS)
  expect(told).toHaveLength(2)
})

test('thoughts and texts say nothing to the list', () => {
  const { workNews, waits } = world()
  workNews.note([THOUGHT, { public: null }])
  expect(waits).toEqual([])
})

test('a session that has ended meanwhile, or was resumed and has no progress yet, is not told of', () => {
  const { workNews, told, pass } = world({ progress: null })
  workNews.note([CALL])
  pass(0)
  expect(told).toEqual([])
})
