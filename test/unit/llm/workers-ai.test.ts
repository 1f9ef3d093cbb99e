// Workers AI by its address and by the binding, which is played here, and headers for a gateway.

import { expect, test } from 'vitest'
import { selectLlm } from '#adapters/llm/select.ts'
import type { WorkersAi } from '#adapters/llm/workers-ai.ts'
import type { Provider } from '#core/config/config.ts'
import { AI_BINDING } from '#core/config/credentials.ts'
import type { LlmRequest } from '#core/ports.ts'
import { load } from '../config/example.ts'
import { DIALECTS, wireText } from './dialects.ts'
import { callsOf, collect, errorOf, requestFor, textOf, TOOLS, usageOf, type Wire } from './rig.ts'

const MODEL = '@cf/openai/gpt-oss-120b'
const WIRE: Wire = { name: 'workers-ai', type: 'workers-ai', model: MODEL, path: '' }
const PROVIDER: Provider = { type: 'workers-ai', model: MODEL, nativeTools: {} }
const never = new AbortController().signal
const REQUEST: LlmRequest = {
  ...requestFor(WIRE, [{ role: 'user', content: 'alert' }], TOOLS),
  choice: { ...requestFor(WIRE, []).choice, backend: 'langchain' },
}
const [chat] = DIALECTS

type Run = Parameters<WorkersAi['run']>

function bindingThat(answer: () => Response): WorkersAi & { runs: Array<Run> } {
  const runs: Array<Run> = []
  return {
    runs,
    run: async (...run) => {
      runs.push(run)
      return answer()
    },
  }
}

const noNetwork = (() => Promise.reject(new Error('no network here'))) as typeof fetch

function ask(
  ai: WorkersAi | null,
  fetch = noNetwork,
  vars: Record<string, string> = {},
  changes: Partial<Provider> = {},
) {
  const bound: Record<string, string> = ai === null ? {} : { [AI_BINDING]: '1' }
  const llm = selectLlm({ providers: { p: { ...PROVIDER, ...changes } }, vars: { ...bound, ...vars }, fetch, ai })
  return collect(llm.ask(REQUEST, never))
}

const events = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })

test('the binding gets the body of Chat Completions, without the model', async () => {
  const ai = bindingThat(() => events(wireText(chat!.stream({ text: ['full'] })) + chat!.mark))
  const chunks = await ask(ai)
  expect(textOf(chunks)).toBe('full')
  const [[model, input, options]] = ai.runs as [Run]
  expect(model).toBe(MODEL)
  expect(input).toMatchObject({ stream: true, messages: [{ role: 'user', content: 'alert' }], tools: [{}, {}] })
  expect(input).not.toHaveProperty('model')
  expect(options).toMatchObject({ returnRawResponse: true, signal: expect.any(AbortSignal) })
})

const OLDER = [
  'data: {"response":"the disk "}\n\n',
  'data: {"response":"is full"}\n\n',
  'data: {"tool_calls":[{"name":"host__load","arguments":{"path":"/"}}],"response":""}\n\n',
  'data: {"response":"","usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}\n\n',
  'data: [DONE]\n\n',
]

test.each([
  ['in a stream', () => events(OLDER.join(''))],
  [
    'as one object',
    () =>
      Response.json({
        response: 'the disk is full',
        tool_calls: [{ name: 'host__load', arguments: { path: '/' } }],
        usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 },
      }),
  ],
])('an answer in the older form is read, %s', async (_what, answer) => {
  const chunks = await ask(bindingThat(answer))
  expect(errorOf(chunks)).toBeUndefined()
  expect(textOf(chunks)).toBe('the disk is full')
  expect(callsOf(chunks).map(call => [call.name, JSON.parse(call.arguments)])).toEqual([['host.load', { path: '/' }]])
  expect(usageOf(chunks)).toMatchObject({ inputTokens: 11, outputTokens: 5 })
})

test.each([
  ['3040: Capacity temporarily exceeded', { kind: 'rate_limited', retryable: true, status: 429 }],
  ['5007: No such model', { kind: 'invalid', retryable: false, status: 400 }],
  ['something broke', { kind: 'overloaded', retryable: true, status: 500 }],
])('what the binding throws is told by its kind: %s', async (message, expected) => {
  const ai: WorkersAi = { run: () => Promise.reject(new Error(message)) }
  expect(errorOf(await ask(ai))).toMatchObject({ ...expected, message: expect.stringContaining(message) })
})

test('with a token the account’s address is asked, also where there is a binding', async () => {
  const sent: Array<{ url: string; headers: Headers }> = []
  const fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    sent.push({ url: String(input), headers: new Headers(init?.headers) })
    return events(wireText(chat!.stream({ text: ['full'] })) + chat!.mark)
  }) as typeof globalThis.fetch
  const ai = bindingThat(() => events(''))
  const vars = { CLOUDFLARE_API_TOKEN: 't-1', CLOUDFLARE_ACCOUNT_ID: 'acc' }
  expect(textOf(await ask(ai, fetch, vars))).toBe('full')
  expect(sent[0]?.url).toBe('https://api.cloudflare.com/client/v4/accounts/acc/ai/v1/chat/completions')
  expect(sent[0]?.headers.get('authorization')).toBe('Bearer t-1')
  expect(ai.runs).toEqual([])
})

test('headers of a provider reach a gateway and nobody else', async () => {
  const GATEWAY = 'gateway-secret-1234'
  const sent: Array<Headers> = []
  const fetch = (async (_input: RequestInfo | URL, init?: RequestInit) => {
    sent.push(new Headers(init?.headers))
    return Response.json({ error: { message: `no: Bearer ${GATEWAY}, ${GATEWAY}` } }, { status: 401 })
  }) as typeof globalThis.fetch
  const headers = { 'cf-aig-authorization': `Bearer ${GATEWAY}`, 'cf-aig-metadata': '', 'cf-aig-cache-ttl': '60' }
  const chunks = await ask(null, fetch, {}, { baseUrl: 'https://gateway.example/v1', headers })
  expect(sent[0]?.get('cf-aig-authorization')).toBe(`Bearer ${GATEWAY}`)
  expect(sent[0]?.get('cf-aig-cache-ttl')).toBe('60')
  expect(sent[0]?.has('cf-aig-metadata')).toBe(false)
  expect(sent[0]?.has('authorization')).toBe(false)
  expect(JSON.stringify(chunks)).not.toContain(GATEWAY)
})

test('auto is Workers AI where the Worker has the binding and no key is set', () => {
  const chosen = (vars: Record<string, string>) => {
    const result = load('defaults: {llm_provider: auto}', '', vars)
    return result.ok ? result.config.defaults.llmProvider : result.errors
  }
  expect(chosen({ [AI_BINDING]: '1' })).toBe('workers-ai-default')
  expect(chosen({ [AI_BINDING]: '1', OPENAI_API_KEY: 'k' })).toBe('openai-default')
  expect(chosen({ CLOUDFLARE_API_TOKEN: 't', CLOUDFLARE_ACCOUNT_ID: 'a' })).toBe('demo')
})
