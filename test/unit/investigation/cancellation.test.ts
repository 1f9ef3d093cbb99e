// A cancel says who and why: in the log, on the wire and in words.

import { expect, test } from 'vitest'
import { boundsOf } from '#core/investigation/decide/bounds.ts'
import { bareEnd, endSession } from '#core/investigation/end-session.ts'
import type { NewEntry } from '#core/investigation/log/facts.ts'
import { foldState, emptyState, type SessionState } from '#core/investigation/log/state.ts'
import { cancelSession } from '#core/investigation/people/cancellation.ts'
import { cancelledText, readReason } from '#core/protocol/cancellation.ts'
import { statusOf } from '#core/protocol/short-answers.ts'
import { stampLogged } from '#core/protocol/stamp.ts'
import { acceptedView } from '../../fakes/investigation.ts'

const NOW = '2026-11-22T04:00:00.000Z'
const queued: SessionState = { ...emptyState, view: acceptedView }
const running: SessionState = { ...queued, startedAt: 0 }

let seq = 1

function after(state: SessionState, entries: ReadonlyArray<NewEntry>): SessionState {
  return entries.reduce((before, { type, public: frame, private: fact }) => {
    seq += 1
    const stamped = frame === null ? null : stampLogged(frame, 's', Date.parse(NOW), seq)
    return foldState(before, { seq, at: Date.parse(NOW), type, public: stamped, private: fact } as never)
  }, state)
}

test.each([
  ['with a reason', 'queued duplicate'],
  ['without', null],
])('a queued session that is cancelled %s ends at once, with both frames', (_name, reason) => {
  const entries = cancelSession(queued, { by: 'alice@example.com', reason }) ?? []
  expect(entries.map(({ public: frame }) => frame)).toEqual([
    {
      type: 'session.status',
      status: 'cancelled',
      cancelled_by: 'alice@example.com',
      ...(reason !== null && { cancel_reason: reason }),
    },
    { type: 'review.status', review_status: 'reviewed', actor: 'system' },
  ])
  const { detail } = after(queued, entries).view
  expect(detail).toMatchObject({
    status: 'cancelled',
    error_message: null,
    cancelled_by: 'alice@example.com',
    cancel_reason: reason,
    completed_at: NOW,
    review_status: 'reviewed',
  })
})

test('a running session shows both while it is being cancelled and after it, and keeps the first', () => {
  const entries = cancelSession(running, { by: 'ana', reason: 'known' }) ?? []
  const cancelling = after(running, entries)
  expect(cancelling.view.detail).toMatchObject({ status: 'cancelling', cancelled_by: 'ana', cancel_reason: 'known' })
  expect(boundsOf(cancelling, 0, 0)).toMatchObject({ cancelledBy: 'ana', cancelReason: 'known' })
  expect(cancelSession(cancelling, { by: 'bob', reason: 'mine' })).toBeNull()
  const ended = after(cancelling, endSession(bareEnd('cancelled', null), cancelling.view.detail))
  expect(ended.view.detail && statusOf(ended.view.detail)).toMatchObject({
    status: 'cancelled',
    error_message: null,
    cancelled_by: 'ana',
    cancel_reason: 'known',
  })
})

test('a session that nobody cancelled and that ends as cancelled says that it was the system', () => {
  const { detail } = after(running, endSession(bareEnd('cancelled', null), running.view.detail)).view
  expect(detail).toMatchObject({ cancelled_by: 'system', cancel_reason: 'worker context cancelled' })
})

test('other ends say nothing of a cancel', () => {
  const { detail } = after(running, endSession(bareEnd('failed', 'broken'), running.view.detail)).view
  expect(detail).toMatchObject({ error_message: 'broken', cancelled_by: null, cancel_reason: null })
})

test.each([
  [null, null, 'Cancelled'],
  ['ana', null, 'Cancelled by ana'],
  ['ana', 'known', 'Cancelled by ana: known'],
])('a cancel by %s because of %s reads %s', (by, reason, text) => {
  expect(cancelledText(by, reason)).toBe(text)
})

test.each([
  [undefined, { reason: null, tooLong: false }],
  [' \n', { reason: null, tooLong: false }],
  [' a ', { reason: 'a', tooLong: false }],
])('the reason %j is read as %j', (given, read) => {
  expect(readReason(given)).toEqual(read)
})
