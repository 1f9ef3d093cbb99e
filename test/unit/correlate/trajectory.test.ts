import { expect, test } from 'vitest'
import { LIMITS } from '#core/correlate/limits.ts'
import { courseOf, type Course } from '#core/correlate/trajectory.ts'

type Row = { says: string; readings: Array<number>; value: number; threshold: number; course: Course }

const ROWS: Array<Row> = [
  { says: 'no reading', readings: [], value: 9, threshold: 5, course: 'unknown' },
  { says: 'never over the threshold', readings: [1, 2, 1], value: 9, threshold: 5, course: 'unknown' },
  { says: 'one reading over it', readings: [1, 9], value: 9, threshold: 5, course: 'unknown' },
  { says: 'rises on', readings: [60, 72, 84, 90, 97], value: 84, threshold: 80, course: 'worsening' },
  { says: 'back to normal', readings: [1, 9, 2], value: 9, threshold: 5, course: 'recovered' },
  { says: 'a new normal', readings: [40, 55, 71, 72, 71, 72], value: 71, threshold: 70, course: 'level' },
  { says: 'level at the top', readings: [1, 92, 94, 96], value: 92, threshold: 5, course: 'level' },
  {
    says: 'swings, and its base rises',
    readings: [70, 90, 82, 93, 86, 96, 91],
    value: 90,
    threshold: 80,
    course: 'worsening',
  },
  {
    says: 'swings about its base, seen at a peak',
    readings: [9, 1, 8, 1.1, 10],
    value: 9,
    threshold: 5,
    course: 'unknown',
  },
  { says: 'one pause, then rises on', readings: [1, 6, 1, 7, 13, 21], value: 6, threshold: 5, course: 'worsening' },
  { says: 'drains', readings: [10, 90, 60, 30], value: 90, threshold: 20, course: 'easing' },
  { says: 'runs out: less is worse', readings: [42, 9, 4, 0], value: 9, threshold: 10, course: 'worsening' },
  { says: 'ran out, and came back', readings: [42, 0, 40], value: 0, threshold: 10, course: 'recovered' },
]

test.each(ROWS)('$says: $course', ({ readings, value, threshold, course }) => {
  const points = readings.map((each, at) => ({ at, value: each }))
  expect(courseOf(points, { value, threshold }, LIMITS)).toBe(course)
})
