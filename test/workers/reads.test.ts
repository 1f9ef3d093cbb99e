// What reads answer: the same as folding every frame, whether the object has its log in memory, begins anew with a snapshot, or without one.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import { statusOf, summaryOf } from '#core/protocol/short-answers.ts'
import type { Trace } from '#core/protocol/trace.ts'
import { emptyView, fold, timelineOf } from '#core/protocol/view.ts'
import type { Stored } from '#objects/packing/pack.ts'
import { front, testConfig } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { scriptedWorld, type Chat, type Said } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const DETAIL = { chatEnabled: true, held: [] }
const TIMELINE = { streamingText: false, held: [] }
const SEEN = ['the kernel log', 'two alerts of the night', 'a graph of free blocks', 'the audit trail', 'its own shell']
/** No line twice: a model that repeats itself is stopped. */
const long = (name: string) =>
  `${name}: the disk of web-0 is full 💾\n${SEEN.map(place => `${name} saw it in ${place}.\n`).join('')}`

/** Stages, parallel agents, a fallback of the model, and results that are long. */
function script({ who, provider, turn, tools, about }: Chat): Said {
  if (who === 'Mender' && provider === 'primary') return { status: 401 }
  const text = long(`${who} ${turn}`)
  const call = { text, calls: [['things__read_much', { about }]] } satisfies Said
  return turn === 0 && tools > 0 && who !== 'ChatAgent' ? call : { text }
}

/** An ended session with a question and a review behind it. */
async function richSession(): Promise<string> {
  scriptedWorld(script)
  const id = crypto.randomUUID()
  const facts = { ...alert(`about-reads ${long('alert')}`), alert_type: 'pipeline', chain_id: 'pipeline' }
  await client.start(id, facts)
  await waitForEnd(id)
  await client.ask(id, long('question'), 'ana')
  await vi.waitFor(async () => {
    const { detail } = (await client.snapshot(id)) ?? {}
    if (detail?.stages.at(-1)?.status !== 'completed' || detail.chat_id === null) throw new Error('not answered yet')
  })
  expect(await client.review(id, { action: 'claim', actor: 'ana' })).toBe(true)
  await vi.waitFor(() => runInDurableObject(env.INVESTIGATIONS.getByName(id), followersAtRest))
  return id
}

/** A follower that is behind would read the log. */
function followersAtRest(_instance: unknown, { storage: { kv, sql } }: DurableObjectState): void {
  const head = sql.exec<{ seq: number }>('SELECT max(seq) AS seq FROM log').one().seq
  const seqs = [...kv.list<{ seq: number }>({ prefix: 'follower.' })].map(([, state]) => state.seq)
  // Row, list, counters and notices.
  expect(seqs).toEqual([head, head, head, head])
}

async function readAll(id: string) {
  const [detail, timeline, trace] = [
    await client.readDetail(id, DETAIL),
    await client.readTimeline(id, TIMELINE),
    await client.readTrace(id, []),
  ]
  return { status: await client.readStatus(id), summary: await client.readSummary(id), detail, timeline, trace }
}

/** Ends the object's instance, after `change` to its storage; the next call makes a new one. */
async function restart(id: string, change: (storage: DurableObjectStorage) => unknown = () => {}): Promise<void> {
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => change(state.storage))
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) =>
    state.abort('restarted by the test'),
  ).catch(() => undefined)
  await vi.waitFor(() => client.readStatus(id))
}

const BREAK_FACTS = "UPDATE log SET private = 'broken' WHERE type IN ('session.planned', 'model.settled')"

const STALE: ReadonlyArray<[what: string, stale: ((kept: { seq: number }) => object) | null]> = [
  ['made by another release', kept => ({ ...kept, madeBy: 'another' })],
  ['of an earlier end', kept => ({ ...kept, seq: kept.seq - 1 })],
  ['not there', null],
]

