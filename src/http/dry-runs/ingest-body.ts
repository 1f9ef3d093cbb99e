import * as z from 'zod'
import { ALERT_BYTES, submissionSchema, type Submission } from '../alerts/submission.ts'
import { bindBody } from '../request/bind.ts'
import { SENDERS } from '../webhooks/senders.ts'

const NAMES = ['alerts', ...SENDERS.map(({ name }) => name)]

export const ingestDrySchema = z.object(
  {
    sender: z
      .enum(NAMES, { error: `must be one of ${NAMES.join(', ')}` })
      .describe('The end of the address that it would come to; alerts is POST /api/v1/alerts'),
    body: z
      .string({ error: 'must be a string' })
      .refine(body => body.trim() !== '', { error: 'must not be empty: paste the alert' })
      .describe(`The body as the sender sends it; at most ${ALERT_BYTES} bytes`),
  },
  { error: 'must be a JSON object' },
)

/** What is pasted for POST /api/v1/alerts: its body, or the alert's text alone. */
export function submissionIn(body: string): Submission {
  return hasData(body) ? bindBody('application/json', body, submissionSchema) : { data: body }
}

function hasData(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && Object.keys(value).some(key => key.toLowerCase() === 'data')
  } catch {
    // No JSON: it is the alert's own text.
    return false
  }
}
