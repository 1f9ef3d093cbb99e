// Gemini and Claude on Vertex AI, over real connections to a server that plays Google's token endpoint and the vendor.

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportPKCS8, generateKeyPair, jwtVerify, type JWTPayload } from 'jose'
import { expect, test } from 'vitest'
import { selectLlm } from '#adapters/llm/select.ts'
import { vertexAddress } from '#adapters/llm/vertex.ts'
import type { LlmRequest, Message } from '#core/ports.ts'
import { DIALECTS, wireText } from './dialects.ts'
import { collect, errorOf, requestFor, textOf, TOOLS, type Wire } from './rig.ts'

type Seen = { url: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }
type Refusal = { status: number; body: unknown } | null

const KEYS = await generateKeyPair('RS256', { extractable: true })
const PRIVATE_KEY = await exportPKCS8(KEYS.privateKey)
const EMAIL = 'tarsy@p.iam.gserviceaccount.com'
const START = Date.UTC(2026, 10, 22)

const GEMINI: Wire = { name: 'gemini', type: 'vertexai', model: 'gemini-3.8-flash', path: '' }
const CLAUDE: Wire = { name: 'claude', type: 'vertexai', model: 'claude-sonnet-5@20260101', path: '' }
const ALERT: Array<Message> = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'alert' },
]
const never = new AbortController().signal

async function startGoogle() {
  const asked: Array<{ assertion: JWTPayload; header: unknown; type: string | null }> = []
  const seen: Array<Seen> = []
  const refuse: { token: Refusal; vendor: Refusal } = { token: null, vendor: null }
  const [, , anthropic, google] = DIALECTS
  const server = createServer(async (request, response) => {
    const pieces: Array<Buffer> = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const text = Buffer.concat(pieces).toString('utf8')
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/token') {
      const form = new URLSearchParams(text)
      // Throws where the signature is not the account's.
      const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', KEYS.publicKey, {
        currentDate: new Date(START),
      })
      asked.push({ assertion: payload, header: protectedHeader, type: form.get('grant_type') })
      if (refuse.token !== null) answer(refuse.token.status, refuse.token.body)
      else answer(200, { access_token: `ya29.token-${asked.length}`, expires_in: 3600, token_type: 'Bearer' })
      return
    }
    seen.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text || '{}') })
    if (refuse.vendor !== null) return void answer(refuse.vendor.status, refuse.vendor.body)
    const dialect = request.url?.includes('/anthropic/') ? anthropic! : google!
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(wireText(dialect.stream({ text: ['The disk ', 'is full.'] })) + dialect.mark)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    seen,
    refuse,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function llmOn(url: string, model: string, clock = { now: START }) {
  const account = {
    type: 'service_account',
    client_email: EMAIL,
    private_key: PRIVATE_KEY,
    private_key_id: 'key-1',
    token_uri: `${url}/token`,
    project_id: 'incidents',
  }
  return selectLlm({
    providers: {
      p: { type: 'vertexai', model, baseUrl: url, credentialsEnv: 'SA', locationEnv: 'PLACE', nativeTools: {} },
    },
    vars: { SA: JSON.stringify(account), PLACE: 'europe-west4' },
    fetch,
    now: () => clock.now,
  })
}

const request = (wire: Wire, changes: Partial<LlmRequest> = {}): LlmRequest => ({
  ...requestFor(wire, ALERT, TOOLS),
  ...changes,
})