test(
  'reads answer what folding the frames gives, hot and cold, and a cold object at rest reads no fact',
  { timeout: 60_000 },
  async () => {
    const id = await richSession()
    const hot = await readAll(id)
    const frames = (await client.since(id, 0, null)).frames.map(text => JSON.parse(text) as Frame)
    const view = frames.reduce(fold, emptyView)
    const detail = view.detail as SessionDetail
    expect(hot.status).toEqual(statusOf(detail))
    expect(hot.summary).toEqual(summaryOf(detail))
    expect(hot.detail?.text).toBe(JSON.stringify(detail))
    expect(hot.timeline?.text).toBe(JSON.stringify(timelineOf(view)))
    expect(hot.detail?.lastEventId).toBe(view.lastEventId)
    expect((JSON.parse(hot.timeline?.text ?? '') as Array<TimelineEvent>).length).toBeGreaterThan(20)

    let facts: Array<{ seq: number; private: Stored }> = []
    await restart(id, ({ sql }) => {
      facts = sql.exec<{ seq: number; private: Stored }>('SELECT seq, private FROM log').toArray()
      sql.exec(BREAK_FACTS)
    })
    expect(await readAll(id)).toEqual(hot)

    // A snapshot of another release, or of an earlier end of the log, is not trusted.
    for (const [what, stale] of STALE) {
      await restart(id, ({ sql, kv }) => {
        for (const each of facts) sql.exec('UPDATE log SET private = ? WHERE seq = ?', each.private, each.seq)
        const kept = kv.get<{ seq: number }>('snapshot')
        kv.delete('snapshot')
        if (kept !== undefined && stale !== null) kv.put('snapshot', stale(kept))
      })
      expect(await readAll(id), what).toEqual(hot)
    }
    // Reading the log has kept a new one.
    await restart(id, ({ sql }) => sql.exec(BREAK_FACTS))
    expect(await readAll(id)).toEqual(hot)
  },
)

/** A front over the real objects, and how often it has asked D1. */
function door(yaml?: string) {
  const looks = { count: 0 }
  const db = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name === 'prepare') looks.count += 1
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const { ask } = front({ investigations: client, db, ...(yaml !== undefined && { config: testConfig(yaml) }) })
  return {
    looks,
    get: (path: string, held?: string) =>
      ask(`/api/v1/sessions/${path}`, { headers: held === undefined ? {} : { 'If-None-Match': held } }),
  }
}

const WITHOUT_CHAT = `
defaults: { alert_type: host, llm_provider: demo }
agents: { HostAgent: {} }
agent_chains:
  pipeline: { alert_types: [host], chat: { enabled: false }, stages: [{ name: analysis, agents: [{ name: HostAgent }] }] }
`

test(
  'a client that holds the answer gets 304 until the log grows or the configuration changes it',
  { timeout: 60_000 },
  async () => {
    const id = await richSession()
    const { get, looks } = door()
    const trace = await (await get(`${id}/trace`)).json<Trace>()
    const [execution] = trace.stages[0]?.executions ?? []
    const call = execution?.llm_interactions[0]?.id
    expect(looks.count).toBe(1)
    const paths = [id, `${id}/timeline`, `${id}/timeline?streaming_text=true`, `${id}/trace`, `${id}/trace/llm/${call}`]
    const tags = new Map<string, string>()
    for (const path of paths) {
      const whole = await get(path)
      const tag = whole.headers.get('ETag') ?? ''
      expect([path, whole.status, tag, whole.headers.get('Cache-Control')]).toEqual([
        path,
        200,
        expect.stringMatching(/^W\/"[\w-]+"$/),
        'private, no-cache',
      ])
      for (const held of [tag, tag.slice(2), `"x", ${tag}`, '*']) {
        const same = await get(path, held)
        expect([path, held, same.status, await same.text(), same.headers.get('ETag')]).toEqual([
          path,
          held,
          304,
          '',
          tag,
        ])
        expect(same.headers.get('X-Last-Event-Id')).toBe(whole.headers.get('X-Last-Event-Id'))
      }
      const other = await get(path, 'W/"x"')
      expect([other.status, await other.text()]).toEqual([200, await whole.text()])
      tags.set(path, tag)
    }
    expect((await get(`${id}/trace/llm/nobody`, '*')).status).toBe(404)
    // What is always small has no tag.
    for (const path of ['status', 'summary']) {
      const small = await get(`${id}/${path}`, '*')
      expect([small.status, small.headers.get('ETag'), small.headers.get('Cache-Control')]).toEqual([
        200,
        null,
        'no-store',
      ])
    }
    // The object is known by now.
    expect(looks.count).toBe(1)

    const silent = await door(WITHOUT_CHAT).get(id, tags.get(id))
    expect([silent.status, (await silent.json<SessionDetail>()).chat_enabled]).toEqual([200, false])
    expect(await client.review(id, { action: 'unclaim', actor: 'ana' })).toBe(true)
    for (const path of paths) expect([path, (await get(path, tags.get(path))).status]).toEqual([path, 200])
  },
)

test('only sessions whose object has a log are remembered', async () => {
  const { get, looks } = door()
  const id = crypto.randomUUID()
  for (const path of [id, `${id}/status`]) expect((await get(path)).status).toBe(404)
  await insertPending(env.DB, id, alert())
  for (const path of [id, `${id}/status`]) {
    const waits = await get(path)
    expect([waits.status, (await waits.json<SessionDetail>()).status, waits.headers.get('ETag')]).toEqual([
      200,
      'pending',
      null,
    ])
  }
  expect(looks.count).toBe(4)
})
