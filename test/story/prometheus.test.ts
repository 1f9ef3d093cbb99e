// An alert of a real Prometheus comes in by a real Alertmanager, agents ask that Prometheus back through a real MCP server, and an
// analysis comes out; the model is played on each provider's own protocol in turn.

import { spawnSync } from 'node:child_process'
import { totalmem } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionList } from '../../src/core/protocol/api.ts'
import { freePort } from '../fakes/http-server.ts'
import { startAlertmanager, type Alertmanager, type Delivery } from './harness/alertmanager.ts'
import { readWatched } from './harness/read-session.ts'
import { connect, type Watcher } from './harness/watcher.ts'
import { keysOf, providersFile, startModel, WIRES, type Asked, type Model, type Said } from './harness/models.ts'
import { until } from './harness/processes.ts'
import { program, startPrometheus, type Program, type Prometheus } from './harness/prometheus.ts'
import { root, startSystem, type System } from './harness/system.ts'

const MCP = `${root}/node_modules/prometheus-mcp/dist/index.mjs`

let model: Model
let prometheus: Prometheus
let alertmanager: Alertmanager
let mcp: Program
let system: System
let client: Watcher
const started = new AsyncDisposableStack()

beforeAll(async () => {
  const port = await freePort()
  const mcpPort = await freePort()
  model = await startModel(answer)
  started.defer(model.stop)
  alertmanager = await startAlertmanager(`http://127.0.0.1:${port}`)
  started.defer(alertmanager.stop)
  prometheus = await startPrometheus(alertmanager.port)
  started.defer(prometheus.stop)
  mcp = program(process.execPath, [MCP, 'http', '--port', String(mcpPort)], { PROMETHEUS_URL: prometheus.url })
  started.defer(mcp.stop)
  await until('the MCP server is ready', () =>
    fetch(`http://127.0.0.1:${mcpPort}/ready`).then(
      a => a.ok,
      () => false,
    ),
  )
  system = await startSystem({
    port,
    configFiles: { 'tarsy.yaml': JSON.stringify(configuration()), 'llm-providers.yaml': providersFile(model.url) },
    env: { ...keysOf(), STORY_PROMETHEUS: prometheus.url, STORY_MCP: `http://127.0.0.1:${mcpPort}/mcp` },
  })
  started.defer(async () => void (await system.stop()))
  client = await connect(system.url)
  started.defer(client.close)
})
afterAll(() => started.disposeAsync())

/** A chain for each provider, with the MCP server over stdio; and one where two agents work side by side over HTTP. */
function configuration() {
  const alone = ({ name }: { name: string }) => ({
    [name]: {
      alert_types: [name],
      llm_provider: name,
      stages: [{ name: 'metrics', agents: [{ name: 'MetricsAgent', mcp_servers: ['metrics'] }] }],
    },
  })
  const agent = (llm_provider: string) => ({ name: 'MetricsAgent', llm_provider, mcp_servers: ['metrics-http'] })
  const panel = {
    alert_types: ['panel'],
    llm_provider: 'google',
    stages: [{ name: 'metrics', agents: [agent('chat'), agent('anthropic')], success_policy: 'all' }],
  }
  const stdio = {
    type: 'stdio',
    command: 'node',
    args: [MCP, 'stdio'],
    env: { PROMETHEUS_URL: '{{.STORY_PROMETHEUS}}' },
  }
  return {
    defaults: { llm_provider: 'chat', alert_type: 'chat' },
    mcp_servers: {
      metrics: { transport: stdio },
      'metrics-http': { transport: { type: 'http', url: '{{.STORY_MCP}}' } },
    },
    agents: { MetricsAgent: { description: 'Asks Prometheus' } },
    agent_chains: Object.assign({ panel }, ...WIRES.map(alone)),
  }
}

const down = (alertType: string) => `up{job="service", alert_type="${alertType}"}`
const memory = 'node_memory_MemTotal_bytes'
const firing = (alertType: string) => `ALERTS{alertname="ServiceDown", alert_type="${alertType}"}`

/** What every model of this story says: two questions at once, one more, and a conclusion that quotes the answers. */
function answer({ role, prompt, tools, results }: Asked): Said {
  const alertType = /alert_type: (\w+)/.exec(prompt)?.[1] ?? 'unknown'
  if (role === 'summary') return { text: 'The service is down; the machine is fine.' }
  if (role === 'synthesis') return { text: `Both agree. ${quoted(prompt)}` }
  const query = tools.find(name => name.endsWith('prometheus_query')) ?? 'no such tool'
  const ask = (...queries: Array<string>) => queries.map(each => ({ tool: query, args: { query: each } }))
  if (results.length === 0)
    return { thinking: 'Is it down, and the machine?', text: 'I look.', calls: ask(down(alertType), memory) }
  if (results.length === 2) return { thinking: 'Does it fire?', calls: ask(firing(alertType)) }
  const [up, total, alert] = results.map(valueIn)
  return { thinking: 'That is all.', text: `up is ${up}, the machine has ${total} bytes, the alert is ${alert}.` }
}

