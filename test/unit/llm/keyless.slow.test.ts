// A provider with `base_url` and without `api_key_env`: the operator's own model server, such as Ollama or vLLM.

import { describe, expect, test } from 'vitest'
import type { LlmRequest } from '#core/ports.ts'
import { collect, errorOf, llmFor, requestFor, startModel, textOf, type Wire, WIRES } from './rig.ts'

const never = new AbortController().signal

function hello(wire: Wire): LlmRequest {
  return requestFor(wire, [{ role: 'user', content: 'hello' }])
}

/** A real fetch that notes which headers carry a key. */
function notingKeys(): { sent: Array<string>; fetch: typeof fetch } {
  const sent: Array<string> = []
  const noting: typeof fetch = (input, init) => {
    sent.push(...[...new Request(input, init).headers.keys()].filter(name => /auth|key/.test(name)))
    return fetch(input, init)
  }
  return { sent, fetch: noting }
}

const xai: Wire = { name: 'xai', type: 'xai', model: 'grok-4.6', path: '/v1' }

describe.for([...WIRES, xai])('$name', wire => {
  test('answers without a key, and no made-up key is sent', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'The disk is full.' })
    const { sent, fetch } = notingKeys()
    const chunks = await collect(llmFor(wire, model.url, { fetch, keyless: true }).ask(hello(wire), never))
    expect(errorOf(chunks)).toBeUndefined()
    expect(textOf(chunks)).toBe('The disk is full.')
    expect(sent).toEqual([])
  })

  test('a key that is configured is sent', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'The disk is full.' })
    const { sent, fetch } = notingKeys()
    await collect(llmFor(wire, model.url, { fetch }).ask(hello(wire), never))
    expect(sent).toHaveLength(1)
  })

  test('a server that wants a key after all is a failure that says where to name it', async () => {
    await using model = await startModel()
    // Our placeholder for the key must not be taken for a secret and blanked out of the message.
    model.onMessage('hello', { error: { message: 'there is no key, none', type: 'some_error' }, status: 401 })
    const chunks = await collect(llmFor(wire, model.url, { keyless: true }).ask(hello(wire), never))
    expect(errorOf(chunks)).toMatchObject({ kind: 'auth', retryable: false, status: 401 })
    expect(errorOf(chunks)?.message.replace(/, request [\w-]+/, '')).toBe(
      'LLM provider "p" wants an API key (HTTP 401): there is no key, none — name the variable that holds it as api_key_env in llm-providers.yaml.',
    )
  })
})
