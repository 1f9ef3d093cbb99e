import { expect, test } from 'vitest'
import { outcomesOf, type Counted } from '#store/outcome-points.ts'

const START = Date.UTC(2026, 10, 29, 2)
const counted = (
  hour: string,
  status: Counted['status'],
  sessions: number,
  acted = 0,
  needs_review = 0,
  needs_person = 0,
) => ({
  inconclusive: acted,
  hour: `2026-11-29T${hour}`,
  status,
  sessions,
  acted,
  needs_review,
  needs_person,
})

test('each hour of the window has its sums by outcome; hours without a session have zeros', () => {
  const { window, points, totals } = outcomesOf(
    [
      counted('02', 'completed', 3, 1, 2),
      counted('02', 'failed', 1, 0, 1, 1),
      counted('04', 'timed_out', 2),
      counted('04', 'in_progress', 1),
      counted('04', 'pending', 4),
    ],
    START,
    3,
  )
  const none = { completed: 0, failed: 0, timed_out: 0, cancelled: 0, unfinished: 0 }
  expect(window).toEqual({ start: '2026-11-29T02:00:00.000Z', end: '2026-11-29T05:00:00.000Z' })
  expect(points).toEqual([
    { ...none, start: '2026-11-29T02:00:00.000Z', completed: 3, failed: 1 },
    { ...none, start: '2026-11-29T03:00:00.000Z' },
    { ...none, start: '2026-11-29T04:00:00.000Z', timed_out: 2, unfinished: 5 },
  ])
  expect(totals).toEqual({ failed: 3, inconclusive: 1, acted: 1, needs_review: 3, needs_person: 1 })
})
