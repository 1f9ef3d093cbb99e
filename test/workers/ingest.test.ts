// Alerts under the rules of `ingest`, through the routes and the real Intake into the real database.

import { env } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { intakeClient } from '#objects/intake-client.ts'
import { isTold, takeAlerts } from '#objects/take-alerts.ts'
import { FORGET_COUNTED, FORGET_PROBLEMS, forgetProblems } from '#store/forget-problems.ts'
import { readUntold } from '#store/problems.ts'
import { getRow } from '#store/sessions.ts'
import critical from '../fixtures/alerts/alertmanager-firing-critical.json'
import { JOINED } from '../contract/frame-tables.ts'
import { faultsOf } from '../contract/shape.ts'
import { front, rows, testConfig, UNSILENCED } from './front.ts'
import { plan } from './plans.ts'

const HOOK = '/api/v1/webhooks/alertmanager'

const CHAIN = `
defaults: { alert_type: host, llm_provider: demo }
agent_chains:
  host-chain:
    alert_types: [host, InstanceDown]
    stages: [{ name: analysis, agents: [{ name: KubernetesAgent }] }]
`

function ruled(ingest: string, over: Parameters<typeof front>[0] = {}) {
  return front({ config: testConfig(`${CHAIN}\ningest: ${ingest}\n`), ...over })
}

type Answer = { session_id?: string; status: string; message: string; joined?: string; recurrences?: number }

async function answerOf(response: Response): Promise<Answer & { code: number }> {
  return { ...(await response.json<Answer>()), code: response.status }
}

const text = (name: string, more = '') => `alertname: ${name}\nnamespace: shop\n${more}`

describe('equal alerts', () => {
  test('without rules each post opens a session', async () => {
    const { post } = front()
    const name = crypto.randomUUID()
    const answers = [1, 2].map(async () => answerOf(await post('/api/v1/alerts', { data: text(name) })))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['queued', 'queued'])
  })

  test('one that comes within the window joins, and the answer says which session', async () => {
    const { post, sent } = ruled('{window: 1h, ignored: [pod]}')
    const name = crypto.randomUUID()
    const first = await answerOf(await post('/api/v1/alerts', { data: text(name, 'pod: a-1') }))
    const second = await answerOf(await post('/api/v1/alerts', { data: text(name, 'pod: b-2') }))
    expect(first).toMatchObject({ code: 202, status: 'queued' })
    expect(second).toEqual({
      code: 200,
      session_id: first.session_id,
      status: 'joined',
      joined: 'repeat',
      recurrences: 1,
      message: 'An equal alert opened this session',
    })
    expect(sent).toEqual([first.session_id])
    expect(await getRow(env.DB, first.session_id ?? '')).toMatchObject({ recurrences: 1 })
    expect(await readUntold(env.DB, first.session_id ?? '')).toMatchObject([
      { kind: 'repeat', count: 1, text: expect.stringContaining('b-2') },
    ])
  })

  test('the list hears of it, with the count and nothing of the end', async () => {
    const { post, lobby } = ruled('{window: 1h}')
    const name = crypto.randomUUID()
    const { session_id: id } = await answerOf(await post('/api/v1/alerts', { data: text(name) }))
    for (let at = 0; at < 2; at += 1) await post('/api/v1/alerts', { data: text(name) })
    expect(lobby.told.flatMap(frame => faultsOf(frame, { keys: JOINED }))).toEqual([])
    expect(lobby.told).toMatchObject([
      { session_id: id, recurrences: 1 },
      { session_id: id, recurrences: 2 },
    ])
  })

  test('after the window it opens another session', async () => {
    const { post, time } = ruled('{window: 1m}')
    const name = crypto.randomUUID()
    const first = await answerOf(await post('/api/v1/alerts', { data: text(name) }))
    await env.DB.prepare("update sessions set status = 'completed' where id = ?1").bind(first.session_id).run()
    time.now += 61_000
    expect(await answerOf(await post('/api/v1/alerts', { data: text(name) }))).toMatchObject({ status: 'queued' })
  })

  test('a sender that is off, and another alert type, open a session each', async () => {
    const { post } = ruled('{window: 1h, senders: {alerts: false}}')
    const name = crypto.randomUUID()
    await post('/api/v1/alerts', { data: text(name) })
    expect((await post('/api/v1/alerts', { data: text(name) })).status).toBe(202)
  })

  test('too few are counted; those that were counted are among the alerts of the session', async () => {
    const { post, sent } = ruled('{window: 1h, min_occurrences: 3}')
    const name = crypto.randomUUID()
    const answers = []
    for (let at = 0; at < 3; at += 1) answers.push(await answerOf(await post('/api/v1/alerts', { data: text(name) })))
    expect(answers.map(({ status }) => status)).toEqual(['recorded', 'recorded', 'queued'])
    const id = answers[2]?.session_id ?? ''
    expect(sent).toEqual([id])
    expect(await getRow(env.DB, id)).toMatchObject({ recurrences: 2 })
    expect(await readUntold(env.DB, id)).toHaveLength(2)
  })

  test('a related alert joins by rule', async () => {
    const { post } = ruled('{window: 1h, related: join}')
    const service = crypto.randomUUID()
    const first = await answerOf(await post('/api/v1/alerts', { data: `alertname: A\nservice: ${service}` }))
    const second = await answerOf(await post('/api/v1/alerts', { data: `alertname: B\nservice: ${service}` }))
    expect(second).toMatchObject({ session_id: first.session_id, joined: 'related' })
    expect(second.message).toContain(`it is about the same service, ${service}`)
  })

  test('a related alert that is offered opens a session, and the other one shows it', async () => {
    const { post } = ruled('{window: 1h, related: offer}')
    const service = crypto.randomUUID()
    const first = await answerOf(await post('/api/v1/alerts', { data: `alertname: A\nservice: ${service}` }))
    expect((await post('/api/v1/alerts', { data: `alertname: B\nservice: ${service}` })).status).toBe(202)
    expect(await readUntold(env.DB, first.session_id ?? '')).toMatchObject([{ kind: 'offered' }])
    expect(await getRow(env.DB, first.session_id ?? '')).toMatchObject({ recurrences: 0 })
  })
})

