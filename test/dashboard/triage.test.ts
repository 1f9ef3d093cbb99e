import { expect, test } from 'vitest'
import { type Act, undoOf } from '../../dashboard/src/data/triage.ts'
import { item } from './fakes.tsx'

const ME = 'maria'
const open = item({ id: 'open', review_status: 'needs_review' })
const mine = item({ id: 'mine', review_status: 'in_progress', assignee: ME })
const others = item({ id: 'others', review_status: 'in_progress', assignee: 'ben' })
const rated = item({
  id: 'rated',
  review_status: 'reviewed',
  assignee: 'ben',
  quality_rating: 'accurate',
  investigation_feedback: 'fine',
})
const seen = item({ id: 'seen', review_status: 'reviewed', assignee: ME })

const ENDED_AGAIN = ['complete rated accurate fine']

const TABLE: ReadonlyArray<[Act, typeof open, Array<string> | null]> = [
  ['claim', open, ['unclaim open']],
  ['claim', mine, []],
  ['claim', others, null],
  ['unclaim', mine, ['claim mine']],
  ['unclaim', others, null],
  ['complete', open, ['reopen open']],
  ['complete', mine, ['reopen mine', 'claim mine']],
  ['complete', others, null],
  ['complete', rated, ENDED_AGAIN],
  ['acknowledge', open, ['reopen open']],
  ['acknowledge', mine, ['reopen mine', 'claim mine']],
  ['acknowledge', rated, ENDED_AGAIN],
  ['reopen', rated, ENDED_AGAIN],
  ['reopen', seen, ['acknowledge seen']],
]

function wordsOf(changes: ReturnType<typeof undoOf>): Array<string> | null {
  return (
    changes?.map(({ session_ids = [], action, quality_rating, investigation_feedback }) =>
      [action, session_ids.join('+'), quality_rating, investigation_feedback].filter(Boolean).join(' '),
    ) ?? null
  )
}

test.each(TABLE)('%s of a session %# is undone by what brings its review back', (act, before, expected) => {
  expect(wordsOf(undoOf(act, [before], ME))).toEqual(expected)
})

test('what is changed alike is one request, in an order that each session allows', () => {
  const second = { ...open, id: 'second' }
  expect(wordsOf(undoOf('complete', [open, mine, second], ME))).toEqual(['reopen open+mine+second', 'claim mine'])
  expect(wordsOf(undoOf('reopen', [seen, rated], ME))).toEqual(['acknowledge seen', ...ENDED_AGAIN])
  expect(undoOf('unclaim', [mine, others], ME)).toBeNull()
})
