// A session whose model providers ask for a pause: its object sleeps, another session takes its place, and its alarm resumes it.

import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { insertPending } from './insert-pending.ts'
import { scriptedWorld, type Journal } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

const lobby = lobbyClient(env.LOBBY)
// As agents-bundle.ts configures it.
const PLACES = 64
const HOUR = 3_600_000
const ASKED_S = 120

let ahead = 0
let busy: (about: string) => boolean
let journal: Journal
let holders: Array<string>

beforeEach(async () => {
  const now = Date.now
  ahead = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
  busy = () => true
  journal = scriptedWorld(({ about, who, turn }) => {
    if (busy(about)) return { status: 429, retryAfter: ASKED_S }
    if (who !== 'Solo') return { text: 'In short.' }
    return turn === 0 ? { calls: [['things__read', { about }]] } : { text: 'The disk is full.' }
  })
  holders = Array.from({ length: PLACES }, () => crypto.randomUUID())
})

afterEach(async () => {
  for (const holder of holders) await lobby.leave(holder)
  vi.restoreAllMocks()
})

let count = 0

async function started() {
  count += 1
  const about = `about-wait-${count}`
  const id = crypto.randomUUID()
  const facts = { ...alert(`something is wrong ${about}`), alert_type: 'single', chain_id: 'single' }
  await insertPending(env.DB, id, facts)
  await client.start(id, facts)
  return { id, about }
}

const detailOf = async (id: string): Promise<SessionDetail | undefined> => (await client.snapshot(id))?.detail
const asked = (about: string) => journal.models.filter(each => each.about === about).length
const until = (check: () => Promise<void>) => vi.waitFor(check)
const hold = (holder = '') => lobby.enter(holder, PLACES, HOUR, false)

type Rest = { waits: string | null; alarm: number | null; head: number }

/** The row, the time of the object's alarm, and the length of its log. */
async function restOf(id: string): Promise<Rest> {
  const waits = await env.DB.prepare('select waits_until from sessions where id = ?')
    .bind(id)
    .first<string>('waits_until')
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), async (_instance, { storage }) => ({
    waits,
    alarm: await storage.getAlarm(),
    head: storage.sql.exec<{ head: number }>('select max(seq) as head from log').one().head,
  }))
}

/** Resolves when the session waits: its row and its alarm have the same time. */
async function resting(id: string): Promise<Rest & { time: number }> {
  let rest: Rest = { waits: null, alarm: null, head: 0 }
  await until(async () => {
    rest = await restOf(id)
    expect(rest.waits).not.toBeNull()
    expect(rest.alarm).toBe(Date.parse(rest.waits ?? ''))
  })
  return { ...rest, time: Date.parse(rest.waits ?? '') }
}

async function ring(id: string): Promise<void> {
  await runDurableObjectAlarm(env.INVESTIGATIONS.getByName(id))
}

async function typesOf(id: string): Promise<Array<string>> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) =>
    storage.sql
      .exec<{ type: string }>('select type from log order by seq')
      .toArray()
      .map(row => row.type),
  )
}

async function abort(id: string): Promise<void> {
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => {
    setTimeout(() => state.abort('killed by the test'), 0)
  })
  await new Promise(resolve => setTimeout(resolve, 20))
}

test('a session that waits for its vendor gives its place back, sleeps through a kill, and goes on at its time', async () => {
  for (const holder of holders.slice(1)) await hold(holder)
  const first = await started()
  const before = Date.now()
  const { time, head } = await resting(first.id)
  expect(time).toBeGreaterThanOrEqual(before + ASKED_S * 1000)
  expect(time).toBeLessThanOrEqual(Date.now() + ASKED_S * 1000)
  expect((await detailOf(first.id))?.status).toBe('in_progress')
  // The model and its fallback.
  expect(asked(first.about)).toBe(2)

  // Another session takes the only place.
  busy = about => about === first.about
  const second = await started()
  expect((await waitForEnd(second.id)).detail?.status).toBe('completed')

  // Nothing that happens to the object before that time changes anything.
  await client.poke(first.id)
  await abort(first.id)
  await until(async () => expect((await detailOf(first.id))?.status).toBe('in_progress'))
  await client.poke(first.id)
  await ring(first.id)
  expect(await restOf(first.id)).toEqual({ waits: new Date(time).toISOString(), alarm: time, head })
  expect(asked(first.about)).toBe(2)

  busy = () => false
  ahead = time - Date.now() + 1
  await ring(first.id)
  const { detail } = await waitForEnd(first.id)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'The disk is full.' })
  const types = await typesOf(first.id)
  expect(types.slice(head, head + 2)).toEqual(['session.woke', 'execution.woke'])
  expect(types).not.toContain('session.resumed')
  await until(async () => expect((await restOf(first.id)).waits).toBeNull())
})

test('a session that wakes goes before one that was never started, whichever came first', async () => {
  for (const holder of holders.slice(1)) await hold(holder)
  const first = await started()
  const { time } = await resting(first.id)
  await hold(holders[0])
  busy = () => false
  const never = await started()
  await until(async () => expect((await hold(never.id)).granted).toBe(false))

  ahead = time - Date.now() + 1
  await ring(first.id)
  expect((await detailOf(first.id))?.status).toBe('in_progress')
  expect(asked(first.about)).toBe(2)
  await lobby.leave(holders[0] ?? '')
  const view = await waitForEnd(first.id)
  expect(view.detail?.status).toBe('completed')
  // It leaves its place to the next session.
  expect((await waitForEnd(never.id)).detail?.started_at?.localeCompare(view.detail?.completed_at ?? '')).not.toBe(-1)
})

test('a session that is cancelled while it waits ends at once, though no place is free', async () => {
  for (const holder of holders.slice(1)) await hold(holder)
  const { id } = await started()
  await resting(id)
  await hold(holders[0])
  expect(await client.cancel(id, { by: 'ana', reason: 'seen before' })).toBe('done')
  const { detail } = await waitForEnd(id)
  expect(detail).toMatchObject({ status: 'cancelled', review_status: 'reviewed' })
  await until(async () => expect((await restOf(id)).waits).toBeNull())
})

test('the answer to a question waits too, and the session stays as it ended', async () => {
  busy = () => false
  const { id, about } = await started()
  await waitForEnd(id)
  busy = () => true
  const question = await client.ask(id, `and now? ${about}`, 'ana')
  if (typeof question === 'string') throw new Error(question)
  let alarm = 0
  await until(async () => {
    alarm = (await restOf(id)).alarm ?? 0
    expect(alarm).toBeGreaterThan(Date.now() + 100_000)
  })
  expect((await detailOf(id))?.status).toBe('completed')
  busy = () => false
  ahead = alarm - Date.now() + 1
  await ring(id)
  await until(async () => {
    const stage = (await detailOf(id))?.stages.find(each => each.id === question.stageId)
    expect(stage?.status).toBe('completed')
  })
})
