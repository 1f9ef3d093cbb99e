// What can go wrong between us and a server, by what it means for repeating the call.

import { isObject } from '#core/json.ts'
import { waitHint } from '#core/retry/hint.ts'
import { type RpcError } from './json-rpc.ts'

/**
 * `lost`: the connection broke; whether the server carried out the request is unknown.
 * `not-delivered`: the server has not begun the request.
 * `refused`: the server or a proxy before it said no; a repetition gives the same answer.
 * `unreadable`: an answer came that cannot be used.
 */
export type FailureKind = 'lost' | 'not-delivered' | 'refused' | 'unreadable'

export class DeliveryFailure extends Error {
  readonly kind: FailureKind
  /** The HTTP status that says so; null if none does. */
  readonly status: number | null
  /** How long the server asks to be left alone; null if it does not. */
  readonly retryAfterMs: number | null

  constructor(kind: FailureKind, message: string, status: number | null = null, retryAfterMs: number | null = null) {
    super(message)
    this.name = 'DeliveryFailure'
    this.kind = kind
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

export function hintOf(error: unknown): number | undefined {
  return (error instanceof DeliveryFailure ? error.retryAfterMs : null) ?? undefined
}

/** A JSON-RPC error: the server's own answer to a request, with whatever HTTP status it came. */
export class ServerError extends Error {
  readonly code: number
  /** The HTTP status from 400 on; null if the answer came with success. */
  readonly status: number | null

  constructor({ code, message }: RpcError, status: number | null = null) {
    super(`${message} (MCP error ${code}${status === null ? '' : `, HTTP ${status}`})`)
    this.name = 'ServerError'
    this.code = code
    this.status = status
  }
}

/** The bridge says in the data of an error that a child died, and what became of the request. */
export function failureOf(error: RpcError, status: number | null = null): DeliveryFailure | ServerError {
  const delivery = isObject(error.data) ? error.data['delivery'] : null
  if (delivery === 'lost' || delivery === 'not-delivered' || delivery === 'unreadable')
    return new DeliveryFailure(delivery, error.message)
  return new ServerError(error, status)
}

/** The failure of an HTTP status from 400 on. `reason`: what the body says, in one line, or ''. */
export function statusFailure({ status, headers }: Response, reason: string): DeliveryFailure {
  const [kind, meaning] = meaningOf(status)
  const said = reason === '' ? '' : `${meaning === '' ? '' : '; it said'}: ${reason}`
  const hint = waitHint(headers, null, Date.now())
  return new DeliveryFailure(kind, `HTTP ${status}${meaning === '' ? '' : `: ${meaning}`}${said}`, status, hint)
}

function meaningOf(status: number): [FailureKind, string] {
  switch (status) {
    case 401:
    case 403:
      return ['refused', 'the server does not accept the credentials; check bearer_token and custom_headers']
    case 404:
      return ['refused', 'there is no MCP server at this address; check url']
    case 405:
      return ['refused', 'the address does not take MCP requests; check url and transport type']
    case 429:
      return ['refused', 'the server asks for fewer requests']
    // A gateway answers these when the server behind it is gone or slow, possibly after the server has begun.
    case 502:
    case 503:
    case 504:
      return ['lost', 'the server is not answering its gateway']
    default:
      // From 500 on the server failed halfway: it may have carried out the request, and a repetition does not help.
      return status >= 500 ? ['unreadable', 'the server failed'] : ['refused', '']
  }
}

/** The failure of a `fetch` that rejected, with the code of the system call if there is one. */
export function networkFailure(error: unknown): DeliveryFailure {
  const cause = error instanceof Error ? error.cause : undefined
  const code = codeOf(cause) ?? codeOf(error)
  // Without a connection nothing was sent.
  const kind =
    code !== null && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
      ? 'not-delivered'
      : 'lost'
  const what = code ?? (error instanceof Error ? error.message : String(error))
  return new DeliveryFailure(kind, `the network failed (${what})`)
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

/** Whether a server that could not be opened may come up by itself. Credentials and addresses are not mended by waiting. */
export function mayComeUp(error: unknown): boolean {
  if (error instanceof ServerError) return error.status !== null && error.status >= 500
  if (!(error instanceof DeliveryFailure)) return true
  const { kind, status } = error
  return kind === 'lost' || kind === 'not-delivered' || status === 429 || (status !== null && status >= 500)
}

export const SESSION_GONE = 'HTTP 404: the server no longer knows this MCP session'

export function closedFailure(): DeliveryFailure {
  return new DeliveryFailure('lost', 'the connections of this execution were closed')
}
