// Silences through the whole front and the real database: what is held, what frees it, what ends it.

import { env } from 'cloudflare:test'
import { beforeEach, describe, expect, test } from 'vitest'
import type {
  ActiveSessions,
  AuditPage,
  SessionDetail,
  SessionList,
  Silence,
  SilencePreview,
} from '#core/protocol/api.ts'
import { offerLost } from '../../src/cron/offer-lost.ts'
import { storeSessions } from '#store/accept.ts'
import { readPending } from '#store/pending.ts'
import { readUntold } from '#store/problems.ts'
import { reconsiderHeld } from '#store/reconsider-held.ts'
import { countWaiting } from '#store/sessions.ts'
import { labelsToMatch, MOST_SILENCES, releaseSession } from '#store/silences.ts'
import { holdOf, readySilences } from '#core/ingest/silences.ts'
import { front, testConfig } from './front.ts'

const HOOK = '/api/v1/webhooks/alertmanager'
const HOUR = 3_600_000

beforeEach(async () => {
  await env.DB.exec('delete from sessions')
  await env.DB.exec('delete from silences')
  await env.DB.exec('delete from alert_firings')
})

type Pod = { pod: string; status?: 'firing' | 'resolved'; namespace?: string; startsAt?: string }

function group(...pods: Array<Pod>) {
  const alerts = pods.map(({ pod, status = 'firing', namespace = 'shop', startsAt = '2026-11-20T09:00:00Z' }) => ({
    status,
    labels: { alertname: 'PodDown', namespace, pod },
    fingerprint: pod,
    startsAt,
  }))
  return { groupKey: 'pods', commonLabels: { alertname: 'PodDown' }, alerts }
}

function house(over: Parameters<typeof front>[0] = {}) {
  const made = front(over)
  const { post, ask, time } = made
  const later = (ms: number) => new Date(time.now + ms).toISOString()
  const silence = async (pod = '', more: object = {}) => {
    const matchers = [
      { name: 'namespace', value: 'shop' },
      ...(pod === '' ? [] : [{ name: 'pod', value: pod, is_regex: true }]),
    ]
    const body = { matchers, ends_at: later(HOUR), comment: 'the shop moves', ...more }
    return (await post('/api/v1/silences', body)).json<Silence>()
  }
  const page = async (...pods: Array<Pod>) => {
    const answer = await post(HOOK, group(...pods))
    return { code: answer.status, ...(await answer.json<{ session_id: string; status: string }>()) }
  }
  const detail = async (id: string) => (await ask(`/api/v1/sessions/${id}`)).json<SessionDetail>()
  const end = async (id: string) => ask(`/api/v1/silences/${id}`, { method: 'DELETE' })
  const sweep = () => reconsiderHeld(made.deps)
  const offered = () => made.lobby.offers.flat().map(({ sessionId }) => sessionId)
  return { ...made, later, silence, page, detail, end, sweep, offered }
}

describe('an alert that a silence matches', () => {
  test('is accepted and held: no queue, no object, no place in line, and row and detail say why', async () => {
    const { silence, page, detail, sent, lobby, ask, later, investigations } = house()
    const made = await silence()
    const { code, session_id: id, status } = await page({ pod: 'a-1' })
    expect([code, status, sent]).toEqual([202, 'queued', []])
    const held = { held_until: later(HOUR), silence_id: made.id, silence_comment: 'the shop moves' }
    expect(await detail(id)).toMatchObject({ status: 'pending', ...held })
    const { sessions } = await (await ask('/api/v1/sessions')).json<SessionList>()
    expect(sessions).toMatchObject([{ id, status: 'pending', ...held }])
    const { queued } = await (await ask('/api/v1/sessions/active')).json<ActiveSessions>()
    expect(queued).toEqual([])
    expect(await countWaiting(env.DB, 10)).toBe(0)
    expect(await readPending(env.DB, id)).toEqual({ kind: 'over' })
    expect(investigations.asked).toEqual([])
    expect(lobby.told).toMatchObject([
      { type: 'session.status', session_id: id, status: 'pending', held_until: later(HOUR) },
    ])
    expect(await offerLost({ db: env.DB, lobby }, '2027-01-01T00:00:00.000Z')).toBe(0)
    expect((await page({ pod: 'a-1' })).status).toBe('duplicate')
  })

  test('beside one that none matches is part of the session that the other opens', async () => {
    const { silence, page, detail, sent } = house()
    await silence('a-.*')
    const { session_id: id } = await page({ pod: 'a-1' }, { pod: 'b-2' })
    expect(sent).toEqual([id])
    const { held_until, alert_data } = await detail(id)
    expect([held_until, alert_data.includes('a-1'), alert_data.includes('b-2')]).toEqual([null, true, true])
  })

  test('that comes before the silence begins, or after its end, is not held', async () => {
    const { silence, page, sent, time, later } = house()
    await silence('', { starts_at: later(HOUR), ends_at: later(2 * HOUR) })
    await page({ pod: 'a-1' })
    time.now += 2 * HOUR
    await page({ pod: 'b-2' })
    expect(sent).toHaveLength(2)
  })

  test('of another sender is matched by what it says at a glance', async () => {
    const { post, sent, later } = house()
    await post('/api/v1/silences', {
      matchers: [{ name: 'service', value: 'backup' }],
      ends_at: later(HOUR),
      comment: 'x',
    })
    await post('/api/v1/webhooks/generic', { title: 'Backup failed', service: 'backup' })
    expect(sent).toEqual([])
  })
})

