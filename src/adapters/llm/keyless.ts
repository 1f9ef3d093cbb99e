// A model server of one's own (Ollama, vLLM, a gateway that holds the key itself) takes no key. The vendors' SDKs refuse to work without one.

/** Given to an SDK where there is no key. It is never sent: see withoutKey. */
export const NO_KEY = 'no-key'

// Where the SDKs put the key: OpenAI's and xAI's, Anthropic's, Google's.
const KEY_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key']

/** A made-up key stays here: some servers let a request without a key in and answer 401 to one that they do not know. */
export function withoutKey(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    for (const name of KEY_HEADERS) headers.delete(name)
    return fetch(input, { ...init, headers })
  }
}
