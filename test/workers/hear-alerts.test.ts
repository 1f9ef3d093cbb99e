// Alerts that join a session reach its object once, whatever is killed in between.

import { env } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { decideArrivals } from '#core/ingest/decide-arrivals.ts'
import { takeAlerts } from '#objects/take-alerts.ts'
import { readKnown, readUntold, sessionsToTell, type IncomingAlert } from '#store/problems.ts'
import { getRow } from '#store/sessions.ts'
import { tellJoined } from '#store/tell-joined.ts'
import { UNSILENCED } from './front.ts'
import { scriptedWorld, type Said } from './scripted-model.ts'
import { alert, client, killAt, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const rule = {
  windowMs: 3_600_000,
  minOccurrences: 1,
  opens: null,
  related: 'ignore' as const,
  bonds: { windowMs: 1_800_000, edges: {} },
}

const nowhere = { severity: null, service: null, namespace: null, cluster: null, title: null }

function incoming(id: string, key: string, text: string): IncomingAlert {
  const facts = { ...alert(text), alert_type: 'single', chain_id: 'single' }
  const arrival = { ...nowhere, at: Date.now(), firing: true }
  return {
    id,
    key,
    sender: 'alerts',
    arrival,
    rule,
    facts,
    title: 'Pod down',
    reported: null,
    named: null,
    notification: null,
  }
}

const tellPorts = { db: env.DB, investigations: client }
const ports = {
  db: env.DB,
  offer: async () => undefined,
  alerts: { sendBatch: async () => undefined },
  log: () => {},
  apart: () => {},
  tell: () => {},
  ...UNSILENCED,
}

async function take(alerts: Array<IncomingAlert>) {
  return takeAlerts(ports, alerts)
}

test('a late alert is heard by the agent that works, and is told once although it is sent again', async () => {
  const id = crypto.randomUUID()
  const key = crypto.randomUUID()
  let heard: ReadonlyArray<string> = []
  scriptedWorld(async ({ who, turn, said }): Promise<Said> => {
    if (who !== 'Solo') return { text: 'In short.' }
    if (turn === 0) {
      expect(await take([incoming(crypto.randomUUID(), key, 'pod b-2 is down')])).toMatchObject([
        { kind: 'joined', sessionId: id, recurrences: 1 },
      ])
      await tellJoined(tellPorts, [id])
      await tellJoined(tellPorts, [id])
      return { text: 'I look.', calls: [['things__read', { about: 'about-late-1' }]] }
    }
    heard = said
    return { text: 'Both pods are down.' }
  })
  await take([incoming(id, key, 'pod a-1 is down about-late-1')])
  expect(await client.admit(id)).toBe('runs')
  const { detail } = await waitForEnd(id)
  expect(detail).toMatchObject({ final_analysis: 'Both pods are down.', recurrences: 1, follow_up: null })
  expect(heard.slice(1)).toMatchObject([expect.stringContaining('pod b-2 is down')])
  expect(await readUntold(env.DB, id)).toEqual([])
  await vi.waitFor(async () => expect(await getRow(env.DB, id)).toMatchObject({ status: 'completed', recurrences: 1 }))
})

test('what joined a session that waits for its turn is part of its first prompt', async () => {
  const id = crypto.randomUUID()
  const key = crypto.randomUUID()
  const first: Array<string> = []
  scriptedWorld(({ who, said }): Said => {
    if (who === 'Solo') first.push(...said)
    return { text: 'Done.' }
  })
  await take([incoming(id, key, 'pod a-1 is down about-late-2'), incoming(crypto.randomUUID(), key, 'pod b-2 is down')])
  expect(await client.hear(id, await readUntold(env.DB, id))).toBe(false)
  await client.admit(id)
  await waitForEnd(id)
  expect(first[0]).toContain('pod a-1 is down')
  expect(first[0]).toContain('pod b-2 is down')
})

test.each([
  ['before', 0],
  ['after', 0],
  ['a turn later', 0],
] as const)(
  'the object is killed %s the write of a late alert: the next telling brings it once',
  { timeout: 120_000 },
  async (when, write) => {
    const id = crypto.randomUUID()
    const key = crypto.randomUUID()
    scriptedWorld((): Said => ({ text: 'Done.' }))
    await take([incoming(id, key, `pod a-1 is down about-kill-${write}`)])
    await client.admit(id)
    await waitForEnd(id)
    await take([incoming(crypto.randomUUID(), key, 'pod b-2 is down')])
    await killAt(id, when, write)
    await tellJoined(tellPorts, [id]).catch(() => undefined)
    // The sweep finds what is not told, once the row shows that there is a log.
    await vi.waitFor(
      async () => {
        await tellJoined(tellPorts, await sessionsToTell(env.DB, 100))
        expect(await readUntold(env.DB, id)).toEqual([])
        const snapshot = await client.snapshot(id)
        expect(snapshot?.detail).toMatchObject({ recurrences: 1, follow_up: { alerts: 1 } })
        expect(snapshot?.timeline.filter(({ event_type }) => event_type === 'alert_joined')).toHaveLength(1)
      },
      { timeout: 60_000 },
    )
  },
)

test('a transaction that was lost before its answer is decided again from what is stored', async () => {
  const key = crypto.randomUUID()
  const first = incoming(crypto.randomUUID(), key, 'pod a-1 is down')
  let lost = true
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name !== 'batch') return Reflect.get(target, name).bind(target)
      return async (statements: Array<D1PreparedStatement>) => {
        const result = await target.batch(statements)
        if (statements.length < 2 || !lost) return result
        lost = false
        throw new Error('the connection was lost')
      }
    },
  })
  await expect(takeAlerts({ ...ports, db }, [first])).rejects.toThrow('lost')
  // The sender sends it again, with an id of its own: it finds the session that was stored.
  const [again] = await take([incoming(crypto.randomUUID(), key, 'pod a-1 is down')])
  expect(again).toMatchObject({ kind: 'joined', sessionId: first.id, recurrences: 1 })
})

test('a decision on old grounds writes nothing', async () => {
  const key = crypto.randomUUID()
  const [one, two] = [incoming(crypto.randomUUID(), key, 'one'), incoming(crypto.randomUUID(), key, 'two')]
  const before = await readKnown(env.DB, [two])
  await take([one])
  const [decided] = decideArrivals([two], before)
  expect(decided?.decision.kind).toBe('open')
  // The Intake decides again: it joins what the other one opened.
  expect(await take([two])).toMatchObject([{ kind: 'joined', sessionId: one.id }])
  expect(await getRow(env.DB, two.id)).toBeNull()
})