describe('a held session is freed', () => {
  test('within a minute of the end, once', async () => {
    const { silence, page, detail, sweep, offered, time, lobby } = house()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' })
    expect(await sweep()).toBe(0)
    time.now += HOUR
    expect([await sweep(), await sweep(), offered()]).toEqual([1, 0, [id]])
    expect(await detail(id)).toMatchObject({ status: 'pending', held_until: null, silence_id: null })
    expect(lobby.told.at(-1)).toMatchObject({ session_id: id, held_until: null })
    expect(await readPending(env.DB, id)).toMatchObject({ kind: 'pending' })
  })

  test('although the Lobby did not hear it: the sweep offers it like any row that waits', async () => {
    const { silence, page, sweep, time, lobby } = house()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' })
    time.now += HOUR
    lobby.broken = new Error('gone')
    await expect(sweep()).rejects.toThrow('gone')
    lobby.broken = null
    expect(await offerLost({ db: env.DB, lobby }, '2027-01-01T00:00:00.000Z')).toBe(1)
    expect(lobby.offers.flat()).toMatchObject([{ sessionId: id }])
  })

  test('at once when its silence is ended', async () => {
    const { silence, page, end, offered } = house()
    const { id } = await silence()
    const held = await page({ pod: 'a-1' })
    expect(await (await end(id)).json()).toMatchObject({ id, state: 'expired', held: 0 })
    expect(offered()).toEqual([held.session_id])
    expect((await end(id)).status).toBe(404)
  })

  test('earlier when its silence is shortened, later when it is lengthened', async () => {
    const { silence, page, detail, sweep, offered, time, later } = house()
    const { id, matchers } = await silence()
    const held = await page({ pod: 'a-1' })
    const until = async () => (await detail(held.session_id)).held_until
    expect(await silence('', { id, matchers, ends_at: later(2 * HOUR) })).toMatchObject({ id, held: 1 })
    expect(await until()).toBe(later(2 * HOUR))
    await silence('', { id, matchers, ends_at: later(HOUR / 2) })
    expect(await until()).toBe(later(HOUR / 2))
    time.now += HOUR / 2
    await sweep()
    expect(offered()).toEqual([held.session_id])
  })

  test('when the matchers become others: that is another silence, and the old one ends', async () => {
    const { silence, page, offered } = house()
    const old = await silence()
    const held = await page({ pod: 'a-1' })
    const made = await silence('b-.*', { id: old.id })
    expect(made.id).not.toBe(old.id)
    expect(offered()).toEqual([held.session_id])
  })

  test('not while another silence matches: it is held by that', async () => {
    const { silence, page, end, offered, detail, later } = house()
    const first = await silence('', { ends_at: later(2 * HOUR) })
    const held = await page({ pod: 'a-1' })
    const second = await silence('a-1', { comment: 'the other' })
    await end(first.id)
    expect(offered()).toEqual([])
    expect(await detail(held.session_id)).toMatchObject({
      held_until: later(HOUR),
      silence_id: second.id,
      silence_comment: 'the other',
    })
  })

  test('by a person, who starts it by hand', async () => {
    const { silence, page, post, offered, deps } = house()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' })
    const start = (which: string) => post(`/api/v1/sessions/${which}/start`, '')
    expect((await start(id)).status).toBe(200)
    expect(offered()).toEqual([id])
    expect([(await start(id)).status, (await start('nobody')).status]).toEqual([409, 404])
    expect(
      await deps.db.prepare("select count(*) as n from audit_log where action = 'session.started'").first<number>('n'),
    ).toBe(1)
  })

  test('by the sweep if it was stored just when its silence ended', async () => {
    const { silence, end, sweep, deps, offered, time } = house()
    const { id } = await silence()
    const silences = readySilences([{ ...(await silence()), id }])
    const facts = { alert_data: 'namespace: shop', alert_type: 'host', chain_id: 'host-chain', author: null }
    const now = new Date(time.now).toISOString()
    const hold = holdOf(labelsToMatch(facts), silences, now)
    await env.DB.exec('delete from silences')
    await storeSessions(deps.db, [
      { id: 'late', facts: { ...facts, runbook_url: null, chat_enabled: true, created_at: now }, reported: null, hold },
    ])
    expect((await end(id)).status).toBe(404)
    await sweep()
    expect(offered()).toEqual(['late'])
  })
})