function valueIn(result: string): string {
  const { result: rows } = JSON.parse(result) as { result: Array<{ value: [number, string] }> }
  return rows[0]?.value[1] ?? 'missing'
}

const quoted = (text: string) => /up is [^.]*\./.exec(text)?.[0] ?? 'nothing'

async function sessionOf(alertType: string): Promise<string> {
  const named = () => client.sessions().find(id => client.view(id).detail?.alert_type === alertType)
  const id = await until(`an alert of type ${alertType} has opened a session`, named, 60_000)
  await client.waitForEnd(id)
  return id
}

async function sessionsWith(alertType: string): Promise<number> {
  const answered = await fetch(`${system.url}/api/v1/sessions?alert_type=${alertType}`)
  return ((await answered.json()) as SessionList).pagination.total_items
}

describe.for(WIRES)('$name', ({ name, path }) => {
  test('an alert that fires is investigated with real metrics, and what the client folded is what REST says', async () => {
    prometheus.watch({ [name]: 'down' })
    const id = await sessionOf(name)
    const read = await readWatched(system.url, client, id)
    expect(read.detail).toMatchObject({ status: 'completed', chain_id: name, error_message: null })
    expect(read.detail.alert_data).toContain(`${name}.example:443`)

    const results = read.timeline.filter(event => event.event_type === 'llm_tool_call')
    expect(results.map(event => event.metadata?.['is_error'])).toEqual([false, false, false])
    const values = results.map(event => valueIn(event.content))
    expect(values).toEqual(['0', await prometheus.value(memory), '1'])
    expect(Number(values[1])).toBe(totalmem())
    expect(read.detail.final_analysis).toBe(`up is 0, the machine has ${totalmem()} bytes, the alert is 1.`)
    expect(read.detail.executive_summary).toBe('The service is down; the machine is fine.')
    expect(read.timeline.filter(event => event.event_type === 'llm_thinking')).toHaveLength(3)

    const asked = model.requests().filter(request => path.test(request.path))
    expect(asked.map(request => request.status)).toEqual([200, 200, 200, 200])
  })
})

test('two agents of two providers work side by side over HTTP, and one account comes out', async () => {
  prometheus.watch({ panel: 'down' })
  const id = await sessionOf('panel')
  const read = await readWatched(system.url, client, id)
  expect(read.detail).toMatchObject({ status: 'completed', has_parallel_stages: true })
  expect(read.detail.stages.map(stage => [stage.stage_type, stage.status, stage.executions?.length])).toEqual([
    ['investigation', 'completed', 2],
    ['synthesis', 'completed', 1],
    ['exec_summary', 'completed', 1],
  ])
  expect(read.detail.final_analysis).toBe(`Both agree. up is 0, the machine has ${totalmem()} bytes, the alert is 1.`)
  const calls = read.timeline.filter(event => event.event_type === 'llm_tool_call')
  expect(calls.map(event => event.metadata?.['server_name'])).toEqual(Array(6).fill('metrics-http'))
})

test('a repeated delivery is a duplicate, a resolved one opens nothing, and one that fires anew is a session of its own', async () => {
  const type = WIRES[0]?.name ?? ''
  const before = await sessionsWith(type)
  prometheus.watch({ [type]: 'down' })
  await until('it fires anew', async () => (await sessionsWith(type)) > before, 60_000)
  const opened = alertmanager.deliveries(type).findLast(each => each.code === 202)
  const isRepeat = (each: Delivery) =>
    each.answer.status === 'duplicate' && each.answer.session_id === opened?.answer.session_id
  const repeated = await until('Alertmanager repeats itself', () => alertmanager.deliveries(type).find(isRepeat))
  expect(repeated).toMatchObject({ status: 'firing', code: 200 })

  const since = alertmanager.deliveries(type).length
  prometheus.watch({ [type]: 'up' })
  const isResolved = (each: Delivery) => each.status === 'resolved'
  const resolution = () => alertmanager.deliveries(type).slice(since).find(isResolved)
  const resolved = await until('it is resolved', resolution, 60_000)
  expect(resolved).toMatchObject({ code: 200, answer: { status: 'resolved' } })
  expect(await sessionsWith(type)).toBe(before + 1)
})

test('the metrics of the system are read by promtool, which finds fault with names of the reference alone', async () => {
  const text = await (await fetch(`${system.url}/metrics`)).text()
  expect(text).toMatch(/^tarsy_sessions_terminal_total\{alert_type="panel",status="completed"\} 1$/m)
  const told = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  const gauges = ['tarsy_sessions_reviewed_total', 'tarsy_workers_total']
  const faults = gauges.map(name => `${name} non-counter metrics should not have "_total" suffix`)
  expect([told.stdout, told.stderr.trim().split('\n').toSorted()]).toEqual(['', faults])
})
