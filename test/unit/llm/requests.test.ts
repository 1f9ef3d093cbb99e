// One list of cases, run against every adapter: what it sends is what its vendor takes.

import { describe, expect, test } from 'vitest'
import type { LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { complaintsAbout, type SchemaVendor } from '../../fakes/vendor-schemas.ts'
import { callsOf, canned, collect, errorOf, llmFor, requestFor, TOOLS, WIRES, type Wire } from './rig.ts'

const WIRES_AND_XAI: Array<Wire> = [...WIRES, { ...(WIRES[0] as Wire), name: 'xai', type: 'xai', model: 'grok-4.6' }]
const never = new AbortController().signal
const alert: Array<Message> = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'alert' },
]

type Body = Record<string, unknown>
type Declared = { name: string; schema: unknown }

const tool = (name: string, parameters: ToolSpec['parameters']): ToolSpec => ({
  name,
  description: 'd',
  parameters,
  readOnly: true,
  idempotent: true,
})

async function ask(wire: Wire, changes: Partial<LlmRequest>, reply: Parameters<typeof canned>[0] = []) {
  const sent: Array<{ url: string; body: Body }> = []
  const llm = llmFor(wire, 'http://model.test', { fetch: canned(reply, sent) })
  const chunks = await collect(llm.ask({ ...requestFor(wire, alert, TOOLS), ...changes }, never))
  return { body: sent[0]?.body ?? {}, chunks }
}

/** The tools as each wire writes them. */
function declared({ type }: Wire, body: Body): Array<Declared> {
  const tools = (body['tools'] ?? []) as Array<Body>
  if (type === 'google')
    return tools.flatMap(each =>
      ((each['functionDeclarations'] ?? []) as Array<Body>).map(one => ({
        name: String(one['name']),
        schema: one['parametersJsonSchema'],
      })),
    )
  return tools.map(each => {
    const one = (each['function'] ?? each) as Body
    return { name: String(one['name']), schema: one['parameters'] ?? one['input_schema'] }
  })
}

const vendorOf = ({ type }: Wire): SchemaVendor => (type === 'anthropic' || type === 'google' ? type : 'openai')

/** One call of `host.load` with these arguments, as each wire streams it. */
function callReply(wire: Wire, args: object): Parameters<typeof canned>[0] {
  const [id, name, text] = ['call_1', 'host__load', JSON.stringify(args)]
  if (wire.type === 'google')
    return [
      { data: { candidates: [{ content: { parts: [{ functionCall: { name, args } }] }, finishReason: 'STOP' }] } },
    ]
  if (wire.type === 'anthropic')
    return [
      { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id, name, input: args } },
      { type: 'message_stop' },
    ].map(data => ({ event: data.type, data }))
  if (wire.api === 'responses')
    return [
      { type: 'response.output_item.done', item: { type: 'function_call', call_id: id, name, arguments: text } },
      { type: 'response.completed', response: { status: 'completed' } },
    ].map(data => ({ event: data.type, data }))
  const tool_calls = [{ index: 0, id, function: { name, arguments: text } }]
  return [{ data: { choices: [{ delta: { tool_calls }, finish_reason: 'tool_calls' }] } }]
}

