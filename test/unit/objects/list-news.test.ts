import { expect, test } from 'vitest'
import type { LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'
import { listNews, placeProgress } from '#objects/list-news.ts'

const base = { session_id: 's', timestamp: 't' }
const progress: SessionProgressFrame = {
  ...base,
  type: 'session.progress',
  current_stage_name: 'dig',
  current_stage_index: 1,
  total_stages: 2,
  active_executions: 1,
  status_text: 'dig',
}
const runs: LoggedFrame = { ...base, type: 'session.status', status: 'in_progress', db_event_id: 3 }
const stage: LoggedFrame = {
  ...base,
  type: 'stage.status',
  stage_id: 'st',
  stage_name: 'dig',
  stage_index: 1,
  stage_type: 'investigation',
  status: 'started',
  db_event_id: 4,
}
const ends: LoggedFrame = { ...base, type: 'session.status', status: 'completed', final_analysis: 'x', db_event_id: 8 }
const opens: LoggedFrame = {
  ...base,
  type: 'review.status',
  review_status: 'needs_review',
  actor: 'system',
  db_event_id: 9,
}
const chat: LoggedFrame = { ...base, type: 'chat.created', chat_id: 'c', created_by: 'ana', db_event_id: 10 }

test.each<[string, Array<LoggedFrame>, number]>([
  ['nothing', [], 0],
  ['a stage, which the list hears of by progress alone', [stage], 0],
  ['a status', [runs, stage], 3],
  ['several', [runs, stage, ends, opens, chat], 9],
])('progress waits for the newest status among what is owed: %s', (_, owed, behind) => {
  expect(placeProgress(owed, progress)).toEqual({ frame: progress, behind })
})

test.each<[number | null, Array<string>]>([
  [null, ['in_progress', 'completed', 'needs_review']],
  [0, ['progress', 'in_progress', 'completed', 'needs_review']],
  [3, ['in_progress', 'progress', 'completed', 'needs_review']],
  [9, ['in_progress', 'completed', 'needs_review', 'progress']],
])('progress behind entry %s has its place among what the list is told', (behind, expected) => {
  const news = listNews([runs, stage, ends, opens, chat], behind === null ? null : { frame: progress, behind })
  const word = (frame: (typeof news)[number]) =>
    frame.type === 'session.status' ? frame.status : frame.type === 'review.status' ? frame.review_status : 'progress'
  expect(news.map(word)).toEqual(expected)
})

test('copies on the list are without cursor and without the texts of an end', () => {
  expect(listNews([ends, opens], null)).toEqual([
    { ...base, type: 'session.status', status: 'completed' },
    { ...base, type: 'review.status', review_status: 'needs_review', actor: 'system' },
  ])
})