describe('a held session ends without an investigation', () => {
  test('when its sender says that it is over', async () => {
    const { silence, page, detail, sweep, offered, time, settle, lobby, investigations } = house()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' })
    expect((await page({ pod: 'a-1', status: 'resolved' })).status).toBe('resolved')
    await settle()
    expect(await detail(id)).toMatchObject({
      status: 'cancelled',
      cancelled_by: 'silence',
      cancel_reason: 'Its alerts were over before the silence was: it was not investigated',
      error_message: null,
      held_until: null,
      silence_comment: 'the shop moves',
    })
    expect(lobby.told.at(-1)).toMatchObject({ session_id: id, status: 'cancelled' })
    time.now += HOUR
    await sweep()
    expect([offered(), investigations.asked]).toEqual([[], []])
    // It fires again after the silence: it is new.
    expect((await page({ pod: 'a-1' })).status).toBe('queued')
  })

  test('only when all of its alerts are over', async () => {
    const { silence, page, detail } = house()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' }, { pod: 'b-2' })
    await page({ pod: 'a-1', status: 'resolved' }, { pod: 'b-2' })
    expect((await detail(id)).status).toBe('pending')
    await page({ pod: 'b-2', status: 'resolved' })
    expect((await detail(id)).status).toBe('cancelled')
  })

  test('when a later session of its group has all of its alerts', async () => {
    const { silence, page, detail } = house()
    await silence()
    const first = await page({ pod: 'a-1' })
    const second = await page({ pod: 'a-1' }, { pod: 'b-2' })
    expect(await detail(first.session_id)).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'A later session has all of its alerts: it was not investigated',
    })
    expect((await detail(second.session_id)).status).toBe('pending')
    await page({ pod: 'a-1', status: 'resolved' }, { pod: 'b-2', status: 'resolved' })
    expect((await detail(second.session_id)).status).toBe('cancelled')
  })

  test('one that was freed before goes on', async () => {
    const { silence, page, end, detail } = house()
    const { id } = await silence()
    const { session_id } = await page({ pod: 'a-1' })
    await end(id)
    await page({ pod: 'a-1', status: 'resolved' })
    expect((await detail(session_id)).status).toBe('pending')
  })
})

describe('under the rules of ingest', () => {
  const ruled = () =>
    house({
      config: testConfig(`
defaults: { alert_type: host, llm_provider: demo }
agent_chains: { host-chain: { alert_types: [host], stages: [{ name: a, agents: [{ name: KubernetesAgent }] }] } }
ingest: { window: 1h, ignored: [pod] }
`),
    })

  test('equal alerts join the held session, which stays held', async () => {
    const { silence, post, detail, sent } = ruled()
    await silence()
    const text = (pod: string) => ({ data: `alertname: X\nnamespace: shop\npod: ${pod}` })
    const { session_id: id } = await (await post('/api/v1/alerts', text('a'))).json<{ session_id: string }>()
    const joined = await (await post('/api/v1/alerts', text('b'))).json<{ session_id: string; status: string }>()
    expect(joined).toMatchObject({ status: 'joined', session_id: id })
    expect(sent).toEqual([])
    expect((await detail(id)).held_until).not.toBeNull()
    // Nobody is told: the session has no object. It reads them when it begins.
    expect(await readUntold(env.DB, id)).toEqual([])
    await releaseSession(env.DB, id)
    expect(await readUntold(env.DB, id)).toHaveLength(1)
  })

  test('one that no silence holds frees the session that it joins', async () => {
    const { silence, post, detail } = ruled()
    await silence('a')
    const text = (pod: string) => ({ data: `alertname: X\nnamespace: shop\npod: ${pod}` })
    const { session_id: id } = await (await post('/api/v1/alerts', text('a'))).json<{ session_id: string }>()
    expect((await detail(id)).held_until).not.toBeNull()
    await post('/api/v1/alerts', text('b'))
    expect(await detail(id)).toMatchObject({ held_until: null, recurrences: 1 })
  })

  test('a problem that was over while it was silenced opens a session when it comes again', async () => {
    const { silence, page, detail, sent, time } = ruled()
    await silence()
    const { session_id: id } = await page({ pod: 'a-1' })
    await page({ pod: 'a-1', status: 'resolved' })
    expect((await detail(id)).status).toBe('cancelled')
    time.now += HOUR + 60_000
    const again = await page({ pod: 'a-1', startsAt: '2026-11-20T11:01:00Z' })
    expect(again.status).toBe('queued')
    expect(sent).toEqual([again.session_id])
    expect((await detail(again.session_id)).recurrences).toBe(0)
  })
})

