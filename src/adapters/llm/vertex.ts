// Gemini and Claude on Google's Vertex AI. The SDKs cannot be told its addresses in a Worker, so requests get them here, in the injected `fetch`.

import { isObject, parseJson } from '#core/json.ts'

/** Vertex wants this in the body, where Anthropic's own API has a header. */
const ANTHROPIC_VERSION = 'vertex-2023-10-16'

export type VertexPlace = { project: string; location: string; baseUrl: string | undefined }

export function isClaude(model: string): boolean {
  return /^claude/i.test(model)
}

/** `global` has no location in its host. */
export function vertexAddress({ project, location, baseUrl }: VertexPlace): string {
  const host = location === 'global' ? 'aiplatform.googleapis.com' : `${location}-aiplatform.googleapis.com`
  const base = baseUrl?.trim().replace(/\/+$/, '').replace(/\/v1$/, '') || `https://${host}`
  return `${base}/v1/projects/${project}/locations/${location}/publishers`
}

/** A `fetch` that sends what an SDK sends to the vendor's own API to Vertex, with the token. */
export function fetchVertex(
  fetch: typeof globalThis.fetch,
  place: VertexPlace,
  model: string,
  token: string,
): typeof globalThis.fetch {
  const address = vertexAddress(place)
  return (input, init) => {
    const headers = new Headers(init?.headers)
    for (const name of ['x-api-key', 'x-goog-api-key', 'anthropic-version']) headers.delete(name)
    headers.set('authorization', `Bearer ${token}`)
    if (isClaude(model)) return fetch(...claudeRequest(address, model, { ...init, headers }))
    const { search, pathname } = new URL(input instanceof Request ? input.url : input)
    return fetch(`${address}/google${pathname.slice(pathname.indexOf('/models/'))}${search}`, { ...init, headers })
  }
}

/** The model goes into the path. */
function claudeRequest(address: string, model: string, init: RequestInit): [string, RequestInit] {
  const parsed = parseJson(String(init.body))
  const { model: _model, ...body } = isObject(parsed) ? parsed : {}
  const method = body['stream'] === true ? 'streamRawPredict' : 'rawPredict'
  const sent = JSON.stringify({ anthropic_version: ANTHROPIC_VERSION, ...body })
  return [
    `${address}/anthropic/models/${encodeURIComponent(model).replaceAll('%40', '@')}:${method}`,
    { ...init, body: sent },
  ]
}
