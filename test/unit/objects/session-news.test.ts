import { expect, test } from 'vitest'
import type { LoggedFrame } from '#core/protocol/events.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { emptyView, type SessionView } from '#core/protocol/view.ts'
import { News, WORK_NEWS_MS } from '#objects/session-news.ts'

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
type Written = Parameters<News['note']>[0][number]
const entry = (frame: object): Written => ({ public: frame as LoggedFrame })
const CALL = entry({ type: 'timeline_event.created', event_type: 'llm_tool_call' })
const THOUGHT = entry({ type: 'timeline_event.created', event_type: 'llm_thinking' })
const PENDING = entry({ type: 'session.status', status: 'pending' })
const RUNS = entry({ type: 'session.status', status: 'in_progress' })
const ENDS = entry({ type: 'session.status', status: 'completed' })
const OPENS = entry({ type: 'review.status', review_status: 'needs_review' })
const STAGE = entry({ type: 'stage.status', status: 'started' })
const AGENT = entry({ type: 'execution.status', status: 'active' })

function world(view: Partial<SessionView> = { progress: PROGRESS }) {
  const told: Array<SessionProgressFrame> = []
  const acts: Array<'tell' | 'follow'> = []
  let now = Date.parse('2026-11-29T03:00:10.000Z')
  let timers: Array<{ at: number; act: () => void }> = []
  const news = new News({
    sessionId: 's',
    now: () => now,
    later(ms, act) {
      const timer = { at: now + ms, act }
      timers.push(timer)
      return () => void (timers = timers.filter(each => each !== timer))
    },
    view: () => ({ ...emptyView, ...view }),
    tell(frame) {
      acts.push('tell')
      told.push(frame)
    },
    follow: () => void acts.push('follow'),
  })
  return {
    told,
    acts,
    waits: () => timers.map(({ at }) => at - now),
    note: (...entries: Array<Written>) => news.note(entries),
    setBack: (ms: number) => void (now -= ms),
    pass(ms: number) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(timer => !due.includes(timer))
      for (const { act } of due) act()
    },
  }
}

test('the list hears at once who is at work, with the progress as it was last told', () => {
  const { note, told, waits, pass } = world()
  note(CALL)
  expect(waits()).toEqual([0])
  pass(0)
  expect(told).toEqual([{ ...PROGRESS, timestamp: '2026-11-29T03:00:10.000Z', active_agents: [] }])
})

test('of many calls within two seconds it hears the state at their end, once, and the row is not written', () => {
  const { note, acts, waits, pass } = world()
  note(CALL)
  pass(0)
  for (let n = 0; n < 50; n += 1) note(CALL)
  expect(waits()).toEqual([WORK_NEWS_MS])
  pass(WORK_NEWS_MS)
  expect(acts).toEqual(['tell', 'tell'])
})

test.each<[string, ReadonlyArray<Written>, ReadonlyArray<number>]>([
  ['a thought', [THOUGHT], []],
  ['a fact that the wire does not carry', [{ public: null }], []],
  ['the first status', [PENDING], [WORK_NEWS_MS]],
  ['a status', [RUNS], [0]],
  ['a status with the first', [PENDING, RUNS], [0]],
  ['an end', [ENDS], [0]],
  ['a review', [OPENS], [0]],
  ['a stage', [STAGE], [0]],
  ['an agent', [AGENT], [0]],
])('what waits after nothing was told for long: %s', (_, entries, expected) => {
  const { note, waits } = world()
  note(...entries)
  expect(waits()).toEqual(expected)
})

test.each<[string, ReadonlyArray<Written>, ReadonlyArray<number>]>([
  ['a status', [ENDS], [0]],
  ['a review', [OPENS], [0]],
  ['a stage', [STAGE], [WORK_NEWS_MS - 100]],
  ['an agent', [AGENT], [WORK_NEWS_MS - 100]],
])('what waits a tenth of a second after news: %s', (_, entries, expected) => {
  const { note, waits, pass } = world()
  note(RUNS)
  pass(0)
  pass(100)
  note(...entries)
  expect(waits()).toEqual(expected)
})

test('a session of a tenth of a second writes its row twice: as it begins, with stage and agents, and as it ends', () => {
  const { note, acts, waits, pass } = world()
  note(PENDING)
  pass(1)
  note(RUNS)
  note(STAGE)
  note(AGENT)
  pass(0)
  expect(acts).toEqual(['tell', 'follow'])
  for (const each of [CALL, AGENT, STAGE, STAGE, AGENT, AGENT, STAGE]) {
    pass(10)
    note(each)
  }
  expect(waits()).toHaveLength(1)
  note(ENDS)
  pass(0)
  expect(acts).toEqual(['tell', 'follow', 'tell', 'follow'])
  expect(waits()).toEqual([])
})

test('a clock that was set back delays no news for longer', () => {
  const { note, waits, pass, setBack } = world()
  note(STAGE)
  pass(0)
  setBack(3_600_000)
  note(STAGE)
  expect(waits()).toEqual([WORK_NEWS_MS])
})

test('a session that has ended meanwhile, or was resumed and has no progress yet, is not told of', () => {
  const { note, told, pass } = world({ progress: null })
  note(CALL)
  pass(0)
  expect(told).toEqual([])
})
