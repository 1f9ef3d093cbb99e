// A request that is longer than the model's window, refused by status or inside the stream, through each vendor's SDK.

import { expect, test } from 'vitest'
import { canned, collect, errorOf, llmFor, requestFor, WIRES } from './rig.ts'

const json = (status: number, body: object) => () =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }))
const events = (...data: Array<object>) =>
  canned(data.map(each => ({ event: (each as { type?: string }).type ?? '', data: each })))
const tooLong = { message: 'prompt is too long: 208310 tokens > 200000 maximum', type: 'invalid_request_error' }
const google = {
  code: 400,
  status: 'INVALID_ARGUMENT',
  message: 'The input token count (208310) exceeds the maximum number of tokens allowed (200000).',
}

test.for([
  ['openai chat', json(400, { error: tooLong })],
  ['openai chat', events({ error: tooLong })],
  ['openai responses', json(400, { error: tooLong })],
  [
    'openai responses',
    events({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'context_length_exceeded', message: tooLong.message } },
    }),
  ],
  ['anthropic', json(400, { type: 'error', error: tooLong })],
  ['anthropic', events({ type: 'error', error: tooLong })],
  ['google', json(400, { error: google })],
] as const)('%s: through its SDK', async ([name, fetch]) => {
  const wire = WIRES.find(each => each.name === name)
  if (wire === undefined) throw new Error(`no wire ${name}`)
  const llm = llmFor(wire, 'http://model.test', { fetch: fetch as typeof globalThis.fetch })
  const chunks = await collect(
    llm.ask(requestFor(wire, [{ role: 'user', content: 'x' }]), new AbortController().signal),
  )
  expect(errorOf(chunks)).toMatchObject({
    kind: 'context_exceeded',
    retryable: false,
    context: { limit: 200_000, requested: 208_310 },
  })
})
