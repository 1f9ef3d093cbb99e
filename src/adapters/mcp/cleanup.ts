// Some servers keep something for an execution (a sandbox, a login) and need to know when the execution has ended.

import { withoutSecrets, type Endpoint } from './endpoint.ts'
import type { Fetch } from './request-sender.ts'

/** Sends one DELETE to `session_cleanup_url`. Resolves to null on success or without such an address, else to a sentence; never rejects. */
export async function cleanUp(endpoint: Endpoint, fetch: Fetch, signal: AbortSignal): Promise<string | null> {
  if (endpoint.cleanupUrl === null) return null
  try {
    // The operator configured this address for the server, so it gets the server's credentials. The target of a redirect does not.
    const response = await fetch(endpoint.cleanupUrl, {
      method: 'DELETE',
      headers: endpoint.headers,
      redirect: 'manual',
      signal,
    })
    await response.body?.cancel()
    return response.ok || response.status === 404 ? null : `session_cleanup_url answered HTTP ${response.status}`
  } catch (error) {
    const reason = signal.aborted
      ? 'did not answer in time'
      : `failed: ${error instanceof Error ? error.message : String(error)}`
    return withoutSecrets(`session_cleanup_url ${reason}`, endpoint.secrets)
  }
}
