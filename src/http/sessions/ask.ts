// Whether a session takes a follow-up question, in the order and the words of the reference.

import type { Config } from '#core/config/config.ts'
import { allowsChat } from '#core/config/resolve-chat.ts'
import type { SessionStatus } from '#core/protocol/status.ts'
import type { AskRefusal } from '#objects/investigation-client.ts'
import { AppError, badRequest } from '../answer/app-error.ts'

/** Throws 400 if the session takes no question, whatever its text. */
export function checkChat(config: Config, chainId: string, status: SessionStatus): void {
  if (!Object.hasOwn(config.chains, chainId)) throw badRequest('chain configuration not found')
  const refusal = STATUS_REFUSALS[status]
  if (refusal !== undefined) throw badRequest(refusal)
  if (!allowsChat(config, chainId)) throw badRequest('chat is not enabled for this chain')
}

const PROCESSING = 'chat is not available while session is still processing'
const CANCELLED = 'chat is not available for cancelled sessions'

const STATUS_REFUSALS: Partial<Record<SessionStatus, string>> = {
  pending: PROCESSING,
  in_progress: PROCESSING,
  cancelling: 'chat is not available while session is being cancelled',
  cancelled: CANCELLED,
}

/** The answer to a question that the object refused. */
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
