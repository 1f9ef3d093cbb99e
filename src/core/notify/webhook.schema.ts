// What the webhook for programs sends. Its JSON Schema (docs/notify-webhook.schema.json) is generated from here. A version only gains optional keys.

import { z } from 'zod'
import { SEVERITIES } from '../alerts/severity.ts'
import { END_STATUSES } from '../protocol/status.ts'

const textOrNull = z.string().nullable()

export const webhookPayload = z.strictObject({
  version: z.literal(1),
  id: z.string().describe('The same when the message is repeated: a receiver that knows it is done'),
  event: z.enum(['session.started', 'session.ended']),
  occurred_at: z.string().describe('RFC 3339 in UTC'),
  session: z.strictObject({
    id: z.string(),
    url: z.string().describe('The session on the dashboard'),
    status: z.enum(['in_progress', ...END_STATUSES]),
    chain_id: z.string(),
    alert_type: textOrNull,
    title: textOrNull.describe('Of the alert, in one line'),
    severity: z.enum(SEVERITIES).nullable(),
    cluster: textOrNull,
    namespace: textOrNull,
    service: textOrNull,
    labels: z.array(z.string()).nullable().describe('null: not known; []: none fits'),
    executive_summary: textOrNull,
    final_analysis: textOrNull.describe('Markdown, cut at 100,000 characters'),
    error_message: textOrNull,
    cancelled_by: textOrNull,
    cancel_reason: textOrNull,
    verdict: z
      .strictObject({ cause: z.string(), confidence: z.string(), next_step: textOrNull })
      .nullable()
      .describe('The cause that the analysis names, how sure it is, and what to do first'),
    gap_count: z.int().describe('How many things the investigation had to go without'),
    duration_ms: z.int().nullable(),
  }),
})

export type WebhookPayload = z.output<typeof webhookPayload>
