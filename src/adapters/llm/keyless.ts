// Headers beside those of the SDKs. A model server of one's own (Ollama, vLLM, a gateway that holds the key itself) takes no key, and the vendors'
// SDKs refuse to work without one.

/** Passed to an SDK if there is no key. Never sent: see withoutKey. */
export const NO_KEY = 'no-key'

// The headers of the key: for OpenAI and xAI, Anthropic, Google.
const KEY_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key']

/** Removes the made-up key from every request: some servers accept no key, and answer 401 to an unknown one. */
export function withoutKey(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    for (const name of KEY_HEADERS) headers.delete(name)
    return fetch(input, { ...init, headers })
  }
}

/** Sends these headers too, as gateways want them (Cloudflare's AI Gateway: `cf-aig-authorization`). They win over those of the SDK. */
export function withHeaders(
  fetch: typeof globalThis.fetch,
  more: ReadonlyArray<[name: string, value: string]>,
): typeof globalThis.fetch {
  if (more.length === 0) return fetch
  return (input, init) => {
    const headers = new Headers(init?.headers)
    for (const [name, value] of more) headers.set(name, value)
    return fetch(input, { ...init, headers })
  }
}
