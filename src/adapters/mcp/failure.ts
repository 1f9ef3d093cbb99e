// What can go wrong between us and a server, by what it means for repeating the call.

/**
 * `lost`: the connection broke; whether the server carried out the request is unknown.
 * `not-delivered`: the server has not begun the request.
 * `refused`: the server or a proxy before it said no; a repetition gives the same answer.
 * `unreadable`: an answer came that cannot be used.
 */
export type FailureKind = 'lost' | 'not-delivered' | 'refused' | 'unreadable'

export class DeliveryFailure extends Error {
  kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.name = 'DeliveryFailure'
    this.kind = kind
  }
}

/** The failure of an HTTP status from 400 on. `inSession`: the request named an MCP session. */
export function statusFailure(status: number, inSession: boolean): DeliveryFailure {
  // MCP: 404 for a session that the server does not know (any more). Servers built on the SDK's example answer 400.
  if (inSession && (status === 404 || status === 400))
    return new DeliveryFailure('not-delivered', `HTTP ${status}: the server no longer knows this MCP session`)
  if (status === 401 || status === 403)
    return new DeliveryFailure(
      'refused',
      `HTTP ${status}: the server does not accept the credentials; check bearer_token and custom_headers`,
    )
  if (status === 404)
    return new DeliveryFailure('refused', 'HTTP 404: there is no MCP server at this address; check url')
  if (status === 405)
    return new DeliveryFailure(
      'refused',
      'HTTP 405: the address does not take MCP requests; check url and transport type',
    )
  if (status === 429) return new DeliveryFailure('refused', 'HTTP 429: the server asks for fewer requests')
  // A gateway answers these when the server behind it is gone or slow, possibly after the server has begun.
  if (status === 502 || status === 503 || status === 504)
    return new DeliveryFailure('lost', `HTTP ${status}: the server is not answering its gateway`)
  // The server failed halfway: it may have carried out the request, and a repetition does not help.
  if (status >= 500) return new DeliveryFailure('unreadable', `HTTP ${status}: the server failed`)
  return new DeliveryFailure('refused', `HTTP ${status}`)
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
  return new DeliveryFailure(
    kind,
    code === null
      ? `the network failed (${error instanceof Error ? error.message : String(error)})`
      : `the network failed (${code})`,
  )
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}
