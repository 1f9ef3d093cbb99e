import { expect, test } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import { endOfForgotten } from '#objects/forgotten.ts'

const at = (time: number) => new Date(time).toISOString()

/** A session that ended at that time (null: still running), with the ends of its stages (null: open). */
function session(ended: number | null, stages: ReadonlyArray<number | null>): SessionDetail {
  const ends = stages.map(end => ({ completed_at: end === null ? null : at(end) }))
  return { completed_at: ended === null ? null : at(ended), stages: ends } as SessionDetail
}

test.each([
  ['an unknown session', null, 5_000, null],
  ['a session that runs, whatever stages of it are over', session(null, [1_000, null]), 5_000, null],
  ['one that has just ended', session(5_000, [1_000, 5_000]), 5_000, null],
  ['one that ended before', session(4_999, [1_000, 4_998]), 5_000, 4_999],
  ['one that ended before, while a question is answered', session(2_000, [1_000, null]), 5_000, 2_000],
  ['one that ended before, with an answer of just now', session(2_000, [1_000, 5_000]), 5_000, 2_000],
  ['one whose answer is as long ago', session(2_000, [1_000, 4_000]), 5_000, 4_000],
  ['one with an old answer and an open question', session(2_000, [1_000, 4_000, null]), 5_000, 4_000],
])('of %s the past is forgotten up to its last end before', (_, detail, endedBefore, forgotten) => {
  expect(endOfForgotten(detail, endedBefore)).toBe(forgotten)
})
