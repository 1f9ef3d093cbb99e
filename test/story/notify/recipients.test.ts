// A real system and a server that plays everybody else who is told: a webhook's receiver that is killed away from, a Teams that hangs, PagerDuty,
// Opsgenie, GitHub, Jira, Mattermost and Discord.

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as opsgenie from '../../fixtures/senders/opsgenie.ts'
import * as pagerduty from '../../fixtures/senders/pagerduty.ts'
import { answering, listen, type HttpServer } from '../../fakes/http-server.ts'
import { killRuntime, notKilled, until, type Killed } from '../harness/processes.ts'
import { holds } from '../harness/secret-search.ts'
import { PACKED, storedBytes } from '../harness/state-files.ts'
import { startWorld, type World } from '../harness/world.ts'

type Got = { path: string; headers: Headers; text: string; body: Record<string, unknown> }

let world: World
let server: HttpServer
let got: Array<Got> = []
let onGot: (each: Got) => void | Promise<void> = () => {}

async function answer(request: Request): Promise<Response> {
  const text = await request.text()
  const path = new URL(request.url).pathname
  const each = { path, headers: request.headers, text, body: JSON.parse(text) as Record<string, unknown> }
  got.push(each)
  await onGot(each)
  if (path === '/teams') return new Promise(() => {})
  return Response.json({ ok: true }, { status: 201 })
}

beforeAll(async () => {
  server = await listen(answering(answer))
  world = await startWorld({
    model: {
      answer: ({ messages, summary }) =>
        messages.some(each => each.content?.includes('nobody answers') === true)
          ? { status: 400, message: 'no' }
          : { text: summary ? 'In short: a log grew.' : 'A log grew until the disk was full.' },
    },
    env: {
      TEAMS: `${server.origin}/teams`,
      MATTERMOST: `${server.origin}/mattermost`,
      DISCORD: `${server.origin}/discord`,
      SIGNING: 'story-signing-secret',
      STORY_TOKEN: 'story-token-secret',
    },
    providers: { scripted: {} },
    tarsy: {
      system: { dashboard_url: 'https://tarsy.example' },
      defaults: { llm_provider: 'scripted', alert_type: 'thing' },
      agents: { Looker: { description: 'Looks' } },
      agent_chains: { thing: { alert_types: ['thing'], stages: [{ name: 'look', agents: [{ name: 'Looker' }] }] } },
      notify: {
        recipients: {
          teams: { type: 'teams', url_env: 'TEAMS' },
          mattermost: { type: 'mattermost', url_env: 'MATTERMOST' },
          discord: { type: 'discord', url_env: 'DISCORD' },
          hook: { type: 'webhook', url: `${server.origin}/hook`, secret_env: 'SIGNING' },
          pagerduty: {
            type: 'pagerduty',
            token_env: 'STORY_TOKEN',
            from: 'ana@example.com',
            api_url: `${server.origin}/pd`,
          },
          opsgenie: { type: 'opsgenie', token_env: 'STORY_TOKEN', api_url: `${server.origin}/genie` },
          github: {
            type: 'github',
            token_env: 'STORY_TOKEN',
            repository: 'shop/incidents',
            api_url: `${server.origin}/gh`,
          },
          jira: {
            type: 'jira',
            url: `${server.origin}/jira`,
            user: 'ana@example.com',
            token_env: 'STORY_TOKEN',
            project: 'OPS',
          },
        },
        rules: [{ to: ['github', 'jira'], outcomes: ['failed'] }],
      },
    },
  })
})
afterAll(async () => {
  await world?.close()
  await server?.close()
})
beforeEach(() => {
  got = []
  onGot = () => {}
})

/** What a session's recipients got, by their paths. */
const about = (id: string, path = '') => got.filter(each => each.path.startsWith(path) && each.text.includes(id))
const paths = (id: string) => about(id).map(each => each.path)
const events = (id: string) => about(id, '/hook').map(each => each.body['event'])

