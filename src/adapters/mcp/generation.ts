// MCP has two generations in the field: the one of sessions (2025-11-25 and before) and the stateless one (2026-07-28). A server is asked for
// the newer one first, and what it speaks is remembered, because the question costs one request.

import { isObject } from '#core/json.ts'
import { callLimit } from './call-limit.ts'
import { envelope, STATELESS_VERSION } from './envelope.ts'
import { DeliveryFailure, ServerError } from './failure.ts'
import type { Wire } from './wire.ts'

// Ours: a server that hangs on a method that it does not know belongs to the older generation.
const ASK_MS = 5_000

/** `announces`: the server says that it tells when its tools change. One of sessions says so when it is initialized. */
export type Speech = { generation: 'stateless'; announces: boolean } | { generation: 'sessions' }

/** What each server spoke when it was last asked, by its name. A server of another release may speak another generation. */
export type Speeches = Map<string, Speech>

/**
 * Asks the server. Rejects if it cannot be reached, does not take the credentials, or is restarting; any other refusal is one of the older
 * generation.
 */
export async function askSpeech(wire: Wire, signal: AbortSignal): Promise<Speech> {
  const limit = callLimit(ASK_MS)
  try {
    const answer = await wire.ask(
      { jsonrpc: '2.0', id: 'discover', method: 'server/discover', params: { _meta: envelope } },
      { signal: AbortSignal.any([signal, limit.signal]), headers: {}, hear: () => {} },
    )
    if (!('result' in answer) || !offersStateless(answer.result)) return { generation: 'sessions' }
    return { generation: 'stateless', announces: announcesTools(answer.result) }
  } catch (error) {
    signal.throwIfAborted()
    if (limit.signal.aborted || isOfOlder(error)) return { generation: 'sessions' }
    throw error
  } finally {
    limit.clear()
  }
}

/** Whether the capabilities in a result promise a notice when the tools change. */
export function announcesTools(result: unknown): boolean {
  const capabilities = isObject(result) ? result['capabilities'] : null
  const tools = isObject(capabilities) ? capabilities['tools'] : null
  return isObject(tools) && tools['listChanged'] === true
}

function isOfOlder(error: unknown): boolean {
  if (error instanceof ServerError) return true
  if (!(error instanceof DeliveryFailure)) return false
  return error.kind === 'unreadable' || (error.kind === 'refused' && ![null, 401, 403, 429].includes(error.status))
}

function offersStateless(result: unknown): boolean {
  const versions = isObject(result) ? result['supportedVersions'] : null
  return Array.isArray(versions) && versions.includes(STATELESS_VERSION)
}
