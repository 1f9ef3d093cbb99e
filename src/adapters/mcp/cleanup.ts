// Some servers keep something for an execution (a sandbox, a login) and want to hear when it is over.

import { withoutSecrets, type Endpoint } from './endpoint.ts'
import type { Fetch } from './guarded-fetch.ts'

/** One DELETE to the server's clean-up address. Resolves to null when it went well, else to a sentence; never rejects. */
export async function cleanUp(endpoint: Endpoint, fetch: Fetch, signal: AbortSignal): Promise<string | null> {
  if (endpoint.cleanupUrl === null) return null
  try {
    // The operator named this address for this server, so it gets the server's credentials; where it redirects to does not.
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
