// A follow-up question (wire contract 1.16): the checks in its order, then the object decides.

import * as z from 'zod'
import { chatAllowed } from '#core/config/resolve-chat.ts'
import type { Config } from '#core/config/config.ts'
import type { SessionStatus } from '#core/protocol/status.ts'
import { utf8Length } from '#store/cut.ts'
import type { AskRefusal } from '#objects/investigation-client.ts'
import { AppError, badRequest } from './app-error.ts'

const QUESTION_BYTES = 100_000

const wrong = (kind: string) => ({ error: `must be ${kind}` })

export const questionSchema = z.object({ content: z.string(wrong('a string')).optional() }, wrong('a JSON object'))

/** Throws what speaks against a question before its words are looked at. */
export function checkChat(config: Config, session: { chainId: string; status: SessionStatus }): void {
  if (!Object.hasOwn(config.chains, session.chainId)) throw badRequest('chain configuration not found')
  const refusal = STATUS_REFUSALS[session.status]
  if (refusal !== undefined) throw badRequest(refusal)
  if (!chatAllowed(config, session.chainId)) throw badRequest('chat is not enabled for this chain')
}

export function checkQuestion(content: string): void {
  if (content === '') throw badRequest('content is required')
  if (utf8Length(content) > QUESTION_BYTES)
    throw badRequest(`content exceeds maximum length of ${QUESTION_BYTES.toLocaleString('en')} characters`)
}

const PROCESSING = 'chat is not available while session is still processing'
const CANCELLED = 'chat is not available for cancelled sessions'

const STATUS_REFUSALS: Partial<Record<SessionStatus, string>> = {
  pending: PROCESSING,
  in_progress: PROCESSING,
  cancelling: 'chat is not available while session is being cancelled',
  cancelled: CANCELLED,
}

/** What the object's refusal is on the wire. */
export function chatError(refusal: AskRefusal): AppError {
  switch (refusal) {
    case 'busy':
      return new AppError(409, 'chat_busy', 'a chat response is already being generated')
    case 'cancelled':
      return badRequest(CANCELLED)
    case 'not_ended':
      return badRequest(PROCESSING)
    case 'not_enabled':
      return badRequest('chat is not enabled for this chain')
    case 'never_planned':
      return badRequest('chat is not available: this session was never investigated')
    default:
      throw new Error(`unknown refusal ${String(refusal satisfies never)}`)
  }
}
