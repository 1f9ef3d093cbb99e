// A real system and a server that plays Slack, with kills of the runtime in between. Scenarios of the reference's end-to-end suite (TARSy in Go)
// bear their names.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SystemWarning } from '../../../src/core/protocol/api.ts'
import { answering, listen, type HttpServer } from '../../fakes/http-server.ts'
import { playSlack, slackLimits, slackSays, type FakeSlack } from '../../fakes/slack.ts'
import { gate, type Gate } from '../harness/agents-model.ts'
import { killRuntime, notKilled, until, type Killed } from '../harness/processes.ts'
import { startWorld, type World } from '../harness/world.ts'

const TOKEN = 'xoxb-1111-story'

let world: World
let server: HttpServer
let slack: FakeSlack
/** Alerts whose text names it are answered when it opens. */
let held: Gate

beforeAll(async () => {
  server = await listen(answering(request => slack.answer(request)))
  world = await startWorld({
    model: {
      async answer({ messages, summary }) {
        if (messages.some(each => each.content?.includes('hold on') === true)) await held.opened
        if (messages.some(each => each.content?.includes('nobody answers') === true))
          return { status: 400, message: 'no' }
        return {
          text: summary ? 'In short: <!channel> a **log** grew.\nLABELS: watch' : 'A log grew until the disk was full.',
        }
      },
    },
    env: { SLACK_BOT_TOKEN: TOKEN },
    providers: { scripted: {} },
    tarsy: {
      system: {
        dashboard_url: 'https://tarsy.example',
        slack: { enabled: true, channel: 'C1', api_url: server.origin },
      },
      queue: { max_concurrent_sessions: 1 },
      defaults: { llm_provider: 'scripted', alert_type: 'thing' },
      agents: { Looker: { description: 'Looks' } },
      agent_chains: { thing: { alert_types: ['thing'], stages: [{ name: 'look', agents: [{ name: 'Looker' }] }] } },
    },
  })
})
afterAll(async () => {
  await world?.close()
  await server?.close()
})
beforeEach(() => {
  slack = playSlack()
  held = gate()
})

let count = 0
const ts = () => `${Math.floor(Date.now() / 1000)}.0001`

/** An alert that a message in the channel is about. */
async function alerted(more = '') {
  const name = `disk of db-${(count += 1)} is full`
  const root = ts()
  slack.history.unshift({ ts: root, text: `:fire: *${name}*` })
  const id = await world.client.send(`${name} ${more}`, { slack_message_fingerprint: name.toUpperCase() })
  return { id, root }
}

/** What was posted about a session, without what a kill repeated. */
const about = (id: string) => slack.posted.filter(each => each.blocks.includes(`/sessions/${id}`))
const words = (id: string) => about(id).map(each => each.text.split(':')[0])
const ended = (id: string) =>
  until(`the end of ${id} is posted`, () => words(id).some(each => each?.includes('Analysis')))

test('Slack notifications', async () => {
  const { id, root } = await alerted()
  await ended(id)
  expect((await world.client.detail(id)).slack_message_fingerprint).toBe(`DISK OF DB-${count} IS FULL`)
  expect(words(id)).toEqual(['⏳ Processing started', '✅ Analysis Complete'])
  expect(about(id).map(each => each.thread)).toEqual([root, root])
  for (const { blocks } of about(id)) expect(blocks).toContain(`https://tarsy.example/sessions/${id}`)
  const end = about(id)[1]?.blocks ?? ''
  expect(end).toContain('In short: &lt;!channel&gt; a *log* grew.')
  expect(end).toContain('labels watch')
  expect(end).not.toContain('LABELS')
  expect(new Set(slack.calls.map(each => each.token))).toEqual(new Set([TOKEN]))
})

test('Slack no fingerprint', async () => {
  const id = await world.client.send('a disk is full')
  await ended(id)
  expect(words(id)).toEqual(['✅ Analysis Complete'])
  expect(about(id)[0]?.thread).toBeNull()
  expect(slack.calls.map(each => each.method)).toEqual(['chat.postMessage'])
})

test('a failure and a cancel say what happened; one that was queued and cancelled says nothing', async () => {
  const failed = await world.client.send('nobody answers')
  await ended(failed)
  expect(words(failed)).toEqual(['❌ Analysis Failed'])

  const { id: running } = await alerted('hold on')
  await until('it has begun', () => words(running).length === 1)
  const { id: queued } = await alerted()
  expect(await world.client.cancel(queued)).toBe(200)
  expect(await world.client.cancel(running, 'a drill')).toBe(200)
  await ended(running)
  expect(words(running)).toEqual(['⏳ Processing started', '🚫 Analysis Cancelled'])
  expect(about(running)[1]?.blocks).toContain('Cancelled by api-client: a drill')
  held.open()
  // Whoever comes after it has been told, so it would have been told by now.
  const { id: last } = await alerted()
  await ended(last)
  expect(words(queued)).toEqual([])
})

test.each(['started', 'Analysis'])(
  'killed while Slack takes "%s", it is told at least once, in order and in the thread',
  async moment => {
    let killed: Killed = notKilled
    slack.onPosted = async message => {
      if (!message.text.includes(moment) || killed !== notKilled) return
      killed = killRuntime(world.system.pids().workerd, world.client.list)
      await until('the runtime is killed', () => killed.pid)
    }
    const { id, root } = await alerted()
    await until('the runtime is killed', () => killed !== notKilled)
    await killed.up
    await until(
      'the end was posted',
      () => words(id).filter(each => each?.includes('Analysis')).length === (moment === 'Analysis' ? 2 : 1),
    )
    const told = words(id)
    expect(told.filter((each, at) => each !== told[at - 1])).toEqual(['⏳ Processing started', '✅ Analysis Complete'])
    expect(about(id).map(each => each.thread)).toEqual(told.map(() => root))
  },
)

test('a limit is waited for as Slack says', async () => {
  const times: Array<number> = []
  slack.next('chat.postMessage', () => {
    times.push(Date.now())
    return slackLimits(3)()
  })
  const id = await world.client.send('a disk is full')
  await ended(id)
  expect(Date.now() - (times[0] ?? 0)).toBeGreaterThanOrEqual(3_000)
  expect(words(id)).toEqual(['✅ Analysis Complete'])
})

test('a token that Slack refuses delays no session, is a warning at once, and is told nowhere', async () => {
  slack.next('chat.postMessage', slackSays('invalid_auth'))
  const id = await world.client.send('a disk is full')
  expect(await world.client.waitForEnd(id)).toBe('completed')
  const warnings = async () => {
    const answer = await fetch(`${world.system.url}/api/v1/system/warnings`)
    const body = (await answer.json()) as { warnings: Array<SystemWarning> }
    return body.warnings.filter(each => each.category === 'notify')
  }
  const [warning] = await until(
    'it is a warning',
    async () => {
      const found = await warnings()
      return found.length > 0 && found
    },
    120_000,
  )
  expect(warning?.message).toMatch(
    /Slack answered invalid_auth; put a bot's token that is valid into the variable SLACK_BOT_TOKEN/,
  )
  await ended(id)
  expect(world.system.output() + JSON.stringify(warning)).not.toContain(TOKEN)
})