describe('making a silence', () => {
  const good = { matchers: [{ name: 'namespace', value: 'shop' }], comment: 'x' }

  test.each([
    ['no end', { ...good }, /ends_at/],
    ['an end that is no time', { ...good, ends_at: 'tomorrow' }, /ends_at must be a time/],
    [
      'an end in the past',
      { ...good, ends_at: '2026-11-20T09:00:00Z', starts_at: '2026-11-20T08:00:00Z' },
      /over already/,
    ],
    [
      'an end before its start',
      { ...good, ends_at: '2026-11-20T12:00:00Z', starts_at: '2026-11-20T13:00:00Z' },
      /after starts_at/,
    ],
    ['an end in two months', { ...good, ends_at: '2027-01-20T12:00:00Z' }, /within 31 days/],
    ['no matcher', { ...good, matchers: [], ends_at: '2026-11-20T12:00:00Z' }, /must not be empty/],
    ['no comment', { ...good, comment: ' ', ends_at: '2026-11-20T12:00:00Z' }, /must say why/],
    [
      'matchers that match everything',
      { ...good, matchers: [{ name: 'x', value: '' }], ends_at: '2026-11-20T12:00:00Z' },
      /without any label/,
    ],
  ])('with %s is refused', async (_says, body, message) => {
    const answer = await front().post('/api/v1/silences', body)
    expect(answer.status).toBe(400)
    expect((await answer.json<{ message: string }>()).message).toMatch(message)
  })

  test('its author is who asked, the list shows it, and the audit log has both acts', async () => {
    const { silence, end, ask, later } = house()
    const made = await silence()
    expect(made).toMatchObject({ created_by: expect.any(String), state: 'active', held: 0, ends_at: later(HOUR) })
    await end(made.id)
    const { silences } = await (await ask('/api/v1/silences')).json<{ silences: Array<Silence> }>()
    expect(silences).toMatchObject([{ id: made.id, state: 'expired' }])
    const { entries } = await (await ask('/api/v1/audit')).json<AuditPage>()
    const acts = entries.filter(({ target }) => target === made.id).map(({ action }) => action)
    expect(acts).toEqual(['silence.ended', 'silence.set'])
  })

  test('more than there may be are refused', async () => {
    const { silence, later } = house()
    const ends = later(HOUR)
    await env.DB.prepare(
      `insert into silences (id, matchers, starts_at, ends_at, created_by, created_at, comment)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
        select 's' || i, '[]', ?2, ?2, 'a', ?2, 'c' from n`,
    )
      .bind(MOST_SILENCES, ends)
      .run()
    expect(await silence()).toMatchObject({ message: expect.stringContaining(`${MOST_SILENCES} silences already`) })
  })

  test('the preview says which sessions it would have held, and proposes matchers for alerts like one', async () => {
    const { page, ask } = house()
    const { session_id: id } = await page({ pod: 'a-1' })
    await page({ pod: 'b-2', namespace: 'billing' })
    const preview = async (query: string) => (await ask(`/api/v1/silences/preview?${query}`)).json<SilencePreview>()
    const matchers = encodeURIComponent(JSON.stringify([{ name: 'namespace', value: 'shop' }]))
    expect(await preview(`matchers=${matchers}`)).toMatchObject({
      looked_at: 2,
      matching: 1,
      waiting: 1,
      sessions: [{ id }],
    })
    const like = await preview(`session=${id}`)
    expect(like.matching).toBe(1)
    expect(like.matchers).toContainEqual({ name: 'pod', value: 'a-1', is_regex: false, is_equal: true })
    expect((await ask('/api/v1/silences/preview')).status).toBe(400)
    expect((await ask('/api/v1/silences/preview?matchers=x')).status).toBe(400)
    expect((await ask('/api/v1/silences/preview?session=x')).status).toBe(404)
  })
})
