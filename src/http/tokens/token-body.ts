// The body of POST /api/v1/tokens.

import * as z from 'zod'
import { SCOPES } from '#core/protocol/scopes.ts'

// Our choices: a name fits a line of the list of sessions; a quarter, so that forgotten tokens end; ten years for those who want no end.
const LONGEST_NAME = 100
const DEFAULT_DAYS = 90
const MOST_DAYS = 3_650
const MOST_TYPES = 100

const text = z.string({ error: 'must be a text' })

export const tokenSchema = z
  .object(
    {
      name: text
        .regex(/^[\w.@-][\w.@ -]*$/, 'must consist of letters, digits, spaces and . _ @ -')
        .max(LONGEST_NAME, `must have at most ${LONGEST_NAME} characters`)
        .describe('Names the token in alerts and in the audit log'),
      scopes: z
        .array(z.enum(SCOPES, { error: `must be some of ${SCOPES.join(', ')}` }), { error: 'must be a list' })
        .min(1, `must be some of ${SCOPES.join(', ')}`)
        .describe('admin may do all; the others stand for themselves'),
      alert_types: z
        .array(text, { error: 'must be a list of texts' })
        .min(1, 'must not be empty')
        .max(MOST_TYPES)
        .optional()
        .describe('Alert types that it may hand in. Only for a token whose one scope is ingest. Default: all'),
      expires_in_days: z
        .int({ error: 'must be a whole number' })
        .min(1, 'must be at least 1')
        .max(MOST_DAYS, `must be at most ${MOST_DAYS}`)
        .optional()
        .describe(`Default: ${DEFAULT_DAYS}`),
    },
    { error: 'must be a JSON object' },
  )
  .refine(({ scopes, alert_types }) => alert_types === undefined || scopes.every(each => each === 'ingest'), {
    path: ['alert_types'],
    message: 'limits what is handed in, so the token may have no scope but ingest',
  })

const DAY_MS = 86_400_000

export function expiryOf({ expires_in_days: days }: z.output<typeof tokenSchema>, now: number): string {
  return new Date(now + (days ?? DEFAULT_DAYS) * DAY_MS).toISOString()
}
