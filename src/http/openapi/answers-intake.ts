// The answers to alerts, webhooks, questions and cancellations.

import { z } from 'zod'
import type { AlertAnswer } from '#core/protocol/api.ts'
import * as f from './fields.ts'

const opened = (status: AlertAnswer['status']) =>
  z.object({ session_id: f.text, status: z.literal(status), message: f.text })

export const queued = opened('queued')
/** Nothing new was opened: the session of the same alerts, or nothing that fires. */
export const known = z.union([opened('duplicate'), z.object({ status: z.literal('resolved'), message: f.text })])
export const asked = z.object({ chat_id: f.text, message_id: f.text, stage_id: f.text })
export const cancelled = z.object({ session_id: f.text, message: f.text })
