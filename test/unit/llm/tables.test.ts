import { expect, test } from 'vitest'
import { anthropicBase, googleBase, isOpenAiItself, openAiBase, openAiApi } from '#adapters/llm/base-url.ts'
import { classify } from '#adapters/llm/errors.ts'
import { selectLlm } from '#adapters/llm/select.ts'
import { canonicalNames, providerName } from '#adapters/llm/tool-names.ts'
import { collect, errorOf, requestFor } from './rig.ts'

const KEY = 'plain-key-without-a-shape'
const context = { provider: 'main', keyName: 'MY_KEY', secrets: [KEY], now: Date.parse('2026-11-22T12:00:00Z') }
const http = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Object.assign(new Error('x'), { status, error: body, headers: new Headers(headers) })

test.for([
  [
    'OpenAI, no quota: waiting does not help',
    http(429, { message: 'You exceeded your quota', code: 'insufficient_quota' }),
    { kind: 'rate_limited', retryable: false, status: 429 },
  ],
  [
    'OpenAI, wrong key',
    http(401, { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' }),
    { kind: 'auth', retryable: false },
  ],
  [
    'Anthropic, overloaded',
    http(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    { kind: 'overloaded', retryable: true, status: 529 },
  ],
  [
    'Anthropic, billing',
    http(400, { type: 'error', error: { type: 'billing_error', message: 'credit too low' } }),
    { kind: 'auth', retryable: false },
  ],
  ['a gateway that is down', http(502, '<html>Bad gateway</html>'), { kind: 'overloaded', retryable: true }],
  ['a gateway that waited too long', http(504, undefined), { kind: 'timeout', retryable: true }],
  [
    'a prompt too long',
    http(400, { message: 'too long', code: 'context_length_exceeded' }),
    { kind: 'context_exceeded', retryable: false },
  ],
  ['seconds to wait', http(429, {}, { 'retry-after': '2.5' }), { retryAfterMs: 2500 }],
  ['milliseconds to wait', http(429, {}, { 'retry-after-ms': '1500', 'retry-after': '2' }), { retryAfterMs: 1500 }],
  ['a date to wait for', http(503, {}, { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }), { retryAfterMs: 30_000 }],
  [
    'a spend cap, by header',
    http(429, { message: 'capped' }, { 'x-should-retry': 'false' }),
    { kind: 'rate_limited', retryable: false },
  ],
  [
    'a spend cap, by code',
    http(429, { message: 'capped', type: 'usage_limit_reached' }),
    { kind: 'rate_limited', retryable: false },
  ],
  [
    'a spend cap, deep in the body',
    http(403, { detail: { why: 'usage_limit_reached' } }),
    { kind: 'auth', retryable: false },
  ],
  [
    'a server that says no',
    http(500, { message: 'x' }, { 'x-should-retry': '0' }),
    { kind: 'overloaded', retryable: false },
  ],
  ['a conflict', http(409, { message: 'x' }), { kind: 'invalid', retryable: false }],
  ['a timeout of the server', http(408, undefined), { kind: 'timeout', retryable: true }],
  [
    'a model that it does not know',
    http(404, { message: 'no such model', code: 'model_not_found' }),
    { kind: 'invalid', retryable: false },
  ],
  [
    'the same in plain text',
    http(404, { message: 'model "x" not found, try pulling it' }),
    { kind: 'invalid', retryable: false },
  ],
  ['a gateway without its route', http(404, undefined), { kind: 'invalid', retryable: true }],
  [
    'a certificate, in Node',
    new TypeError('fetch failed', {
      cause: Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }),
    }),
    { kind: 'invalid', retryable: false, message: expect.stringContaining('certificate') },
  ],
  [
    'a certificate, in workerd',
    new Error("TLS peer's certificate is not trusted; reason = self signed certificate"),
    { kind: 'invalid', retryable: false },
  ],
  ['a certificate behind Cloudflare', http(526, undefined), { kind: 'invalid', retryable: false }],
  [
    'the request’s id',
    http(503, { message: 'busy' }, { 'x-request-id': 'req_7f' }),
    { message: 'LLM provider "main" is overloaded or failing (HTTP 503, request req_7f): busy' },
  ],
  [
    'an id that is none',
    http(503, { message: 'busy' }, { 'x-request-id': '<b>' }),
    { message: 'LLM provider "main" is overloaded or failing (HTTP 503): busy' },
  ],
  [
    'Google, wrong key as a 400',
    Object.assign(
      new Error(
        JSON.stringify({
          error: {
            code: 400,
            message: 'API key not valid.',
            status: 'INVALID_ARGUMENT',
            details: [{ reason: 'API_KEY_INVALID' }],
          },
        }),
      ),
      { status: 400 },
    ),
    { kind: 'auth', retryable: false },
  ],
  [
    'Google, time to wait in the body',
    Object.assign(
      new Error(
        JSON.stringify({
          error: {
            code: 429,
            message: 'Quota',
            status: 'RESOURCE_EXHAUSTED',
            details: [{ '@type': 'RetryInfo', retryDelay: '13.5s' }],
          },
        }),
      ),
      { status: 429 },
    ),
    { kind: 'rate_limited', retryAfterMs: 13_500 },
  ],
  [
    'Google, a body within a body',
    Object.assign(
      new Error(
        JSON.stringify({
          error: {
            message: JSON.stringify({ error: { code: 503, status: 'UNAVAILABLE', message: 'busy' } }),
            code: 503,
          },
        }),
      ),
      { status: 503 },
    ),
    { kind: 'overloaded', message: expect.stringContaining('busy') },
  ],
  [
    'no connection',
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') }),
    { kind: 'unknown', retryable: true, message: expect.stringContaining('ECONNREFUSED') },
  ],
  ['no error at all', undefined, { kind: 'unknown', retryable: true }],
] as const)('%s', ([, error, expected]) => {
  expect(classify(error, context)).toMatchObject(expected)
})

test('the SDK’s own time limit is a timeout', () => {
  expect(classify(new Error('Request timed out.'), { ...context, isTimeout: () => true })).toMatchObject({
    kind: 'timeout',
    retryable: true,
  })
})

test.for([
  `Incorrect key ${KEY}`,
  'Incorrect API key provided: sk-proj-abc*****************wxyz',
  'header Authorization: Bearer abc.def.ghi was bad',
  'GET https://host/v1beta/models?key=AIzaSyD-1234567890abcdef failed',
  'xai-abcdef123456 is wrong',
])('no key is repeated: %s', message => {
  const said = classify(http(401, { message }), context).message
  expect(said).toContain('[key]')
  for (const part of [KEY, 'proj-abc', 'wxyz', 'abc.def.ghi', 'AIzaSy', 'abcdef123456'])
    expect(said).not.toContain(part)
})

test('a failure says who, what and the remedy in one line', () => {
  expect(classify(http(401, { message: 'bad\n\nkey.' }), context).message).toBe(
    'LLM provider "main" did not accept the API key (HTTP 401): bad key — check MY_KEY and its rights.',
  )
  expect(classify(http(500, { message: 'x'.repeat(5000) }), context).message.length).toBeLessThan(400)
})

test.for([
  ['openai', undefined, 'https://api.openai.com/v1'],
  ['xai', undefined, 'https://api.x.ai/v1'],
  ['openai', 'http://localhost:1234', 'http://localhost:1234/v1'],
  ['openai', 'http://localhost:1234/v1/', 'http://localhost:1234/v1'],
  ['openai', 'https://gateway.test/v1/account/gate/openai', 'https://gateway.test/v1/account/gate/openai'],
] as const)('%s at %s is reached at %s', ([type, configured, expected]) => {
  expect(openAiBase(configured, type)).toBe(expected)
})

test('anthropic and google take a bare host, and forgive the version', () => {
  expect(anthropicBase(undefined)).toBe('https://api.anthropic.com')
  expect(anthropicBase('http://host:1/v1/')).toBe('http://host:1')
  expect(anthropicBase('https://gateway.test/v1/account/gate/anthropic')).toBe(
    'https://gateway.test/v1/account/gate/anthropic',
  )
  expect(googleBase(undefined)).toEqual({ baseUrl: 'https://generativelanguage.googleapis.com', apiVersion: 'v1beta' })
  expect(googleBase('http://host:1/v1')).toEqual({ baseUrl: 'http://host:1', apiVersion: 'v1' })
  expect(googleBase('http://host:1')).toEqual({ baseUrl: 'http://host:1', apiVersion: 'v1beta' })
})

test.for([
  ['openai', {}, 'responses'],
  ['openai', { baseUrl: 'https://eu.api.openai.com/v1' }, 'responses'],
  ['openai', { baseUrl: 'http://localhost:11434/v1' }, 'chat'],
  ['openai', { baseUrl: 'http://localhost:11434/v1', api: 'responses' }, 'responses'],
  ['openai', { api: 'chat' }, 'chat'],
  ['xai', {}, 'chat'],
  ['xai', { api: 'responses' }, 'responses'],
] as const)('%s with %j speaks %s', ([type, deps, expected]) => {
  expect(openAiApi(type, deps)).toBe(expected)
})

test('a host that only ends like OpenAI’s is not OpenAI’s', () => {
  expect(isOpenAiItself('https://evil-api.openai.com.test/v1')).toBe(false)
  expect(isOpenAiItself('https://notapi.openai.com/v1')).toBe(false)
})

test.for([
  ['host.load', 'host__load'],
  ['kubernetes-server.pods_list', 'kubernetes-server__pods_list'],
  ['load_skill', 'load_skill'],
  ['a.fetch__url', 'a__fetch__url'],
])('%s is %s to a model', ([name, expected]) => {
  expect(providerName(name as string)).toBe(expected)
})

test('every name is legal for each provider, distinct, and comes back', () => {
  const names = [
    'host.load',
    'host__load',
    'a.b.c',
    'a.b_c',
    '7up.pods',
    'grüße.tool',
    'x y.z',
    `long.${'n'.repeat(90)}`,
    `long.${'n'.repeat(91)}`,
    'plain',
  ]
  const given = names.map(providerName)
  for (const name of given) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
  expect(new Set(given).size).toBe(names.length)
  const back = canonicalNames(names.map(name => ({ name })))
  expect(given.map(back)).toEqual(names)
  expect(back('host__made_up')).toBe('host__made_up')
})

test('a provider that is gone and one whose credential is gone are told as such', async () => {
  const signal = new AbortController().signal
  const wire = { name: '', type: 'vertexai', model: 'm', path: '' } as const
  const none = selectLlm({ providers: {}, vars: {}, fetch })
  expect(errorOf(await collect(none.ask(requestFor(wire, []), signal)))).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('"p"'),
  })
  const vertex = selectLlm({ providers: { p: { type: 'vertexai', model: 'm', nativeTools: {} } }, vars: {}, fetch })
  expect(errorOf(await collect(vertex.ask(requestFor(wire, []), signal)))).toMatchObject({
    kind: 'auth',
    retryable: false,
    message:
      'LLM provider "p" has no credentials. Set GOOGLE_APPLICATION_CREDENTIALS as a secret of the Worker, or in the environment or .dev.vars when running locally.',
  })
})