test('a Teams that hangs holds up nobody, and nobody is told what is not meant for them', async () => {
  const id = await world.client.send('a disk is full')
  await until('the webhook knows the end', () => events(id).includes('session.ended'))
  await until('the chats know', () => ['/mattermost', '/discord', '/teams'].every(path => paths(id).includes(path)))
  expect(await world.client.waitForEnd(id)).toBe('completed')
  expect(paths(id).toSorted()).toEqual(['/discord', '/hook', '/hook', '/mattermost', '/teams'])
  expect(events(id)).toEqual(['session.started', 'session.ended'])
  const [, end] = about(id, '/hook')
  expect(end?.body).toMatchObject({
    version: 1,
    session: {
      id,
      status: 'completed',
      url: `https://tarsy.example/sessions/${id}`,
      executive_summary: 'In short: a log grew.',
    },
  })
  const time = end?.headers.get('x-tarsy-timestamp')
  const signature = createHmac('sha256', 'story-signing-secret').update(`${time}.${end?.text}`).digest('hex')
  expect(end?.headers.get('x-tarsy-signature')).toBe(`v1=${signature}`)
})

test('a failure opens an issue on GitHub and in Jira, by rule', async () => {
  const id = await world.client.send('nobody answers')
  await until('both know', () => ['/gh', '/jira'].every(path => about(id, path).length > 0))
  expect(about(id, '/gh')[0]?.path).toBe('/gh/repos/shop/incidents/issues')
  expect(about(id, '/jira')[0]?.path).toBe('/jira/rest/api/3/issue')
})

test.each([
  ['pagerduty', pagerduty.event('incident.triggered'), '/pd/incidents/PGR0VU2/notes'],
  ['opsgenie', opsgenie.action('Create'), `/genie/v2/alerts/${opsgenie.action('Create').alert.alertId}/notes`],
])('the incident of %s that opened the session gets a note', async (sender, body, path) => {
  const answered = await fetch(`${world.system.url}/api/v1/webhooks/${sender}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { session_id: id } = (await answered.json()) as { session_id: string }
  await until('it has its note', () => about(id, path).length > 0)
  expect(about(id, path)[0]?.text).toContain('In short: a log grew.')
})

test('killed while a webhook is taken, it comes again with the same id, and the start before the end', async () => {
  for (const event of ['session.started', 'session.ended']) {
    let killed: Killed = notKilled
    onGot = async ({ path, body }) => {
      if (path !== '/hook' || body['event'] !== event || killed !== notKilled) return
      killed = killRuntime(world.system.pids().workerd, world.client.list)
      await until('the runtime is killed', () => killed.pid)
    }
    const id = await world.client.send('a disk is full')
    await until('the runtime is killed', () => killed !== notKilled)
    await killed.up
    await until(
      'it came again',
      () => events(id).filter(each => each === event).length > 1 && events(id).includes('session.ended'),
    )
    const told = events(id)
    expect(told.filter((each, at) => each !== told[at - 1])).toEqual(['session.started', 'session.ended'])
    const ids = about(id, '/hook').flatMap(each => (each.body['event'] === event ? [each.body['id']] : []))
    expect(new Set(ids).size).toBe(1)
  }
})

test('tokens, secrets and the addresses of incoming webhooks are in no answer, no line of the log and no database', async () => {
  const answers = await Promise.all(
    ['system/config', 'system/warnings', 'sessions'].map(async path =>
      (await fetch(`${world.system.url}/api/v1/${path}`)).text(),
    ),
  )
  const stored = storedBytes(world.system.stateDir).filter(
    ({ path }) => path === PACKED || /\/v3\/(d1|do)\//.test(path),
  )
  expect(stored.length).toBeGreaterThan(1)
  const said = [...stored.map(each => each.bytes), Buffer.from(world.system.output()), Buffer.from(answers.join())]
  for (const secret of ['story-token-secret', 'story-signing-secret', `${server.origin}/teams`])
    expect(said.filter(each => holds(each, secret))).toEqual([])
})
