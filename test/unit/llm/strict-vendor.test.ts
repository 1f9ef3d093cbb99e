// A whole investigation against a server that speaks OpenAI's protocol, knows a part of it and refuses the rest, and tools as odd as they come.

import { expect, test } from 'vitest'
import { selectLlm } from '#adapters/llm/select.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { ToolSpec } from '#core/ports.ts'
import { listen } from '../../fakes/http-server.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { answers } from '../../fakes/tools.ts'
import { chatComplaints } from '../../fakes/vendor-requests.ts'
import { complaintsAbout } from '../../fakes/vendor-schemas.ts'

type Body = Record<string, unknown>
type Tool = { function: { name: string; parameters: unknown } }

const choice: ModelChoice = { provider: 'own', type: 'openai', model: 'm', backend: 'langchain', nativeTools: {} }

/** What the server refuses: a part of the protocol that it does not know, an odd schema, odd messages. */
function refusalOf(body: Body): string | null {
  if ('stream_options' in body) return 'Unrecognized request argument supplied: stream_options'
  const tools = (body['tools'] ?? []) as Array<Tool>
  const odd = tools.flatMap(({ function: { parameters } }) => complaintsAbout(parameters, 'openai'))
  return odd[0] ?? chatComplaints(body, /^functions\.host__odd:0$/)[0] ?? null
}

function replyTo(body: Body): object {
  const tools = (body['tools'] ?? []) as Array<Tool>
  const messages = body['messages'] as Array<Body>
  const odd = tools.find(({ function: { name } }) => name === 'host__odd')
  if (odd === undefined || messages.some(({ role }) => role === 'tool'))
    return { delta: { content: 'The disk is full.' }, finish_reason: 'stop' }
  const call = {
    index: 0,
    id: 'functions.host__odd:0',
    function: { name: 'host__odd', arguments: '{"filter_state":"half \\ud83d"}' },
  }
  return { delta: { tool_calls: [call] }, finish_reason: 'tool_calls' }
}

async function strictServer() {
  const seen: Array<{ body: Body; refused: string | null; key: string | undefined }> = []
  const server = await listen((request, response) => {
    let text = ''
    request.on('data', chunk => (text += chunk))
    request.on('end', () => {
      const body = JSON.parse(text) as Body
      const refused = refusalOf(body)
      seen.push({ body, refused, key: request.headers.authorization })
      if (refused !== null) {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: { message: refused, type: 'invalid_request_error' } }))
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: ${JSON.stringify({ choices: [replyTo(body)] })}\n\ndata: [DONE]\n\n`)
    })
  })
  return { ...server, seen, [Symbol.asyncDispose]: server.close }
}

const spec = (name: string, parameters: ToolSpec['parameters']): ToolSpec => ({
  name: `host.${name}`,
  description: 'd',
  parameters,
  readOnly: true,
  idempotent: true,
})

test('odd tools are called with their own arguments, and one part that the server does not know costs one request', async () => {
  await using server = await strictServer()
  const providers = { own: { type: 'openai' as const, model: 'm', baseUrl: server.origin, nativeTools: {} } }
  const llm = selectLlm({ providers, vars: { OPENAI_API_KEY: 'sk-of-another-provider' }, fetch })
  const called: Array<unknown> = []
  const large = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`k${at}`, { description: 'd'.repeat(60) }]))
  const tools = [
    spec('odd', { properties: { 'filter[state]': { type: ['string', 'null'] }, labels: { type: 'array' } } }),
    spec('large', { properties: large }),
    ...Array.from({ length: 140 }, (_, at) => spec(`t${at}`, { type: 'object', properties: { x: { type: 'any' } } })),
  ]
  const host = {
    open: async () => ({
      servers: [{ server: 'host', tools }],
      unavailable: [],
      settle: async () => {},
      call: async (_server: string, _tool: string, args: unknown) => {
        called.push(args)
        return answers('cut: \ud83d')
      },
      close: async () => {},
    }),
  }
  const agent = agentPlan({ model: choice })
  const summary = agentPlan({ name: 'Summary', type: 'exec_summary', servers: [], model: choice })
  const { detail, log } = await investigate({ llm, tools: host, plan: planOf([agent], { executiveSummary: summary }) })
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'The disk is full.', error_message: null })
  expect(called).toEqual([{ 'filter[state]': 'half \ufffd' }])
  // Refused once, then two turns of the agent and the summary.
  expect(server.seen.map(({ refused }) => refused?.includes('stream_options') ?? false)).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(server.seen.every(({ refused }, at) => at === 0 || refused === null)).toBe(true)
  expect(server.seen.map(({ key }) => key)).toEqual(Array(4).fill(undefined))
  const names = ((server.seen[1]?.body['tools'] ?? []) as Array<Tool>).map(({ function: { name } }) => name)
  expect(names).toHaveLength(128)
  expect(names).not.toContain('host__large')
  const events = [...log.all()].flatMap(({ public: frame }) =>
    frame?.type === 'timeline_event.created' && frame.event_type === 'error' ? [frame.content] : [],
  )
  expect(events).toEqual([
    expect.stringMatching(/^The model is not offered host\.large: its parameters take more than/),
    expect.stringMatching(/^The model is not offered host\.t126, .*at most 128 tools\.$/),
  ])
  expect(JSON.stringify(server.seen)).not.toMatch(/\\ud83d/i)
})
