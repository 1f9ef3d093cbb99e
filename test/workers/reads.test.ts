// What reads answer: the same as folding every frame, whether the object has its log in memory, begins anew with a snapshot, or without one.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import { statusOf, summaryOf } from '#core/protocol/short-answers.ts'
import { emptyView, fold, timelineOf } from '#core/protocol/view.ts'
import { scriptedWorld, type Chat, type Said } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const DETAIL = { chatEnabled: true, held: [] }
const TIMELINE = { streamingText: false, held: [] }
const long = (name: string) =>
  `${name}: the disk of web-0 is full 💾\n${`${name} saw it in a line of the log.\n`.repeat(12)}`

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
  expect(seqs).toEqual([head, head, head])
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
async function restart(id: string, change: (sql: SqlStorage) => unknown = () => {}): Promise<void> {
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => change(state.storage.sql))
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) =>
    state.abort('restarted by the test'),
  ).catch(() => undefined)
  await vi.waitFor(() => client.readStatus(id))
}

const BREAK_FACTS = "UPDATE log SET private = 'broken' WHERE type IN ('session.planned', 'model.settled')"

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

    let facts: Array<{ seq: number; private: string }> = []
    await restart(id, sql => {
      facts = sql.exec<{ seq: number; private: string }>('SELECT seq, private FROM log').toArray()
      sql.exec(BREAK_FACTS)
    })
    expect(await readAll(id)).toEqual(hot)

    // A snapshot of another release, or of an earlier end of the log, is not trusted.
    for (const stale of [
      "UPDATE snapshot SET made_by = 'another'",
      'UPDATE snapshot SET seq = seq - 1',
      'DELETE FROM snapshot',
    ]) {
      await restart(id, sql => {
        for (const each of facts) sql.exec('UPDATE log SET private = ? WHERE seq = ?', each.private, each.seq)
        sql.exec(stale)
      })
      expect(await readAll(id), stale).toEqual(hot)
    }
    // Reading the log has kept a new one.
    await restart(id, sql => sql.exec(BREAK_FACTS))
    expect(await readAll(id)).toEqual(hot)
  },
)
