// No secret leaves its place: each gets a marker of its own, sessions run and fail with them, and then everything that the system wrote
// or said is searched for the markers.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alert, alertText, base64, keys, literals, markers, mixedResult, toolResult } from './harness/markers.ts'
import { startModelServer, type ModelServer } from './harness/model-server.ts'
import { until } from './harness/processes.ts'
import { clientOf, type Client } from './harness/rest.ts'
import { holds } from './harness/secret-search.ts'
import { PACKED, storedBytes } from './harness/state-files.ts'
import { startRefusing, startVault, type SecretServer } from './harness/secret-servers.ts'
import { root, startSystem, type System } from './harness/system.ts'

let vault: SecretServer
let refusing: SecretServer
let model: ModelServer
let system: System
let client: Client
// Outlives the system, to be searched once more.
const stateDir = mkdtempSync(join(tmpdir(), 'tarsy-secrets-'))
let childEnv: Buffer | null = null
const started = new AsyncDisposableStack()
const frames: Array<string> = []
const responses: Array<{ path: string; text: string }> = []
const headers = { authorization: `Bearer ${keys.TARSY_API_TOKEN}` }

beforeAll(async () => {
  started.defer(() => rmSync(stateDir, { recursive: true, force: true }))
  vault = await startVault({ read_config: toolResult, read_state: mixedResult })
  started.defer(vault.close)
  refusing = await startRefusing()
  started.defer(refusing.close)
  model = await startModelServer({
    answer: ({ summary, answers }, { authorization }) => {
      if (authorization !== `Bearer ${keys.SCRIPTED_API_KEY}`)
        return { status: 401, message: `Incorrect API key provided: ${authorization.replace('Bearer ', '')}.` }
      if (summary) return { text: 'The database refuses logins.' }
      const calls = [
        { tool: 'read_config', args: {} },
        { tool: 'read_state', args: {} },
        { tool: 'pid', args: {} },
      ]
      childEnv ??= environmentOf(answers.find(each => /^\d+$/.test(each)))
      return answers.length === 0 ? { text: 'I look.', calls } : { text: 'The password in the Secret is out of date.' }
    },
  })
  started.defer(model.close)
  system = await startSystem({ configFiles: configFiles(), env: keys, stateDir })
  started.defer(async () => void (await system.stop()))
  client = clientOf(system.url, headers)
})
afterAll(() => started.disposeAsync())

function configFiles(): Record<string, string> {
  return {
    'llm-providers.yaml': `
llm_providers:
  scripted: { type: openai, model: scripted-1, base_url: "${model.url('scripted')}", api_key_env: SCRIPTED_API_KEY }
  refused: { type: openai, model: scripted-1, base_url: "${model.url('refused')}", api_key_env: REFUSED_API_KEY }
`,
    'tarsy.yaml': `
defaults: { llm_provider: scripted, alert_type: login }
mcp_servers:
  vault:
    transport:
      type: http
      url: "${vault.url}?key={{.VAULT_QUERY_TOKEN}}"
      bearer_token: "{{.VAULT_TOKEN}}"
      custom_headers: { X-Team-Key: "{{.VAULT_TEAM_TOKEN}}", X-Other-Key: "${literals.header}" }
    data_masking: { enabled: true, pattern_groups: [kubernetes, security] }
  refusing:
    transport:
      type: http
      url: "${refusing.url}"
      bearer_token: "{{.REFUSING_TOKEN}}"
      custom_headers: { X-Team-Key: "${literals.header}" }
  local:
    transport:
      type: stdio
      command: node
      args: ["${join(root, 'test/fakes/fragile-stdio-server.ts')}"]
      env: { DB_PASSWORD: "{{.DB_PASSWORD}}", TARGET: "${literals.stdio}" }
agents:
  LoginAgent: { description: Looks at logins, mcp_servers: [vault, refusing, local] }
agent_chains:
  login: { alert_types: [login], stages: [{ name: look, agents: [{ name: LoginAgent }] }] }
  broken: { alert_types: [broken], llm_provider: refused, stages: [{ name: look, agents: [{ name: LoginAgent }] }] }
`,
  }
}

