// The answers to alerts, webhooks, questions and cancellations.

import { z } from 'zod'
import * as f from './fields.schema.ts'

export const queuedAlert = z.object({ session_id: f.text, status: z.literal('queued'), message: f.text })
export const duplicateAlert = z.object({ session_id: f.text, status: z.literal('duplicate'), message: f.text })
/** A webhook that opened no session: one exists for the same alerts, or none of them fires. */
export const coveredAlert = z.union([duplicateAlert, z.object({ status: z.literal('resolved'), message: f.text })])
export const askedQuestion = z.object({ chat_id: f.text, message_id: f.text, stage_id: f.text })
export const cancelledSession = z.object({ session_id: f.text, message: f.text })
