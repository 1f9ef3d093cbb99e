// How the system stands, for the operator.

import { z } from 'zod'
import { text, textOrNull, time, timeOrNull, whole } from './fields.schema.ts'

const lastFailure = z.object({
  at: time,
  code: text.describe('The class of the failure'),
  message: text.describe('In one line, without secrets'),
  session_id: text,
})

const called = {
  last_ok_at: timeOrNull.describe('When it last answered, to the minute'),
  last_failure: lastFailure.nullable(),
}

export const systemState = z
  .object({
    version: text,
    log_version: whole.describe('The version in which sessions write their logs'),
    schema: textOrNull.describe('The newest migration of the database; null while it does not answer'),
    providers: z
      .array(z.object({ provider: text, model: text, ...called }))
      .nullable()
      .describe('Models that were called within a month; null: the Lobby does not answer'),
    servers: z
      .array(z.object({ id: text, ...called }))
      .nullable()
      .describe('Tool servers that investigations called within a month; null as above'),
    followers: z
      .array(
        z.object({
          name: text,
          target: text.describe('Where it writes'),
          sessions: whole.describe('In how many sessions it is behind'),
          session_id: text.describe('The first of them'),
          since: time,
          error: text,
          given_up: z.boolean().describe('After a day of tries; else it is tried again by itself'),
        }),
      )
      .describe('What sessions could not bring to its target for more than a minute'),
  })
  .meta({ id: 'SystemState' })
