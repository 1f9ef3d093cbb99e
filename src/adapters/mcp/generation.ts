// MCP has two generations in the field: the one of sessions (2025-11-25 and before) and the stateless one (2026-07-28). A server is asked for
// the newer one first, and what it speaks is remembered, because the question costs one request.

import { envelope, STATELESS_VERSION } from './envelope.ts'
import { DeliveryFailure, ServerError } from './failure.ts'
import { isObject } from './json-rpc.ts'
import type { Wire } from './wire.ts'

export type Generation = 'sessions' | 'stateless'

// Ours: a server that hangs on a method that it does not know belongs to the older generation.
const ASK_MS = 5_000

/** What each server spoke when it was last asked, by its name. A server of another release may speak another generation. */
export type Generations = Map<string, Generation>

/** Asks the server. Rejects if it cannot be reached or does not take the credentials; any other refusal is one of the older generation. */
export async function askGeneration(wire: Wire, signal: AbortSignal): Promise<Generation> {
  const limit = AbortSignal.timeout(ASK_MS)
  try {
    const answer = await wire.ask(
      { jsonrpc: '2.0', id: 'discover', method: 'server/discover', params: { _meta: envelope } },
      { signal: AbortSignal.any([signal, limit]), hear: () => {} },
    )
    return 'result' in answer && offersStateless(answer.result) ? 'stateless' : 'sessions'
  } catch (error) {
    signal.throwIfAborted()
    if (limit.aborted || error instanceof ServerError) return 'sessions'
    if (error instanceof DeliveryFailure && error.status !== null && error.status !== 401 && error.status !== 403)
      return 'sessions'
    if (error instanceof DeliveryFailure && error.kind === 'unreadable') return 'sessions'
    throw error
  }
}

function offersStateless(result: unknown): boolean {
  const versions = isObject(result) ? result['supportedVersions'] : null
  return Array.isArray(versions) && versions.includes(STATELESS_VERSION)
}
