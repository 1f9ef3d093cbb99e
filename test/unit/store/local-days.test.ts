import { expect, test } from 'vitest'
import { localDays, zoneOf } from '#store/local-days.ts'

const HOURS = 3_600_000

/** The days as their starts in UTC and their lengths in hours. */
function days(from: string, to: string, zone: string): Array<string> {
  return localDays(Date.parse(from), Date.parse(to), zone).map(({ start, end }) => {
    const at = new Date(start).toISOString().slice(5, 16)
    return `${at} ${(end - start) / HOURS}`
  })
}

test.each<[string, string, string, string, Array<string>]>([
  ['whole days', '2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z', 'UTC', ['03-01T00:00 24', '03-02T00:00 24']],
  ['clipped days', '2026-03-01T22:00:00Z', '2026-03-02T01:30:00Z', 'UTC', ['03-01T22:00 2', '03-02T00:00 1.5']],
  ['less than a day', '2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z', 'Asia/Tokyo', ['03-01T10:00 1']],
  ['an end at midnight', '2026-03-01T12:00:00Z', '2026-03-01T15:00:00Z', 'Asia/Tokyo', ['03-01T12:00 3']],
  [
    'a millisecond more',
    '2026-03-01T12:00:00Z',
    '2026-03-01T18:00:00Z',
    'Asia/Tokyo',
    ['03-01T12:00 3', '03-01T15:00 3'],
  ],
  [
    'the spring of Berlin',
    '2026-03-27T23:00:00Z',
    '2026-03-30T22:00:00Z',
    'Europe/Berlin',
    ['03-27T23:00 24', '03-28T23:00 23', '03-29T22:00 24'],
  ],
  [
    'the autumn of New York',
    '2026-10-31T04:00:00Z',
    '2026-11-03T05:00:00Z',
    'America/New_York',
    ['10-31T04:00 24', '11-01T04:00 25', '11-02T05:00 24'],
  ],
  [
    'a half hour, Lord Howe',
    '2026-10-02T13:30:00Z',
    '2026-10-05T13:00:00Z',
    'Australia/Lord_Howe',
    ['10-02T13:30 24', '10-03T13:30 23.5', '10-04T13:00 24'],
  ],
  [
    'a midnight that does not exist, Santiago',
    '2026-09-05T04:00:00Z',
    '2026-09-07T03:00:00Z',
    'America/Santiago',
    ['09-05T04:00 24', '09-06T04:00 23'],
  ],
  [
    'a date that does not exist, Samoa',
    '2011-12-29T10:00:00Z',
    '2012-01-01T10:00:00Z',
    'Pacific/Apia',
    ['12-29T10:00 24', '12-30T10:00 24', '12-31T10:00 24'],
  ],
  [
    'quarters of an hour, Kathmandu',
    '2026-01-01T00:00:00Z',
    '2026-01-02T00:00:00Z',
    'Asia/Kathmandu',
    ['01-01T00:00 18.25', '01-01T18:15 5.75'],
  ],
])('%s', (_name, from, to, zone, expected) => {
  expect(days(from, to, zone)).toEqual(expected)
})

test('a year in any zone is as long as the year, in days that follow one another', () => {
  const [from, to] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')]
  for (const zone of [
    'UTC',
    'Europe/London',
    'America/Havana',
    'Asia/Tehran',
    'Pacific/Chatham',
    'Africa/Casablanca',
  ]) {
    const year = localDays(from, to, zone)
    expect(year.length, zone).toBeGreaterThanOrEqual(365)
    expect(year.length, zone).toBeLessThanOrEqual(366)
    expect([year[0]?.start, year.at(-1)?.end], zone).toEqual([from, to])
    for (const [at, day] of year.entries()) expect(day.start, zone).toBe(year[at - 1]?.end ?? from)
  }
})

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['No/Where', 'UTC'],
  ['', 'UTC'],
  ['+02:00', 'UTC'],
  ['Europe/Berlin\0', 'UTC'],
])('the zone %j is %s', (name, zone) => {
  expect(zoneOf(name)).toBe(zone)
})