describe('a group of Alertmanager', () => {
  const [alert] = critical.alerts
  const group = (over: object) => ({ ...critical, groupKey: crypto.randomUUID(), ...over })

  test('is one session: a repeated notification is known, a new alert joins, the end joins', async () => {
    const { post, sent } = ruled('{window: 1h}')
    const body = group({})
    const first = await answerOf(await post(HOOK, body))
    expect(await answerOf(await post(HOOK, body))).toMatchObject({ status: 'duplicate', session_id: first.session_id })
    const grown = { ...body, alerts: [alert, { ...alert, fingerprint: 'another' }] }
    expect(await answerOf(await post(HOOK, grown))).toMatchObject({
      code: 200,
      status: 'joined',
      session_id: first.session_id,
      recurrences: 1,
    })
    const ended = { ...grown, status: 'resolved', alerts: grown.alerts.map(each => ({ ...each, status: 'resolved' })) }
    expect(await answerOf(await post(HOOK, ended))).toMatchObject({
      status: 'joined',
      joined: 'resolved',
      session_id: first.session_id,
      recurrences: 1,
    })
    expect(sent).toEqual([first.session_id])
    expect((await readUntold(env.DB, first.session_id ?? '')).map(({ kind }) => kind)).toEqual(['repeat', 'resolved'])
  })

  test('an end that nobody investigates is answered as before', async () => {
    const { post } = ruled('{window: 1h}')
    const before = await rows()
    const ended = group({ alerts: [{ ...alert, status: 'resolved' }] })
    expect(await answerOf(await post(HOOK, ended))).toMatchObject({ code: 200, status: 'resolved' })
    expect(await rows()).toBe(before)
  })
})

