// A redirect takes the whole prompt along.

import { describe, expect, test } from 'vitest'
import { canned, collect, errorOf, llmFor, requestFor, textOf, WIRES } from './rig.ts'
import type { Wire } from './rig.ts'

const chat = WIRES[0] as Wire
const never = new AbortController().signal

/** A server that answers at one address, and sends everything else there. */
function redirecting(status: number, location: string, answersAt: string) {
  const asked: Array<{ url: string; body: string; redirect: string }> = []
  const said = [{ data: { choices: [{ delta: { content: 'Fine.' }, finish_reason: 'stop' }] } }]
  const answer = canned(said)
  const fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = String(input)
    asked.push({ url, body: String(init?.body), redirect: String(init?.redirect) })
    if (new URL(url).origin + new URL(url).pathname === answersAt) return answer(input, init)
    return new Response(null, { status, headers: { location } })
  }) as typeof globalThis.fetch
  return { fetch, asked }
}

async function ask(wire: Wire, fetch: typeof globalThis.fetch, url = 'http://model.test') {
  return collect(llmFor(wire, url, { fetch }).ask(requestFor(wire, [{ role: 'user', content: 'alert' }]), never))
}

describe.for(WIRES)('$name', wire => {
  test.for([301, 302, 303, 307, 308])('a %i to another host is refused, and told', async status => {
    const server = redirecting(status, 'https://elsewhere.test/v1?key=secret', 'https://elsewhere.test/v1')
    const error = errorOf(await ask(wire, server.fetch))
    expect(error).toMatchObject({ kind: 'invalid', retryable: false, status })
    expect(error?.message).toContain('redirect to https://elsewhere.test, which was not followed')
    expect(error?.message).toContain('base_url')
    expect(error?.message).not.toContain('secret')
    expect(server.asked.map(({ url, redirect }) => [new URL(url).host, redirect])).toEqual([['model.test', 'manual']])
  })
})

test.for<[what: string, from: string, status: number, to: string, followed: boolean]>([
  ['the same host', 'http://model.test', 307, '/openai/v1/chat/completions', true],
  ['the same host by https', 'http://model.test', 308, 'https://model.test/v1/chat/completions', true],
  ['from https to http', 'https://model.test', 308, 'http://model.test/v1/chat/completions', false],
  ['another port', 'http://model.test', 307, 'http://model.test:8080/v1/chat/completions', false],
  ['a redirect that makes a GET of it', 'http://model.test', 301, '/openai/v1/chat/completions', false],
  ['a circle', 'http://model.test', 307, '/v1/chat/completions', false],
  ['no address', 'http://model.test', 307, 'http://[', false],
])('%s', async ([, from, status, to, followed]) => {
  const start = `${from}/v1/chat/completions`
  const target = URL.canParse(to, start) ? new URL(to, start).href : ''
  const server = redirecting(status, to, target === start ? 'nowhere' : target)
  const chunks = await ask(chat, server.fetch, from)
  expect(textOf(chunks)).toBe(followed ? 'Fine.' : '')
  if (followed) expect(server.asked[1]).toMatchObject({ url: target, body: server.asked[0]?.body })
  else expect(errorOf(chunks)).toMatchObject({ kind: 'invalid', retryable: false })
})