const odd = {
  type: 'object',
  properties: {
    'filter[state]': { type: ['string', 'null'] },
    labels: { type: 'array' },
    pair: { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] },
    any: { type: 'any' },
    limit: { type: 'number', minimum: 0, exclusiveMinimum: true },
    node: { $ref: '#/definitions/node' },
    mode: { const: 'fast', anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
  required: ['filter[state]', 'gone'],
  definitions: { node: { type: 'object', properties: { next: { $ref: '#/definitions/node' } } } },
}

const CASES: Array<{ what: string; holds: (wire: Wire) => Promise<void> }> = [
  {
    what: 'an odd schema is sent in the form that the vendor takes, beside the others',
    async holds(wire) {
      const { body } = await ask(wire, { tools: [...TOOLS, tool('host.odd', odd)] })
      const tools = declared(wire, body)
      expect(tools.map(({ name }) => name)).toEqual(['host__load', 'host__disks', 'host__odd'])
      for (const { schema } of tools) expect(complaintsAbout(schema, vendorOf(wire))).toEqual([])
    },
  },
  {
    what: 'arguments come back under the tool’s own keys',
    async holds(wire) {
      const { chunks } = await ask(wire, { tools: [tool('host.load', odd)] }, callReply(wire, { filter_state: 'a' }))
      expect(errorOf(chunks)).toBeUndefined()
      expect(callsOf(chunks).map(call => [call.name, JSON.parse(call.arguments)])).toEqual([
        ['host.load', { 'filter[state]': 'a' }],
      ])
    },
  },
  {
    what: 'a tool without parameters is offered as such',
    async holds(wire) {
      const [one] = declared(wire, (await ask(wire, { tools: [tool('host.now', {})] })).body)
      expect(one?.name).toBe('host__now')
      if (wire.type !== 'google') expect(one?.schema).toMatchObject({ type: 'object', properties: {} })
      else expect(one?.schema).toBeUndefined()
    },
  },
  {
    what: 'a tool without a description has its name for one',
    async holds(wire) {
      const { body } = await ask(wire, { tools: [{ ...tool('host.now', {}), description: ' ' }] })
      expect(JSON.stringify(body['tools'])).toContain('"description":"host.now"')
    },
  },
  {
    what: 'a tool that cannot be mended is left out alone',
    async holds(wire) {
      const properties = Object.fromEntries(
        Array.from({ length: 900 }, (_, at) => [`key${at}`, { description: 'd'.repeat(60) }]),
      )
      const tools = [tool('host.large', { properties }), ...TOOLS]
      expect(declared(wire, (await ask(wire, { tools })).body).map(({ name }) => name)).toEqual([
        'host__load',
        'host__disks',
      ])
      const { leftOut } = llmFor(wire, 'http://model.test').fitTools(requestFor(wire, []).choice, tools)
      expect(leftOut).toEqual([{ name: 'host.large', reason: expect.stringContaining('32000 characters') }])
    },
  },
  {
    what: 'names of two servers, with dots, and too long ones are legal and apart; a name that stands twice is sent once',
    async holds(wire) {
      const names = ['a.list', 'b.list', 'a.list', 'a.b.c', `long.${'n'.repeat(90)}`, `long.${'n'.repeat(91)}`]
      const given = declared(wire, (await ask(wire, { tools: names.map(name => tool(name, {})) })).body)
      expect(new Set(given.map(({ name }) => name)).size).toBe(5)
      expect(given).toHaveLength(5)
      for (const { name } of given) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
    },
  },
  {
    what: 'of more tools than the vendor takes the first are sent, and the others are named',
    async holds(wire) {
      const tools = Array.from({ length: 150 }, (_, at) => tool(`host.t${at}`, {}))
      const most = wire.type === 'anthropic' ? 150 : 128
      const names = declared(wire, (await ask(wire, { tools })).body).map(({ name }) => name)
      expect(names).toEqual(tools.slice(0, most).map(({ name }) => name.replace('.', '__')))
      const fitted = llmFor(wire, 'http://model.test').fitTools(requestFor(wire, []).choice, tools)
      expect(fitted.tools).toEqual(tools.slice(0, most))
      expect(fitted.leftOut.map(({ name }) => name)).toEqual(tools.slice(most).map(({ name }) => name))
    },
  },
  {
    what: 'what the operator switched off is not sent',
    async holds(wire) {
      const omit = ['stream_options', 'include', 'reasoning', 'thinking', 'cache_control', 'prompt_cache_key'] as const
      const sent: Array<{ url: string; body: Body }> = []
      const llm = llmFor(wire, 'http://model.test', { fetch: canned([], sent), omit: [...omit] })
      await collect(llm.ask(requestFor(wire, alert, TOOLS), never))
      expect(JSON.stringify(sent[0]?.body)).not.toMatch(
        /"(stream_options|include|reasoning|thinking|thinkingConfig|cache_control|prompt_cache_key)"/,
      )
    },
  },
  {
    what: 'broken arguments of an earlier call go back as an object',
    async holds(wire) {
      const call = { id: 'call_1', name: 'host.load', arguments: '{"path": broken' }
      const messages: Array<Message> = [
        ...alert,
        { role: 'assistant', content: '', toolCalls: [call], by: 'p' },
        { role: 'tool', callId: 'call_1', name: 'host.load', content: 'no', isError: true },
      ]
      const text = JSON.stringify((await ask(wire, { messages })).body)
      expect(text).toMatch(/\{\\?"input\\?":/)
    },
  },
]

describe.for(WIRES_AND_XAI)('$name', wire => {
  test.for(CASES)('$what', ({ holds }) => holds(wire))
})
