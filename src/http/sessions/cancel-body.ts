// The body of a cancel, which may be left out.

import * as z from 'zod'
import { readReason, REASON_CHARS } from '#core/protocol/cancellation.ts'
import { AppError, badRequest } from '../answer/app-error.ts'
import { bindRequest } from '../request/bind.ts'

export const cancelSchema = z.object({
  reason: z.string().describe(`Why, in at most ${REASON_CHARS} characters`).optional(),
})

/** null: no reason was given. Refusals are in the words of the reference. */
export async function readCancelReason(request: Request): Promise<string | null> {
  const { reason, tooLong } = readReason((await bind(request)).reason)
  if (tooLong) throw badRequest(`validation error on field 'reason': must not exceed ${REASON_CHARS} characters`)
  return reason
}

async function bind(request: Request): Promise<z.output<typeof cancelSchema>> {
  try {
    return await bindRequest(request, cancelSchema)
  } catch (error) {
    if (error instanceof AppError && error.status === 400) throw badRequest('invalid request body')
    throw error
  }
}
