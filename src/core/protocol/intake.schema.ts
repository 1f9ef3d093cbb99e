// The answers to alerts, webhooks, questions and cancellations.

import { z } from 'zod'
import * as f from './fields.schema.ts'

export const queuedAlert = z.object({ session_id: f.text, status: z.literal('queued'), message: f.text })
export const duplicateAlert = z.object({ session_id: f.text, status: z.literal('duplicate'), message: f.text })
/** Under the rules of `ingest`: the alert joined a session. `recurrences`: how many have, with this one. */
const joinedAlert = z.object({
  session_id: f.text,
  status: z.literal('joined'),
  joined: z.enum(['repeat', 'related', 'resolved', 'offered']),
  recurrences: f.whole,
  message: f.text,
})
/** It is counted, and has no session yet. */
const recordedAlert = z.object({ status: z.literal('recorded'), message: f.text })
const ruledAlert = z.union([joinedAlert, recordedAlert])
/** An alert that opened no session: one exists for it, or it is over, or too few have come. */
const overAlert = z.object({ status: z.literal('resolved'), message: f.text })
export const coveredAlert = z.union([duplicateAlert, overAlert, ruledAlert])
export const askedQuestion = z.object({ chat_id: f.text, message_id: f.text, stage_id: f.text })
export const cancelledSession = z.object({ session_id: f.text, message: f.text })