test('Gemini is asked at the project’s address with a token that the account’s key signed for', async () => {
  await using google = await startGoogle()
  const chunks = await collect(llmOn(google.url, GEMINI.model).ask(request(GEMINI), never))
  expect(textOf(chunks)).toBe('The disk is full.')
  expect(google.asked).toEqual([
    {
      type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      header: { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
      assertion: {
        iss: EMAIL,
        aud: `${google.url}/token`,
        scope: 'https://www.googleapis.com/auth/cloud-platform',
        iat: START / 1000,
        exp: START / 1000 + 3600,
      },
    },
  ])
  const [sent] = google.seen
  expect(sent?.url).toBe(
    '/v1/projects/incidents/locations/europe-west4/publishers/google/models/gemini-3.8-flash:streamGenerateContent?alt=sse',
  )
  expect(sent?.headers.authorization).toBe('Bearer ya29.token-1')
  expect(sent?.headers).not.toHaveProperty('x-goog-api-key')
  expect(sent?.body).toMatchObject({ systemInstruction: { parts: [{ text: 'S' }] }, tools: [{}] })
})

test('Claude is asked by streamRawPredict, with the model in the path and the version in the body', async () => {
  await using google = await startGoogle()
  const choice = { ...requestFor(CLAUDE, []).choice, reasoningEffort: 'xhigh' }
  const chunks = await collect(llmOn(google.url, CLAUDE.model).ask(request(CLAUDE, { choice, cached: true }), never))
  expect(textOf(chunks)).toBe('The disk is full.')
  const [sent] = google.seen
  expect(sent?.url).toBe(
    '/v1/projects/incidents/locations/europe-west4/publishers/anthropic/models/claude-sonnet-5@20260101:streamRawPredict',
  )
  expect(sent?.headers.authorization).toBe('Bearer ya29.token-1')
  for (const name of ['x-api-key', 'anthropic-version']) expect(sent?.headers).not.toHaveProperty(name)
  expect(sent?.body).toMatchObject({
    anthropic_version: 'vertex-2023-10-16',
    stream: true,
    output_config: { effort: 'xhigh' },
    tools: [{}, { cache_control: { type: 'ephemeral', ttl: '1h' } }],
  })
  expect(sent?.body).not.toHaveProperty('model')
})

test('calls at the same time wait for one token, which is kept until shortly before its end', async () => {
  await using google = await startGoogle()
  const clock = { now: START }
  const llm = llmOn(google.url, GEMINI.model, clock)
  const ask = () => collect(llm.ask(request(GEMINI), never))
  await Promise.all([ask(), ask(), ask()])
  clock.now += 54 * 60_000
  await ask()
  expect(google.asked).toHaveLength(1)
  clock.now += 2 * 60_000
  // The server checks the assertion by the time of its start.
  await ask()
  expect(google.seen.map(({ headers }) => headers.authorization).at(-1)).toBe('Bearer ya29.token-2')
})

test('a token that the vendor does not take is not used again', async () => {
  await using google = await startGoogle()
  const llm = llmOn(google.url, GEMINI.model)
  google.refuse.vendor = { status: 401, body: { error: { code: 401, message: 'token ya29.token-1 is revoked' } } }
  const error = errorOf(await collect(llm.ask(request(GEMINI), never)))
  expect(error).toMatchObject({ kind: 'auth', retryable: false, status: 401 })
  expect(error?.message).not.toContain('ya29')
  google.refuse.vendor = null
  expect(textOf(await collect(llm.ask(request(GEMINI), never)))).toBe('The disk is full.')
  expect(google.asked).toHaveLength(2)
})

test.each([
  [400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, { kind: 'auth', retryable: false }],
  [503, { error: 'backend_error' }, { kind: 'overloaded', retryable: true }],
  [200, { token_type: 'Bearer' }, { retryable: true }],
])('a token endpoint that answers %d with %o', async (status, body, expected) => {
  await using google = await startGoogle()
  google.refuse.token = { status, body }
  const llm = llmOn(google.url, CLAUDE.model)
  const error = errorOf(await collect(llm.ask(request(CLAUDE), never)))
  expect(error).toMatchObject({ ...expected, message: expect.stringContaining('no access token') })
  expect(google.seen).toEqual([])
  google.refuse.token = null
  expect(textOf(await collect(llm.ask(request(CLAUDE), never)))).toBe('The disk is full.')
})

test.each([
  [
    'europe-west4',
    undefined,
    'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers',
  ],
  ['global', undefined, 'https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers'],
  [
    'us-east5',
    'https://gateway.example/vertex/v1/',
    'https://gateway.example/vertex/v1/projects/p/locations/us-east5/publishers',
  ],
])('the address in %s behind %s is %s', (location, baseUrl, address) => {
  expect(vertexAddress({ project: 'p', location, baseUrl })).toBe(address)
})
