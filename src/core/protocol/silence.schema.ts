// Silences as the API shows them. The names are Alertmanager's (its API v2), in the spelling of this wire.

import { z } from 'zod'
import { flag, sessionStatus, text, textOrNull, time, whole } from './fields.schema.ts'

export const matcher = z.object({
  name: text.describe('The label'),
  value: text,
  is_regex: flag.describe('Whether the value is an expression (RE2) that the whole label matches'),
  is_equal: flag.describe('false: alerts that do not match'),
})

export const silence = z
  .object({
    id: text,
    matchers: z.array(matcher).describe('All of them match'),
    starts_at: time,
    ends_at: time,
    created_by: text,
    created_at: time,
    comment: text,
    state: z.enum(['active', 'pending', 'expired']),
    held: whole.describe('How many sessions it holds'),
  })
  .meta({ id: 'Silence' })

export const silences = z.object({ silences: z.array(silence).describe('The latest end first') })

export const silencePreview = z.object({
  matchers: z.array(matcher).describe('As asked; of a session what its alerts have in common'),
  looked_at: whole.describe('How many sessions of the last 24 hours were compared: the newest, at most 200'),
  matching: whole,
  waiting: whole.describe('How many of those that match wait for their turn or are held'),
  sessions: z
    .array(z.object({ id: text, alert_title: textOrNull, status: sessionStatus, created_at: time }))
    .describe('The newest that match, at most 10'),
})

export const startedSession = z.object({ session_id: text, message: text })
