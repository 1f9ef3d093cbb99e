import type { Context } from 'hono'
import { faultText } from '#core/fault-text.ts'
import type { ErrorBody } from '#core/protocol/api.ts'
import type { AppEnv } from '../deps.ts'
import { AppError } from './app-error.ts'

/** The only place where a throw becomes an answer. */
export function answerError(error: unknown, c: Context<AppEnv>): Response {
  const known = error instanceof AppError ? error : unknownError(error)
  if (known.status >= 500) report(known, c)
  if (known.afterMs !== null) c.header('Retry-After', String(Math.ceil(known.afterMs / 1000)))
  const body: ErrorBody = { message: known.message }
  return c.json(body, known.status)
}

/** Cloudflare marks errors of a Durable Object that may be retried (`retryable`), or that come from its overload (`overloaded`). */
function unknownError(error: unknown): AppError {
  const { retryable, overloaded } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  if (retryable === true || overloaded === true) {
    return new AppError(503, 'object_unavailable', 'the session is being moved or is busy: try again in a moment', {
      cause: error,
      retryable: true,
    })
  }
  return new AppError(500, 'internal', 'internal server error', { cause: error })
}

/** Writes the error to the log, under an id that the caller gets as `X-Error-Id`. */
function report(error: AppError, c: Context<AppEnv>): void {
  const id = crypto.randomUUID()
  c.header('X-Error-Id', id)
  const cause = error.cause === undefined ? undefined : faultText(error.cause)
  const event = {
    event: 'http.failed',
    id,
    method: c.req.method,
    path: c.req.path,
    status: error.status,
    code: error.code,
    cause,
  }
  // Without deps the composition root itself failed.
  const deps: AppEnv['Variables']['deps'] | undefined = c.var.deps
  if (deps === undefined) console.error(JSON.stringify(event))
  else deps.log(event)
}