describe('alerts that arrive at once', () => {
  test('of equal ones one opens a session, and all others are counted', async () => {
    const { post } = ruled('{window: 1h}', { intake: intakeClient(env.INTAKE) })
    const names = Array.from({ length: 4 }, () => crypto.randomUUID())
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, at) =>
        answerOf(await post('/api/v1/alerts', { data: text(names[at % 4] ?? '') })),
      ),
    )
    const opened = answers.filter(({ status }) => status === 'queued')
    expect(opened).toHaveLength(4)
    const stored = await Promise.all(opened.map(async each => getRow(env.DB, each.session_id ?? '')))
    expect(stored.map(row => row?.recurrences)).toEqual([9, 9, 9, 9])
  })

  const FULL = { refused: 'full' as const, message: 'too many arrive at once', afterMs: 1000 }

  test('two objects that decide at once open one session', async () => {
    const config = testConfig(`${CHAIN}\ningest: {window: 1h}\n`)
    const ports = {
      db: env.DB,
      offer: async () => undefined,
      alerts: { sendBatch: async () => undefined },
      log: () => {},
      apart: () => {},
      tell: () => {},
      ...UNSILENCED,
    }
    const intake = {
      accept: async () => FULL,
      take: async (alert: Parameters<typeof takeAlerts>[1][number]) => {
        const [taken] = await takeAlerts(ports, [alert])
        return taken ?? FULL
      },
    }
    const [one, two] = [front({ config, intake }), front({ config, intake })]
    const name = crypto.randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 6 }, async (_, at) =>
        answerOf(await (at % 2 === 0 ? one : two).post('/api/v1/alerts', { data: text(name) })),
      ),
    )
    const opened = answers.filter(({ status }) => status === 'queued')
    const refused = answers.filter(({ code }) => code === 503)
    expect(opened).toHaveLength(1)
    const row = await getRow(env.DB, opened[0]?.session_id ?? '')
    expect(row?.recurrences).toBe(5 - refused.length)
  })

  test('the first are told one by one, later ones by the hundred', () => {
    expect([1, 50, 51, 99, 100, 101, 200].filter(isTold)).toEqual([1, 50, 100, 200])
  })
})

describe('what is kept', () => {
  const n = (table: string, key: string) =>
    env.DB.prepare(`select count(*) as n from ${table} where key = ?1`).bind(key).first<number>('n')
  const store = (key: string, session: string | null, since: string) =>
    env.DB.batch([
      env.DB.prepare(
        'insert into problems (key, session_id, since, occurrences, version) values (?1, ?2, ?3, 1, 1)',
      ).bind(key, session, since),
      env.DB.prepare(
        `insert into joined_alerts (id, key, session_id, at, kind, count, title, reason, told, text)
          values (?1, ?1, ?2, ?3, 'repeat', 1, 't', 'r', 1, 'x')`,
      ).bind(key, session, since),
    ])

  test('a problem and the alerts that joined go with their session', async () => {
    const { post } = ruled('{window: 1h, ignored: [pod]}')
    const name = crypto.randomUUID()
    const { session_id: id = '' } = await answerOf(await post('/api/v1/alerts', { data: text(name, 'pod: a') }))
    await post('/api/v1/alerts', { data: text(name, 'pod: b') })
    const kept = () =>
      env.DB.prepare(
        'select (select count(*) from problems where session_id = ?1) + (select count(*) from joined_alerts where session_id = ?1) as n',
      )
        .bind(id)
        .first<number>('n')
    expect(await kept()).toBe(2)
    await env.DB.prepare('delete from sessions where id = ?1').bind(id).run()
    expect(await kept()).toBe(0)
    // The problem is new.
    expect(await answerOf(await post('/api/v1/alerts', { data: text(name, 'pod: c') }))).toMatchObject({ code: 202 })
  })

  test('a problem of which no session came is forgotten after a month, a newer one and one with a session are not', async () => {
    const now = Date.parse('2026-11-20T10:00:00.000Z')
    const [old, young, opened] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
    await store(old, null, '2026-10-19T00:00:00.000Z')
    await store(young, null, '2026-11-01T00:00:00.000Z')
    await store(opened, 'some-session', '2026-10-01T00:00:00.000Z')
    expect(await forgetProblems(env.DB, now)).toBe(1)
    for (const table of ['problems', 'joined_alerts'])
      expect([await n(table, old), await n(table, young), await n(table, opened)]).toEqual([0, 1, 1])
  })

  test('both are found by an index', async () => {
    for (const sql of [FORGET_COUNTED, FORGET_PROBLEMS]) {
      const steps = await plan({ sql, params: ['2026-01-01'] })
      expect(steps.filter(step => /SCAN (problems|joined_alerts)/.test(step))).toEqual([])
    }
  })
})

