import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'

import { getRow } from '#store/sessions.ts'
import { consumeAlerts } from '../../src/queue/consume-alerts.ts'
import { consumeDeadLetters } from '../../src/queue/consume-dead-letters.ts'
import { delayAfter } from '../../src/queue/each-message.ts'
import { fakeInvestigations, fakeLobby, snapshotOf } from './fake-clients.ts'
import { insertPending } from './insert-pending.ts'

const FACTS = {
  alert_data: 'disk full',
  alert_type: 'host',
  chain_id: 'host-chain',
  author: 'jane',
  runbook_url: null,
  created_at: '2026-11-01T10:00:00.000Z',
  chat_enabled: true,
}

async function pending(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, FACTS)
  return id
}

function message(body: unknown, attempts = 1) {
  const fate: Array<string> = []
  return {
    body,
    attempts,
    fate,
    ack: () => fate.push('ack'),
    retry: (options?: { delaySeconds?: number }) => fate.push(`retry ${options?.delaySeconds}`),
  }
}

function world() {
  const logged: Array<Record<string, unknown>> = []
  const ports = {
    db: env.DB,
    investigations: fakeInvestigations(),
    lobby: fakeLobby(),
    clock: { now: () => Date.parse('2026-11-01T10:05:00.000Z') },
    log: (event: Record<string, unknown>) => logged.push(event),
  }
  return { ...ports, ports, logged }
}

test('the ids of a batch are offered to the Lobby in one call, with what decides their turn', async () => {
  const { ports, lobby, investigations } = world()
  const batch = [
    message({ sessionId: 'a', severity: 'critical', acceptedAt: 1_000 }),
    message({ sessionId: 'b', severity: null, acceptedAt: 2_000 }),
    // As the release before sent it.
    message({ sessionId: 'c' }),
  ]
  await consumeAlerts(batch, ports)
  expect(batch.map(each => each.fate)).toEqual([['ack'], ['ack'], ['ack']])
  expect(lobby.offers).toEqual([
    [
      { sessionId: 'a', severity: 'critical', since: 1_000 },
      { sessionId: 'b', severity: null, since: 2_000 },
      { sessionId: 'c', severity: null, since: ports.clock.now() },
    ],
  ])
  // What waits needs no object.
  expect(investigations.asked).toEqual([])
})

test('a Lobby that does not answer is tried again later and later; an unreadable message is tried alone', async () => {
  const { ports, lobby, logged } = world()
  lobby.broken = new Error('down')
  const batch = [message({ sessionId: 'a' }, 1), message({ sessionId: 'b' }, 3), message('rubbish', 2)]
  await consumeAlerts(batch, ports)
  expect(batch.map(each => each.fate)).toEqual([['retry 2'], ['retry 8'], ['retry 4']])
  expect(logged).toHaveLength(1)
  lobby.broken = null
  const next = [message({ sessionId: 'a' }), message('rubbish', 2)]
  await consumeAlerts(next, ports)
  expect(next.map(each => each.fate)).toEqual([['ack'], ['retry 4']])
  expect(delayAfter(60)).toBe(43_200)
})

test('a dead letter fails its session visibly: in the log of the object and in the row', async () => {
  const { ports, investigations, lobby } = world()
  const id = await pending()
  const letter = message({ sessionId: id })
  await consumeDeadLetters([letter], ports)
  expect(letter.fate).toEqual(['ack'])
  expect(investigations.asked).toEqual([`fail:${id}`, `readStatus:${id}`])
  expect(await getRow(env.DB, id)).toMatchObject({
    status: 'failed',
    completed_at: '2026-11-01T10:05:00.000Z',
    error_message: expect.stringMatching(/could not be started.*submit the alert again/),
  })
  // The object's own follower tells the lists.
  expect(lobby.told).toEqual([])
})

test('a dead letter whose object does not answer still fails the row and tells the lists', async () => {
  const { ports, investigations, lobby } = world()
  const id = await pending()
  investigations.broken = new Error('down')
  const letter = message({ sessionId: id })
  await consumeDeadLetters([letter], ports)
  expect([letter.fate, (await getRow(env.DB, id))?.status]).toEqual([['ack'], 'failed'])
  expect(lobby.told).toMatchObject([{ type: 'session.status', session_id: id, status: 'failed' }])
})

test('a dead letter of a session that waits in the Lobby leaves it waiting', async () => {
  const { ports, investigations, lobby } = world()
  const id = await pending()
  await lobby.offer([{ sessionId: id, severity: null, since: 0 }])
  const letter = message({ sessionId: id })
  await consumeDeadLetters([letter], ports)
  expect([letter.fate, (await getRow(env.DB, id))?.status, investigations.asked]).toEqual([['ack'], 'pending', []])
})

test('a dead letter of a session that runs, though its row is late, leaves it running', async () => {
  const { ports, investigations } = world()
  const id = await pending()
  await investigations.start(id, FACTS)
  investigations.snapshots.set(id, snapshotOf(id, FACTS, 'in_progress'))
  const letter = message({ sessionId: id })
  await consumeDeadLetters([letter], ports)
  expect([letter.fate, (await getRow(env.DB, id))?.status]).toEqual([['ack'], 'pending'])
})

test('a dead letter of a session that an object speaks for, of none, or without an id changes nothing', async () => {
  const { ports, investigations } = world()
  const id = await pending()
  await env.DB.prepare('update sessions set projected_seq = 1 where id = ?').bind(id).run()
  const letters = [message({ sessionId: id }), message({ sessionId: 'nobody' }), message(7)]
  await consumeDeadLetters(letters, ports)
  expect(letters.map(each => each.fate)).toEqual([['ack'], ['ack'], ['ack']])
  expect([investigations.asked, (await getRow(env.DB, id))?.status]).toEqual([[], 'pending'])
})
