/** An error with an HTTP status. `message` is public; `cause` goes to the log only. */
export class AppError extends Error {
  readonly code: string
  readonly status: ErrorStatus
  readonly retryable: boolean
  /** When the caller may try again, in milliseconds. */
  readonly afterMs: number | null

  constructor(
    status: ErrorStatus,
    code: string,
    message: string,
    options: { cause?: unknown; retryable?: boolean; afterMs?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.status = status
    this.retryable = options.retryable ?? false
    this.afterMs = options.afterMs ?? null
  }
}

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 426 | 429 | 500 | 503

export function notFound(): AppError {
  return new AppError(404, 'not_found', 'resource not found')
}

export function badRequest(message: string): AppError {
  return new AppError(400, 'invalid', message)
}

/** A 400 about one field, in the words of the reference. */
export function invalidField(field: string, detail: string): AppError {
  return badRequest(`validation error on field '${field}': ${detail}`)
}

export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError(503, 'unavailable', message, { cause, retryable: true })
}