function listen(id: string): void {
  // Node's WebSocket takes headers, which its types do not know.
  const socket = new WebSocket(`${system.url.replace('http', 'ws')}/api/v1/ws`, { headers } as unknown as string)
  started.defer(() => socket.close())
  socket.addEventListener('open', () => {
    for (const channel of ['sessions', `session:${id}`]) {
      socket.send(JSON.stringify({ action: 'subscribe', channel, last_event_id: 0 }))
    }
  })
  socket.addEventListener('message', ({ data }) => frames.push(String(data)))
}

async function ask(path: string, init: RequestInit = { headers }): Promise<string> {
  const answer = await fetch(`${system.url}${path}`, init)
  const text = `${answer.status} ${[...answer.headers].join('\n')}\n${await answer.text()}`
  responses.push({ path, text })
  return text
}

function webhook(): string {
  const annotations = { description: `password=${alert.annotation}` }
  const labels = { alertname: 'login', alert_type: 'login' }
  const startsAt = '2026-11-22T10:00:00Z'
  const one = { status: 'firing', labels, annotations, startsAt, endsAt: '0001-01-01T00:00:00Z', fingerprint: 'a1' }
  const group = {
    groupKey: '{}:{alertname="login"}',
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: annotations,
  }
  return JSON.stringify({ version: '4', status: 'firing', receiver: 'tarsy', alerts: [one], ...group })
}

let ids: Record<'good' | 'failed' | 'hooked', string>

test('the sessions run with their secrets, and the one whose key is refused says so', async () => {
  const good = await client.send(alertText, { runbook: `https://wiki:${alert.runbook}@github.com/o/r/blob/main/x.md` })
  listen(good)
  expect(await client.waitForEnd(good)).toBe('completed')
  const failed = await client.send(alertText, { alert_type: 'broken' })
  listen(failed)
  expect(await client.waitForEnd(failed)).toBe('failed')
  const json = { 'content-type': 'application/json', ...headers }
  const hooked = await ask('/api/v1/webhooks/alertmanager', { method: 'POST', headers: json, body: webhook() })
  ids = { good, failed, hooked: /"session_id":"([^"]+)"/.exec(hooked)?.[1] ?? '' }
  expect(await client.waitForEnd(ids.hooked)).toBe('completed')
  await until('the frames of the end have come', () => frames.some(frame => frame.includes('"failed"')))

  // The secrets were really used, and what was masked says so.
  expect(vault.seen[0]?.headers).toMatchObject({ ...bearer(keys.VAULT_TOKEN), 'x-team-key': keys.VAULT_TEAM_TOKEN })
  expect(vault.seen[0]?.url).toContain(keys.VAULT_QUERY_TOKEN)
  expect(refusing.seen[0]?.headers).toMatchObject(bearer(keys.REFUSING_TOKEN))
  expect((await client.detail(good)).alert_data).toMatch(/MASKED_PASSWORD.*MASKED_API_KEY.*MASKED_TOKEN.*MASKED_CERT/s)
  expect((await client.detail(failed)).error_message).toMatch(/did not accept the API key.*REFUSED_API_KEY/s)
  const { events } = await client.view(good)
  if (process.platform === 'linux') {
    expect(findSecrets(childEnv ?? '').toSorted()).toEqual(['DB_PASSWORD', 'literal.stdio'])
  }
  const timeline = JSON.stringify(events)
  expect(timeline).toContain('MASKED_SECRET_DATA')
  expect(timeline).toContain('MASKED_PASSWORD')
})

