import { readFileSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dateFormat, shortTime, weekDay } from '../../dashboard/src/data/date-format.ts'

const SOURCES = join(import.meta.dirname, '../../dashboard/src')

test('a format says what the browser would, and what is no time is named so', () => {
  const at = '2026-11-30T14:30:05.000Z'
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  expect(shortTime(at)).toBe(new Date(at).toLocaleTimeString(undefined, options))
  expect(shortTime(Date.parse(at))).toBe(shortTime(at))
  expect(weekDay(at)).toContain('30')
  expect(dateFormat(options)('never')).toBe('Invalid Date')
})

// Each call of these makes a format anew: 168 hours in nine charts kept the page of activity from painting for two seconds.
test('dates are written by these formats alone', () => {
  const found = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter(file =>
    /\.toLocale(Date|Time)String\(|\.toLocaleString\(undefined/.test(readFileSync(join(SOURCES, file), 'utf8')),
  )
  expect(found).toEqual([])
})
