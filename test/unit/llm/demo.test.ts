import { expect, test } from 'vitest'
import { listFindings } from '#adapters/llm/demo-findings.ts'
import { findValue } from '#adapters/llm/demo-values.ts'
import { selectLlm } from '#adapters/llm/select.ts'
import { groundVerdict } from '#core/investigation/decide/ground.ts'
import { readVerdict } from '#core/investigation/decide/read-verdict.ts'
import { partVerdict } from '#core/investigation/decide/verdict-block.ts'
import type { LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { assistantOf, callsOf, collect, textOf, usageOf } from './rig.ts'
import { marked } from '../../fakes/marked.ts'

const never = new AbortController().signal
const tool = (name: string, parameters: object = {}, readOnly = true): ToolSpec => ({
  name,
  description: '',
  parameters: { type: 'object', ...parameters },
  readOnly,
  idempotent: false,
})
const needs = (...names: Array<string>) => ({
  properties: Object.fromEntries(names.map(name => [name, { type: name === 'pid' ? 'integer' : 'string' }])),
  required: names,
})

const HOST = [
  tool('host.disks'),
  tool('host.kill', needs('pid'), false),
  tool('host.load'),
  tool('host.process', needs('pid')),
  tool('host.top'),
  tool('list_agents'),
]
const ANSWERS: Record<string, string> = {
  'host.load': JSON.stringify({ load1: 7.5, cores: 2, memory_used_percent: 41 }),
  'host.disks': 'Mount Used\n/var 97%\n/ 12%',
  'host.top': JSON.stringify({
    processes: [
      { pid: 4242, name: 'stress', cpu_percent: 180.5 },
      { pid: 7, name: 'sh' },
    ],
  }),
  'host.process': 'pid 4242 stress --cpu 2\nlast log: ERROR cannot allocate',
}

function demo(pace?: number) {
  return selectLlm({
    providers: {},
    vars: {},
    fetch: () => Promise.reject(new Error('the demo model has no network')),
    ...(pace ? { pace } : {}),
  })
}

function request(messages: Array<Message>, tools: Array<ToolSpec> = HOST, cacheKey = 'k'): LlmRequest {
  return {
    sessionId: 's',
    cacheKey,
    choice: { provider: 'demo', type: 'demo', model: 'demo', backend: 'langchain', nativeTools: {} },
    messages,
    tools,
  }
}

const alert: Array<Message> = [
  { role: 'system', content: 'You are an SRE.' },
  { role: 'user', content: 'HostHighLoad: node one is slow' },
]

async function investigate(messages: Array<Message>, tools = HOST, answers = ANSWERS) {
  const turns: Array<Array<string>> = []
  for (;;) {
    const chunks = await collect(demo().ask(request(messages, tools), never))
    const calls = callsOf(chunks)
    if (calls.length === 0) return { turns, text: textOf(chunks), messages }
    turns.push(calls.map(call => `${call.name} ${call.arguments}`))
    messages = [
      ...messages,
      assistantOf(chunks, 'demo'),
      ...calls.map((call): Message => ({
        role: 'tool',
        callId: call.id,
        name: call.name,
        content: answers[call.name] ?? 'gone',
        isError: !(call.name in answers),
      })),
    ]
  }
}

test('the demo model looks around at once, follows what an answer named, and never touches a writing tool', async () => {
  const { turns } = await investigate(alert)
  expect(turns).toEqual([['host.disks {}', 'host.load {}', 'host.top {}'], ['host.process {"pid":4242}']])
})

test('its analysis says what wrote it, quotes every answer verbatim and names what stands out', async () => {
  const { text } = await investigate(alert)
  expect(text).toContain('demo model')
  for (const answer of Object.values(ANSWERS)) expect(text).toContain(answer)
  expect(text).toContain('**High:** `host.load`: load 7.5 on 2 cores')
  expect(text).toContain('**High:** `host.disks`: `/var 97%`')
  expect(text).toContain('`host.process`: 1 line speaks of failure: `last log: ERROR cannot allocate`')
})

test('a tool that failed is listed apart, and without tools the analysis says why it saw nothing', async () => {
  const { text } = await investigate(alert, HOST, { 'host.load': 'load average: 0.1' })
  expect(text).toMatch(/## What could not be looked at\n\n- `host.disks`: gone/)
  expect((await investigate(alert, [tool('host.kill', {}, false)])).text).toContain('No tool was called')
})

test('a tool’s answer cannot end its own quote', async () => {
  const { text } = await investigate(alert, [tool('host.load')], { 'host.load': 'a\n```\n# Injected' })
  expect(text).toContain('````text\na\n```\n# Injected\n````')
})

test('a tool whose required parameters all have defaults is called with them', async () => {
  const schema = { properties: { lines: { type: 'integer', default: 50 } }, required: ['lines'] }
  const calls = callsOf(await collect(demo().ask(request(alert, [tool('host.logs', schema)]), never)))
  expect(calls.map(call => call.arguments)).toEqual(['{"lines":50}'])
})

test('of a long log the end is quoted, of anything else the beginning', async () => {
  const long = Array.from({ length: 100 }, (_, at) => `line ${at}.`).join('\n')
  const { text } = await investigate(alert, [tool('host.logs'), tool('host.top')], {
    'host.logs': long,
    'host.top': long,
  })
  const [logs, top] = text.split('### host.top')
  expect([
    logs?.includes('line 99.'),
    logs?.includes('line 0.'),
    top?.includes('line 99.'),
    top?.includes('line 0.'),
  ]).toEqual([true, false, false, true])
})

test('with more tools than eight, those that the alert speaks of come first', async () => {
  const many = [...Array.from({ length: 10 }, (_, at) => tool(`other.thing${at}`)), tool('host.load')]
  const calls = callsOf(await collect(demo().ask(request(alert, many), never)))
  expect(calls.length).toBe(8)
  expect(calls[0]?.name).toBe('host.load')
})

test('the same request gives the same reply, ids included, and another conversation other ids', async () => {
  const one = await collect(demo().ask(request(alert), never))
  expect(await collect(demo().ask(request(alert), never))).toEqual(one)
  const other = callsOf(await collect(demo().ask(request(alert, HOST, 'another'), never)))
  expect(other.map(call => call.id)).not.toEqual(callsOf(one).map(call => call.id))
})

test('it thinks first, streams in small deltas and estimates usage', async () => {
  const chunks = await collect(demo().ask(request(alert), never))
  expect(chunks[0]?.kind).toBe('thinking')
  expect(chunks.every(chunk => !('delta' in chunk) || chunk.delta.length <= 20)).toBe(true)
  expect(usageOf(chunks)?.inputTokens).toBeGreaterThan(20)
})

test('asked to conclude without tools it reports what it has; asked for a summary it writes two or three lines of the analysis', async () => {
  const { text, messages } = await investigate(alert)
  const concluded = textOf(
    await collect(demo().ask(request([...messages, { role: 'user', content: 'Conclude now.' }], []), never)),
  )
  expect(concluded).toBe(text)
  const summary = textOf(
    await collect(demo().ask(request([{ role: 'user', content: `Summarise this:\n\n${text}` }], []), never)),
  )
  expect(summary.split('\n').length).toBeLessThanOrEqual(3)
  expect(summary).toContain('demo model')
  expect(summary).toContain('load 7.5 on 2 cores')
})

test.each([
  ['what stands out is to be watched', 'load 7.5 on 2 cores', '- watch: look again', true],
  ['nothing stands out', null, '- watch: look again', false],
  ['there is no such label', 'load 7.5 on 2 cores', '- page: wake somebody', false],
  ['no label is asked for', 'load 7.5 on 2 cores', '', false],
])('the summary ends with a label if it is true: %s', async (_name, point, asked, labelled) => {
  const nothing =
    'Nothing crosses the limits of the rules: no percentage of 80 or more, no load above the cores, no words of failure.'
  const analysis = `# Analysis\n\n## What stands out\n\n${point === null ? nothing : `- ${point}`}\n\n## What the tools returned\n- watch: x`
  const content = `${marked('analysis', analysis)}\n\nWrite the executive summary.\n\n${asked}`
  const summary = textOf(await collect(demo().ask(request([{ role: 'user', content }], []), never)))
  expect(summary.endsWith('\nLABELS: watch')).toBe(labelled)
})

test('of a prompt it reads the alert, not the instructions around it', async () => {
  const prompt = `The pid: 1 is an example.\n${marked('alert', '{"labels":{"pid":77}}')}\nname: x`
  const calls = callsOf(
    await collect(
      demo().ask(request([{ role: 'user', content: prompt }], [tool('host.process', needs('pid'))]), never),
    ),
  )
  expect(calls.map(call => call.arguments)).toEqual(['{"pid":77}'])
})

test('several investigations become one account that names each of them', async () => {
  const { text } = await investigate(alert)
  const [a, b] = [' agent="A" status="completed"', ' agent="B" status="failed"']
  const found = [`Its conclusion:\n${text}`, 'No analysis: gone'] as const
  const prompt = [
    marked('alert', 'x'),
    marked('investigation', found[0], a),
    marked('investigation', found[1], b),
  ].join('\n')
  const account = textOf(await collect(demo().ask(request([{ role: 'user', content: prompt }], []), never)))
  expect(account).toContain('demo model')
  expect(account).toContain('## A (completed)\n\n- **High:**')
  expect(account).toContain('## B (failed)')
})

test('a long list of records keeps one row a record', async () => {
  const processes = Array.from({ length: 12 }, (_, at) => ({
    pid: at,
    name: `p${at}`,
    cpu: 1.5,
    memory: 2,
    user: 'root',
  }))
  const { text } = await investigate(alert, [tool('host.top')], { 'host.top': JSON.stringify({ processes }, null, 2) })
  expect(text).toContain('{"pid":11,"name":"p11","cpu":1.5,"memory":2,"user":"root"}')
})

test('an abort between two deltas throws the reason', async () => {
  const stop = new AbortController()
  const reason = new Error('cancelled')
  const run = (async () => {
    for await (const _ of demo(5).ask(request(alert), stop.signal)) stop.abort(reason)
  })()
  await expect(run).rejects.toBe(reason)
})

test.for([
  ['JSON', '{"labels":{"namespace":"shop","pod":"cart-1"}}', 'namespace', 'string', 'shop'],
  ['JSON under a longer name', '{"pod":"cart-1"}', 'podName', 'string', 'cart-1'],
  ['a label line', '- namespace: shop\n- severity: page', 'namespace', 'string', 'shop'],
  ['an equation', 'pid=4242 is busy', 'pid', 'integer', 4242],
  ['a number that is none', 'pid: unknown', 'pid', 'integer', undefined],
  ['quotes', 'path: "/var/lib/my data"', 'path', 'string', '/var/lib/my data'],
  ['a longer word is another word', 'stupid: 7', 'pid', 'integer', undefined],
  ['aligned columns', 'NAMESPACE  NAME    READY\nshop       cart-1  0/1', 'name', 'string', 'cart-1'],
  ['a Markdown table', '| PID | Command |\n|---|---|\n| 4242 | stress |', 'pid', 'integer', 4242],
  ['a Prometheus link', 'http://prom/graph?g0.expr=node_load1+%3E+2&g0.tab=1', 'query', 'string', 'node_load1 > 2'],
  ['nothing', 'node one is slow', 'namespace', 'string', undefined],
] as const)('a value is found in %s', ([, text, name, type, expected]) => {
  expect(findValue(text, name, { type })).toBe(expected)
})

test.for([
  ['a full disk in a row', '/dev/sda1 100G 95G 95% /', ['high']],
  ['a disk at 85 %', '/dev/sda1 85% /data', ['watch']],
  ['much that is free', 'memory free: 92%', []],
  ['an idle processor', '%Cpu: 3.0% us, 97.0% id, idle', []],
  ['a share in JSON', '{"disks":[{"mount":"/","used_percent":93.4},{"mount":"/x","used_percent":3}]}', ['high']],
  ['a big number that is no share', '{"bytes":95}', []],
  ['load below the cores', '{"load1":1.2,"cores":4}', []],
  ['load in words', 'load average: 5.1, 4.0, 3.2 on 4 cores', ['watch']],
  ['failures in a log', 'ok\nkernel: Out of memory: Killed process 7\nok', ['watch']],
  ['a denial', 'no file system is 90% full or more', []],
  ['a legend', 'cpu over 500 ms, 100% is one CPU', []],
  ['no failures', '0 errors\nno failures', []],
  ['an empty error field', '{"error":null,"errors":[]}', []],
] as const)('what stands out in %s', ([, content, levels]) => {
  expect(listFindings('t', content).map(finding => finding.level)).toEqual(levels)
})

test('a verdict says what stands out, with the result that says so and words that stand in it; no cause is claimed', async () => {
  const asked: Array<Message> = [{ role: 'system', content: 'You are X.\n\n```verdict\n{}\n```' }, ...alert]
  const answered = Object.entries(ANSWERS).map(([name, content], at): Array<Message> => [
    { role: 'assistant', content: '', toolCalls: [{ id: `c${at}`, name, arguments: '{}' }] },
    { role: 'tool', callId: `c${at}`, name, content: `[r1.${at + 1}]\n${content}`, isError: false },
  ])
  const text = textOf(await collect(demo().ask(request([...asked, ...answered.flat()], []), never)))
  const { text: shown, block } = partVerdict(text)
  expect(shown).not.toMatch(/verdict|\[r1/)
  const verdict = groundVerdict(readVerdict(block ?? '') ?? noVerdict(), id => {
    const result = Object.values(ANSWERS)[Number(id.split('.')[1]) - 1]
    return result === undefined ? null : { eventId: id, text: result }
  })
  expect(verdict).toMatchObject({ confidence: 'low', grounded_share: 1 })
  expect(verdict.claims.map(({ text }) => text)).toContain('`host.disks`: "/var 97%"')
  expect(verdict.cause).toMatch(/not known/)
})

test('where nothing stands out the verdict is that nothing is known, and without being asked there is none', async () => {
  const result: Message = {
    role: 'tool',
    callId: 'c',
    name: 'host.disks',
    content: '[r1.1]\nall is well',
    isError: false,
  }
  const said: Message = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'c', name: 'host.disks', arguments: '{}' }],
  }
  const ask = async (system: string) =>
    partVerdict(
      textOf(
        await collect(demo().ask(request([{ role: 'system', content: system }, ...alert, said, result], []), never)),
      ),
    )
  expect(readVerdict((await ask('```verdict\n{}\n```')).block ?? '')).toMatchObject({
    confidence: 'unknown',
    claims: [],
  })
  expect((await ask('You are X.')).block).toBeNull()
})

function noVerdict(): never {
  throw new Error('the demo model wrote no verdict that can be read')
}