describe('an alert with an Idempotency-Key', () => {
  const named = () => ({ 'Idempotency-Key': crypto.randomUUID() })

  test('that joined is answered the same again, and joins once', async () => {
    const { post } = ruled('{window: 1h}')
    const name = crypto.randomUUID()
    const [one, two] = [named(), named()]
    const send = async (key: Record<string, string>) => post('/api/v1/alerts', { data: text(name) }, key)
    const opened = await answerOf(await send(one))
    const joined = await answerOf(await send(two))
    expect([opened.code, joined.code, joined.recurrences]).toEqual([202, 200, 1])
    const again = [await send(one), await send(two), await send(two)]
    expect(again.map(each => each.headers.get('Idempotency-Replayed'))).toEqual(['true', 'true', 'true'])
    expect(await Promise.all(again.map(answerOf))).toEqual([opened, joined, joined])
    expect(await getRow(env.DB, opened.session_id ?? '')).toMatchObject({ recurrences: 1 })
    expect(await readUntold(env.DB, opened.session_id ?? '')).toHaveLength(1)
  })

  test('that was counted is counted once', async () => {
    const { post } = ruled('{window: 1h, min_occurrences: 2}')
    const name = crypto.randomUUID()
    const key = named()
    const send = async () => answerOf(await post('/api/v1/alerts', { data: text(name) }, key))
    expect(await send()).toMatchObject({ status: 'recorded' })
    expect(await send()).toMatchObject({ status: 'recorded' })
    expect(await answerOf(await post('/api/v1/alerts', { data: text(name) }))).toMatchObject({ code: 202 })
  })

  test('and another body is refused, and counts for nothing', async () => {
    const { post } = ruled('{window: 1h}')
    const name = crypto.randomUUID()
    const key = named()
    const { session_id: id = '' } = await answerOf(await post('/api/v1/alerts', { data: text(name) }, key))
    expect((await post('/api/v1/alerts', { data: text(name, 'more: 1') }, key)).status).toBe(422)
    expect(await getRow(env.DB, id)).toMatchObject({ recurrences: 0 })
  })

  test('sent twice at the same moment is taken once', async () => {
    const { deps, post } = ruled('{window: 1h}')
    const name = crypto.randomUUID()
    await post('/api/v1/alerts', { data: text(name) })
    const incoming: Array<Parameters<typeof takeAlerts>[1][number]> = []
    const probe = ruled('{window: 1h}', {
      intake: {
        take: async alert => {
          incoming.push(alert)
          return { kind: 'opened', sessionId: alert.id }
        },
      },
    })
    const key = named()
    for (let at = 0; at < 2; at += 1) await probe.post('/api/v1/alerts', { data: text(name) }, key)
    const ports = {
      db: deps.db,
      offer: async () => undefined,
      alerts: { sendBatch: async () => undefined },
      log: () => {},
      apart: () => {},
      tell: () => {},
      ...UNSILENCED,
    }
    const taken = await takeAlerts(ports, incoming)
    expect(taken).toMatchObject([
      { kind: 'joined', recurrences: 1 },
      { kind: 'joined', recurrences: 1, replayed: true },
    ])
  })

  test('of the generic webhook is a duplicate when it comes again', async () => {
    const { post } = ruled('{window: 1h}')
    const body = { title: crypto.randomUUID(), alert_type: 'host' }
    const key = named()
    const opened = await answerOf(await post('/api/v1/webhooks/generic', body, key))
    const again = await answerOf(await post('/api/v1/webhooks/generic', body, key))
    expect([opened.status, again.status, again.session_id]).toEqual(['queued', 'duplicate', opened.session_id])
  })
})
