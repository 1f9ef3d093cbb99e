// A socket that is open when its token or its sign-in ends.

import { env } from 'cloudflare:test'
import { beforeEach, expect, test, vi } from 'vitest'
import type { NewApiToken } from '#core/protocol/api.ts'
import { clock } from '#objects/platform.ts'
import { CLOSED, team } from './access-team.ts'
import { front } from './front.ts'

const ADMIN = { Authorization: 'Bearer the-admin-token' }

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('delete from api_tokens'), env.DB.prepare('delete from ended_sign_ins')])
})

/** Checks of identity come every few milliseconds instead of seconds. */
const BRISK = { sleep: (ms: number, signal: AbortSignal) => clock.sleep(Math.min(ms, 20), signal) }

function house(changes: Parameters<typeof front>[0] = {}) {
  const time = { now: Date.parse('2026-11-20T10:00:00.123Z') }
  const made = front({
    identity: { ...CLOSED, token: 'the-admin-token' },
    clock: { ...BRISK, now: () => time.now },
    ...changes,
  })
  const make = async (body: object) => (await made.post('/api/v1/tokens', body, ADMIN)).json<NewApiToken>()
  const revoke = (id: string) => made.ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: ADMIN })
  return { ...made, time, make, revoke, socketBy: (identity: Record<string, string>) => socketBy(made, identity) }
}

/** A socket that hears the list. */
async function socketBy(made: ReturnType<typeof front>, identity: Record<string, string>) {
  const response = await made.ask('/api/v1/ws', { headers: { Upgrade: 'websocket', ...identity } })
  const socket = response.webSocket
  if (socket === null) throw new Error(`no socket but ${response.status}`)
  const heard: Array<string> = []
  const closed: Array<{ code: number; reason: string }> = []
  socket.addEventListener('message', event => void heard.push(String(event.data)))
  socket.addEventListener('close', ({ code, reason }) => void closed.push({ code, reason }))
  socket.accept()
  socket.send('{"action":"subscribe","channel":"sessions"}')
  await expect.poll(() => heard.length).toBe(2)
  return { heard, closed, upstream: made.lobby.sockets.at(-1) as WebSocket }
}

/** Longer than several checks take. */
const someChecks = () => new Promise(resolve => setTimeout(resolve, 200))

test('a revoked token closes its open sockets, those to the objects too, and no others', async () => {
  const { make, revoke, socketBy } = house()
  const [first, second] = [
    await make({ name: 'wall', scopes: ['read'] }),
    await make({ name: 'other', scopes: ['read'] }),
  ]
  const wall = await socketBy({ Authorization: `Bearer ${first.token}` })
  const other = await socketBy({ Authorization: `Bearer ${second.token}` })
  const ended = new Promise(resolve => wall.upstream.addEventListener('close', resolve))
  await someChecks()
  expect(wall.closed).toEqual([])
  await revoke(first.id)
  await expect
    .poll(() => wall.closed)
    .toEqual([{ code: 1008, reason: 'the API token "wall" was revoked: ask an admin for another' }])
  await ended
  const before = wall.heard.length
  other.upstream.send('{"type":"session.status"}')
  await expect.poll(() => other.heard).toContain('{"type":"session.status"}')
  expect([wall.heard.length, other.closed]).toEqual([before, []])
})

test('so does one that expires, and a sign-in that is ended or expires', async () => {
  const { make, socketBy, ask, time } = house()
  const signIn = async () => {
    const body = String(new URLSearchParams({ token: 'the-admin-token' }))
    const answer = await ask('/oauth2/sign_in', { method: 'POST', redirect: 'manual', body })
    return { Cookie: answer.headers.get('Set-Cookie')?.split(';')[0] ?? '' }
  }
  const { token } = await make({ name: 'short', scopes: ['read'], expires_in_days: 1 })
  const [leaves, stays] = [await signIn(), await signIn()]
  const short = await socketBy({ Authorization: `Bearer ${token}` })
  const [left, stayed] = [await socketBy(leaves), await socketBy(stays)]
  await ask('/oauth2/sign_out', { method: 'POST', redirect: 'manual', headers: leaves })
  await expect.poll(() => left.closed.map(({ code }) => code)).toEqual([1008])
  expect(stayed.closed).toEqual([])
  time.now += 86_400_000
  await expect.poll(() => [short, stayed].map(({ closed }) => closed[0]?.code)).toEqual([1008, 1008])
})

test('so does the token of Access when its time is over', async () => {
  const time = { now: Date.parse('2026-11-20T10:00:00.123Z') }
  const { sign, first, ...made } = await team({ clock: { ...BRISK, now: () => time.now } })
  const tab = await socketBy(made, { 'Cf-Access-Jwt-Assertion': await sign(first) })
  await someChecks()
  expect(tab.closed).toEqual([])
  time.now += 61_000
  await expect.poll(() => tab.closed[0]?.code).toBe(1008)
})

test('while the database does not answer nobody is locked out, and afterwards who should be is', async () => {
  const state = { down: false }
  const db = new Proxy(env.DB, {
    get: (real, key) => {
      if (state.down && key === 'prepare') throw new Error('the database is down')
      return Reflect.get(real, key).bind(real)
    },
  })
  const { make, socketBy } = house({ db })
  const { token, id } = await make({ name: 'wall', scopes: ['read'] })
  const wall = await socketBy({ Authorization: `Bearer ${token}` })
  state.down = true
  await env.DB.prepare('update api_tokens set revoked_at = ? where id = ?').bind('2026-11-20T10:00:00.000Z', id).run()
  await someChecks()
  wall.upstream.send('{"type":"session.status"}')
  await expect.poll(() => wall.heard).toContain('{"type":"session.status"}')
  expect(wall.closed).toEqual([])
  state.down = false
  await expect.poll(() => wall.closed[0]?.code).toBe(1008)
})

test('a socket that is gone is not checked any more, and a check takes seconds, not minutes', async () => {
  const slept: Array<number> = []
  const { make, socketBy, deps } = house({
    clock: {
      now: () => Date.parse('2026-11-20T10:00:00.123Z'),
      sleep: (ms, signal) => {
        slept.push(ms)
        return BRISK.sleep(ms, signal)
      },
    },
  })
  const { token } = await make({ name: 'wall', scopes: ['read'] })
  const wall = await socketBy({ Authorization: `Bearer ${token}` })
  await expect.poll(() => slept.length).toBeGreaterThan(2)
  expect(new Set(slept)).toEqual(new Set([5_000]))
  wall.upstream.close(1012, 'moved')
  await expect.poll(() => wall.closed.length).toBe(1)
  const prepare = vi.spyOn(deps.db, 'prepare')
  const count = slept.length
  await someChecks()
  expect(slept.length).toBeLessThanOrEqual(count + 1)
  expect(prepare).not.toHaveBeenCalled()
})
