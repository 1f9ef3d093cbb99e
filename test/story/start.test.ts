// `npm start` as a user meets it: what it says, what it refuses, and that what it runs is the folder that it was given.

import { onTestFinished, test } from 'vitest'
import type { AlertTypes, SessionDetail } from '../../src/core/protocol/api.ts'
import { until } from './harness/processes.ts'
import { startSystem, type System, type SystemOptions } from './harness/system.ts'

const providers = 'llm_providers: {}\n'
const oneAgent = `
agents:
  Watcher: { description: Watches }
agent_chains:
  watch: { alert_types: [tide], stages: [{ name: look, agents: [{ name: Watcher }] }] }
`

async function start(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem(options)
  onTestFinished(async () => void (await system.stop()))
  return system
}

const failure = (options: SystemOptions) =>
  startSystem(options).then(
    async system => {
      await system.stop()
      return 'it started'
    },
    (error: Error) => error.message,
  )

async function send(system: System, data: string, headers: Record<string, string> = {}): Promise<string> {
  const body = JSON.stringify({ data })
  const answer = await fetch(`${system.url}/api/v1/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return ((await answer.json()) as { session_id: string }).session_id
}

const detail = async (system: System, id: string) =>
  (await (await fetch(`${system.url}/api/v1/sessions/${id}`)).json()) as SessionDetail

const completed = (system: System, id: string) =>
  until(
    'the session has completed',
    async () => {
      const session = await detail(system, id).catch(() => null)
      return session?.status === 'completed' && session
    },
    60_000,
  )

test('it says where it is, which model and tools it uses, and a line to copy', async ({ expect }) => {
  const system = await start()
  expect(system.output()).toContain(`Dashboard  http://localhost:${system.port}`)
  expect(system.output()).toMatch(/Model +demo: no AI/)
  expect(system.output()).toMatch(/Tools +host \(stdio\)/)
  expect(system.output()).toContain(`curl http://localhost:${system.port}/api/v1/alerts`)
  // Neither the runtime's words to its own developers nor a sweep that failed.
  expect(system.output()).not.toMatch(/NOSENTRY|sweep/)
  const page = await fetch(system.url, { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('<!doctype html>')
})

test('the configuration that runs is the folder that was given', async ({ expect }) => {
  const system = await start({
    configFiles: {
      'tarsy.yaml': `defaults: { llm_provider: auto, alert_type: tide }${oneAgent}`,
      'llm-providers.yaml': providers,
    },
  })
  const types = (await (await fetch(`${system.url}/api/v1/alert-types`)).json()) as AlertTypes
  expect(types).toMatchObject({ default_alert_type: 'tide', default_chain_id: 'watch' })
  const session = await completed(system, await send(system, 'the water rises'))
  expect(session.chain_id).toBe('watch')
})

test('--demo sends an alert, tells the run, prints the analysis with its link, and stays up', async ({ expect }) => {
  const system = await start({ args: ['--demo'], env: { TARSY_DEMO_PACE_MS: '0' } })
  await until('the link is printed', () => system.output().includes('See it all:'), 60_000)
  const text = system.output()
  const order = ['A sample alert was sent.', '■ ', '  → host.', '■ Executive Summary', 'See it all:'].map(each =>
    text.indexOf(each),
  )
  expect(order).not.toContain(-1)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  const id = /sessions\/([0-9a-f-]{36})/.exec(text)?.[1] ?? ''
  const { final_analysis: analysis } = await detail(system, id)
  // As a stream, and not once more at the end.
  expect(text.split(analysis ?? '?')).toHaveLength(2)
  // Not a terminal: no colours.
  expect(text).not.toContain('\u001B[')
})

test('sessions are there after a restart, and a running one goes on when the runtime is killed', async ({ expect }) => {
  const system = await start({ env: { TARSY_DEMO_PACE_MS: '40' } })
  const id = await send(system, 'slow machine')
  await until('the session runs', async () => (await detail(system, id)).status === 'in_progress')
  await system.killRuntime()
  const before = await completed(system, id)
  await system.restart()
  expect(await completed(system, id)).toEqual(before)
})

test('a broken configuration is refused with every finding, its place and no stack', async ({ expect }) => {
  const broken = `defaults: { llm_provider: nowhere, alert_type: flood }${oneAgent}`
  const message = await failure({ configFiles: { 'tarsy.yaml': broken, 'llm-providers.yaml': providers } })
  expect(message).toContain('ended with 1')
  expect(message).toMatch(/The configuration does not load:.*tarsy\.yaml:1:\d+ /s)
  expect(message).toContain('nowhere')
  expect(message).not.toMatch(/\n\s+at /)
})

test('a missing secret is refused in one sentence that names the variable', async ({ expect }) => {
  const named = `llm_providers:\n  mine: { type: openai, model: m, api_key_env: TIDE_KEY }\n`
  const message = await failure({
    configFiles: {
      'tarsy.yaml': `defaults: { llm_provider: mine, alert_type: tide }${oneAgent}`,
      'llm-providers.yaml': named,
    },
  })
  expect(message).toContain('ended with 1')
  expect(message).toContain('TIDE_KEY')
  expect(message).not.toMatch(/\n\s+at /)
})

test('open to the network it demands a token, and lets in who carries it', async ({ expect }) => {
  expect(await failure({ env: { HOST: '0.0.0.0' } })).toMatch(/ended with 1.*TARSY_API_TOKEN/s)
  const system = await start({ env: { HOST: '0.0.0.0', TARSY_API_TOKEN: 'a-long-token' } })
  expect((await fetch(`${system.url}/api/v1/sessions`)).status).toBe(401)
  const headers = { authorization: 'Bearer a-long-token' }
  expect((await fetch(`${system.url}/api/v1/sessions`, { headers })).status).toBe(200)
  expect(system.output()).not.toContain('a-long-token')
})
