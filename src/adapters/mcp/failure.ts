// What can go wrong on the way to a server, named by what it means for repeating the call.

/**
 * `lost`: the way broke, and whether the server did the thing is unknown.
 * `not-delivered`: the server is known not to have begun.
 * `refused`: the server or a proxy before it said no; asking again gives the same.
 * `unreadable`: an answer came, and it cannot be used.
 */
export type FailureKind = 'lost' | 'not-delivered' | 'refused' | 'unreadable'

export class WayFailure extends Error {
  kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.name = 'WayFailure'
    this.kind = kind
  }
}

/** The sentence for an HTTP status other than success. */
export function statusFailure(status: number, inSession: boolean): WayFailure {
  // The specification says 404 for a session that the server does not know (any more); servers built on the SDK's example say 400.
  if (inSession && (status === 404 || status === 400))
    return new WayFailure('not-delivered', `HTTP ${status}: the server no longer knows this MCP session`)
  if (status === 401 || status === 403)
    return new WayFailure(
      'refused',
      `HTTP ${status}: the server does not accept the credentials; check bearer_token and custom_headers`,
    )
  if (status === 404) return new WayFailure('refused', 'HTTP 404: there is no MCP server at this address; check url')
  if (status === 405)
    return new WayFailure('refused', 'HTTP 405: the address does not take MCP requests; check url and transport type')
  if (status === 429) return new WayFailure('refused', 'HTTP 429: the server asks for fewer requests')
  // A gateway says these when the server behind it is gone or slow, possibly after it has begun.
  if (status === 502 || status === 503 || status === 504)
    return new WayFailure('lost', `HTTP ${status}: the server is not answering its gateway`)
  // The server failed halfway: it may have done the thing, and asking again is not the cure.
  if (status >= 500) return new WayFailure('unreadable', `HTTP ${status}: the server failed`)
  return new WayFailure('refused', `HTTP ${status}`)
}

/** The sentence for a `fetch` that rejected: the code of the system call where there is one. */
export function networkFailure(error: unknown): WayFailure {
  const cause = error instanceof Error ? error.cause : undefined
  const code = codeOf(cause) ?? codeOf(error)
  // Nothing was sent where no connection came about.
  const kind =
    code !== null && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
      ? 'not-delivered'
      : 'lost'
  return new WayFailure(
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
