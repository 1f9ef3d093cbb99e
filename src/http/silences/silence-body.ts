// The body of POST /api/v1/silences, and the matchers of a preview.

import * as z from 'zod'
import { refuseMatchers, type Matcher } from '#core/ingest/silences.ts'
import { badRequest } from '../answer/app-error.ts'
import { checkBody, parseFirst } from '../request/bind.ts'
import { word } from '../request/read-query.ts'
import { readInstant } from '../request/read-instant.ts'

// Our choices: more labels than a person picks; a line of the list; a month, since a silence that is forgotten hides what breaks.
export const MOST_MATCHERS = 20
export const LONGEST_NAME = 200
export const LONGEST_VALUE = 1_000
const LONGEST_COMMENT = 500
const LONGEST_DAYS = 31
const DAY_MS = 86_400_000

const text = z.string({ error: 'must be a text' })
const flag = z.boolean({ error: 'must be true or false' })
const time = text.meta({ format: 'date-time' })

const matchers = z
  .array(
    z.object(
      {
        name: text.min(1, 'must not be empty').max(LONGEST_NAME, `must have at most ${LONGEST_NAME} characters`),
        value: text.max(LONGEST_VALUE, `must have at most ${LONGEST_VALUE} characters`),
        is_regex: flag.default(false),
        is_equal: flag.default(true),
      },
      { error: 'must be an object' },
    ),
    { error: 'must be a list' },
  )
  .min(1, 'must not be empty')
  .max(MOST_MATCHERS, `must be at most ${MOST_MATCHERS}`)
  .describe('Labels of an alert, all of which match')

export const silenceSchema = z.object(
  {
    id: text.optional().describe('Changes this silence. Other matchers end it and make another one'),
    matchers,
    starts_at: time.optional().describe('Default: now'),
    ends_at: time.describe(`At most ${LONGEST_DAYS} days ahead`),
    comment: text
      .trim()
      .min(1, 'must say why')
      .max(LONGEST_COMMENT, `must have at most ${LONGEST_COMMENT} characters`)
      .describe('Why, for the people who find the held sessions'),
  },
  { error: 'must be a JSON object' },
)

export const previewSchema = z.object({
  matchers: word.describe('A JSON array of matchers, as a silence has them'),
  session: word.describe('Instead of matchers: the session whose alerts are meant'),
})

/** Its times as they are stored. Throws 400 with the first thing to change. */
export function readTimes(
  { starts_at: from, ends_at: to }: Pick<z.output<typeof silenceSchema>, 'starts_at' | 'ends_at'>,
  now: number,
): { starts_at: string; ends_at: string } {
  const starts_at = from === undefined ? new Date(now).toISOString() : readInstant(from)
  const ends_at = readInstant(to)
  if (starts_at === null) throw badRequest('starts_at must be a time of RFC 3339, such as 2026-11-29T14:30:00Z')
  if (ends_at === null) throw badRequest('ends_at must be a time of RFC 3339, such as 2026-11-29T14:30:00Z')
  if (ends_at <= starts_at) throw badRequest('ends_at must be after starts_at')
  if (Date.parse(ends_at) <= now) throw badRequest('ends_at is over already: name a time to come')
  if (Date.parse(ends_at) > now + LONGEST_DAYS * DAY_MS)
    throw badRequest(`ends_at must be within ${LONGEST_DAYS} days: a silence can be made longer later`)
  return { starts_at, ends_at }
}

export function checkMatchers(read: ReadonlyArray<Matcher>): void {
  const reason = refuseMatchers(read)
  if (reason !== null) throw badRequest(`these matchers are no silence: ${reason}`)
}

/** Of a query: a JSON array. Throws 400. */
export function readMatchers(json: string): Array<Matcher> {
  const read = checkBody({ matchers: parseFirst(json) }, z.object({ matchers }))
  checkMatchers(read.matchers)
  return read.matchers
}
