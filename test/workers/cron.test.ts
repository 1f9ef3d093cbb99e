import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { sweep } from '../../src/cron/sweep.ts'
import { fakeInvestigations, fakeLobby } from './fake-clients.ts'
import { insertPending } from './insert-pending.ts'

const NOW = Date.parse('2026-11-01T10:00:00.000Z')

async function session(age: number, status: string, seq: number, alert_data = 'x'): Promise<string> {
  const id = crypto.randomUUID()
  const created_at = new Date(NOW - age).toISOString()
  const nobody = { author: null, runbook_url: null }
  await insertPending(env.DB, id, {
    alert_data,
    alert_type: 'host',
    chain_id: 'h',
    created_at,
    chat_enabled: true,
    ...nobody,
  })
  await env.DB.prepare('update sessions set status = ?, projected_seq = ?, started_at = created_at where id = ?')
    .bind(status, seq, id)
    .run()
  return id
}

function ports() {
  const logged: Array<unknown> = []
  const investigations = fakeInvestigations()
  const lobby = fakeLobby()
  return {
    logged,
    investigations,
    lobby,
    ports: {
      db: env.DB,
      lobby,
      investigations,
      clock: { now: () => NOW },
      log: (event: unknown) => logged.push(event),
    },
  }
}

test('the sweep offers what the Lobby does not know, and pokes what runs, is cancelled or waits for a place', async () => {
  const known = await session(32_000, 'pending', 0)
  const lost = await session(31_000, 'pending', 0, 'severity: critical\nthe shop is down')
  await session(29_000, 'pending', 0)
  const waits = await session(60_000, 'pending', 1)
  const runs = await session(60_000, 'in_progress', 4)
  const cancelling = await session(50_000, 'cancelling', 5)
  await session(60_000, 'completed', 9)
  const world = ports()
  const offerOf = (sessionId: string) => ({ sessionId, severity: null, since: NOW - 32_000 })
  await world.lobby.offer([offerOf(known)])
  expect(await sweep(world.ports)).toEqual({ offered: 1, freed: 0, poked: 3, failed: 0 })
  expect(world.lobby.offers.slice(1)).toEqual([[{ sessionId: lost, severity: 'critical', since: NOW - 31_000 }]])
  // The next minute it knows all of them.
  expect((await sweep(world.ports)).offered).toBe(0)
  expect(world.investigations.asked.slice(0, 3)).toEqual([runs, cancelling, waits].map(id => `poke:${id}`))
})

test('a runtime that has just started pokes whoever had a place, though the row does not say yet that it runs', async () => {
  const killed = await session(1_000, 'pending', 0)
  const runs = await session(1_000, 'in_progress', 4)
  const world = ports()
  world.lobby.running = [killed, runs]
  await sweep(world.ports)
  expect(world.investigations.asked).not.toContain(`poke:${killed}`)
  await sweep(world.ports, true)
  expect(world.investigations.asked.filter(each => each === `poke:${killed}`)).toHaveLength(1)
  expect(world.investigations.asked.filter(each => each === `poke:${runs}`)).toHaveLength(2)

  world.lobby.broken = new Error('down')
  await sweep(world.ports, true).catch(() => {})
  expect(world.investigations.asked.filter(each => each === `poke:${runs}`)).toHaveLength(3)
})

test('a session that waits on purpose is not poked before its time is near', async () => {
  const later = await session(60_000, 'in_progress', 4)
  const soon = await session(60_000, 'in_progress', 4)
  const waits = (id: string, ms: number) =>
    env.DB.prepare('update sessions set waits_until = ? where id = ?')
      .bind(new Date(NOW + ms).toISOString(), id)
      .run()
  await waits(later, 61_000)
  await waits(soon, 60_000)
  const world = ports()
  await sweep(world.ports)
  expect(world.investigations.asked).toContain(`poke:${soon}`)
  expect(world.investigations.asked).not.toContain(`poke:${later}`)
})

test('an object that does not answer stops neither the others nor the sweep, and is logged once', async () => {
  for (let n = 0; n < 7; n++) await session(60_000, 'in_progress', 2)
  const world = ports()
  world.investigations.broken = new Error('down')
  const swept = await sweep(world.ports)
  expect(swept.failed).toBe(swept.poked)
  expect(swept.poked).toBeGreaterThanOrEqual(7)
  expect(world.logged).toHaveLength(1)
})

test('all that was lost is offered, page by page', async () => {
  for (let n = 0; n < 45; n++) await session(40_000, 'pending', 0)
  const world = ports()
  const { offered } = await sweep(world.ports)
  expect(offered).toBeGreaterThanOrEqual(45)
  expect(new Set(world.lobby.offers.flat().map(each => each.sessionId)).size).toBe(offered)
})