/** Of the stdio server, which lives as long as the execution that uses it. */
function environmentOf(pid: string | undefined): Buffer | null {
  return pid === undefined || process.platform !== 'linux' ? null : readFileSync(`/proc/${pid}/environ`)
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('no answer of the REST API holds one', async () => {
  const each = Object.values(ids).flatMap(id =>
    ['', '/summary', '/status', '/timeline'].map(path => `/sessions/${id}${path}`),
  )
  const common = [
    '/sessions',
    '/sessions/active',
    '/sessions/filter-options',
    '/sessions?search=password',
    '/sessions/no-such-session',
    '/alert-types',
    '/runbooks',
    '/system/warnings',
    '/system/mcp-servers',
    '/nowhere',
  ]
  for (const path of [...common, ...each]) await ask(`/api/v1${path}`)
  for (const id of Object.values(ids)) expect(await askTrace(`/api/v1/sessions/${id}/trace`)).toBeGreaterThan(0)
  // Servers are probed in the background: the second look has what the first one found.
  await until('the servers were probed', async () => (await ask('/api/v1/system/mcp-servers')).includes('read_config'))
  for (const path of ['/health', '/', '/sessions/x', '/nowhere.js']) await ask(path)
  await ask('/api/v1/sessions', { headers: bearer('wrong') })
  const broken = JSON.stringify({
    data: alertText,
    alert_type: 'nowhere',
    mcp: { servers: [{ name: keys.VAULT_TOKEN.slice(0, 3) }] },
  })
  const json = { 'content-type': 'application/json', ...headers }
  await ask('/api/v1/alerts', { method: 'POST', headers: json, body: broken })
  await ask('/api/v1/alerts', { method: 'POST', headers: json, body: alertText })
  expect(responses.some(({ text }) => text.includes(ids.good))).toBe(true)
  for (const { path, text } of responses) expect(findSecrets(text), path).toEqual([])
})

/** Asks for the trace and for everything behind it; resolves with how many interactions that were. */
async function askTrace(path: string): Promise<number> {
  const items = [...(await ask(path)).matchAll(/"id":"([^"]+)","interaction_type":"([^"]+)"/g)]
  for (const [, id, type = ''] of items) {
    const answer = await ask(`${path}/${type.startsWith('tool_') ? 'mcp' : 'llm'}/${id}`)
    expect(answer).toMatch(/^200 /)
  }
  return items.length
}

test('no WebSocket frame holds one', () => {
  expect(frames.filter(frame => frame.includes('timeline_event')).length).toBeGreaterThan(8)
  expect(findSecrets(frames.join('\n'))).toEqual([])
})

test('no request to the model holds one, save for its own key in its header', () => {
  expect(model.journal.some(({ body }) => body.includes('Login to the database fails'))).toBe(true)
  expect(findSecrets(model.journal.map(({ body }) => body).join('\n'))).toEqual([])
})

test('nothing that was printed and no command line holds one', () => {
  expect(findSecrets(system.output())).toEqual([])
  const { launcher, main, workerd } = system.pids()
  const commands = execFileSync('ps', ['-ww', '-o', 'command=', '-p', [launcher, main, workerd].join(',')], {
    encoding: 'utf8',
  })
  expect(commands).toContain('workerd')
  expect(findSecrets(commands)).toEqual([])
})

test('the token of the bridge, made at random by each start, stands nowhere', () => {
  // 64 hex digits that are not the name of an object.
  const files = storedBytes(stateDir)
  const objects = new Set(files.map(({ path }) => basename(path).split('.')[0]))
  const texts = [...frames, ...responses.map(({ text }) => text), system.output()]
  for (const text of [...texts, ...files.map(({ bytes }) => bytes.toString('latin1'))]) {
    expect((text.match(/\b[0-9a-f]{64}\b/g) ?? []).filter(token => !objects.has(token))).toEqual([])
  }
})

test('no file of the state folder holds one, while the system runs and after it has stopped', async () => {
  expect(inFiles()).toEqual([])
  await system.stop()
  expect(inFiles()).toEqual([])
  expect(findSecrets(system.output())).toEqual([])
})

/** Which files of the state folder hold which markers. */
function inFiles(): Array<string> {
  const files = storedBytes(stateDir)
  // The search sees what is there: the alert's words are, in the database and in the objects.
  const having = files.filter(({ bytes }) => holds(bytes, 'Login to the database fails')).map(({ path }) => path)
  expect(having.length).toBeGreaterThan(1)
  expect(having).toContain(PACKED)
  return files.flatMap(({ path, bytes }) => findSecrets(bytes).map(name => `${path} holds ${name}`))
}

function findSecrets(haystack: string | Buffer): Array<string> {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack
  return markers.filter(([, value]) => holds(bytes, value)).map(([name]) => name)
}

test('the search finds a marker in each form', () => {
  const value = keys.VAULT_TOKEN
  const forms = [value, base64(value), base64(`a${value}`), base64(`ab${value}cd`), encodeURIComponent(`${value}/`)]
  for (const form of forms) expect(findSecrets(`... ${form} ...`), form).toEqual(['VAULT_TOKEN'])
  expect(findSecrets('nothing')).toEqual([])
})
