// Senders with a secret in their address, through the whole front of a deployed Worker.

import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { CLOSED } from './access-team.ts'
import { front } from './front.ts'

const NOW = 'the-secret-of-today'
const BEFORE = 'the-secret-of-before'
const HOOK = '/api/v1/webhooks/generic'
const counted: Array<unknown> = []
const house = (over: Parameters<typeof front>[0] = {}) =>
  front({
    identity: { ...CLOSED, pathSecrets: { generic: [NOW, BEFORE] } },
    countRequest: request => counted.push(request),
    ...over,
  })
const body = () => ({ title: 'Backup failed', id: crypto.randomUUID() })

test.each([NOW, BEFORE])('the secret %s lets its sender in, and it is the author', async secret => {
  const { post, sent } = house()
  const answer = await post(`${HOOK}/${secret}`, body())
  expect(answer.status).toBe(202)
  const { session_id: id } = await answer.json<AlertAnswer>()
  expect(sent).toEqual([id])
  expect(await env.DB.prepare('select author from sessions where id = ?1').bind(id).first('author')).toBe('generic')
})

test('a secret with characters that an address encodes fits', async () => {
  const { post } = house({ identity: { ...CLOSED, pathSecrets: { generic: ['sixteen ä/b letters'] } } })
  expect((await post(`${HOOK}/${encodeURIComponent('sixteen ä/b letters')}`, body())).status).toBe(202)
})

test.each([
  ['a guess', `${HOOK}/a-guess-of-the-secret`, {}],
  ['a guess beside a right token', `${HOOK}/a-guess-of-the-secret`, { Authorization: 'Bearer the-admin-token' }],
  ['another sender’s', `/api/v1/webhooks/azure/${NOW}`, {}],
  ['no secret', HOOK, {}],
  ['an encoding that is none', `${HOOK}/%E0%A4%A`, {}],
])('%s is refused with 401, and nothing is stored', async (_says, path, headers) => {
  const { post, sent } = house({
    identity: { ...CLOSED, token: 'the-admin-token', pathSecrets: { generic: [NOW, BEFORE] } },
  })
  expect((await post(path, body(), headers)).status).toBe(401)
  expect(sent).toEqual([])
})

test('what stands behind no sender, or behind a secret, is unknown', async () => {
  const { post } = house({ identity: { ...CLOSED, token: 'the-admin-token' } })
  const admin = { Authorization: 'Bearer the-admin-token' }
  for (const path of [`/api/v1/webhooks/nobody/${NOW}`, `${HOOK}/${NOW}/more`, `${HOOK}/`])
    expect([path, (await post(path, body(), admin)).status]).toEqual([path, 405])
})

test('no answer, log, metric, audit entry or news of the sender has the secret', async () => {
  const broken = {
    prepare: () => {
      throw new Error('the database is down')
    },
  } as unknown as D1Database
  const { post, logged, heard, refused } = house()
  const down = house({ intake: { accept: async () => Promise.reject(new Error('the database is down')) } })
  const guess = 'a-guess-of-the-secret'
  const answers = [
    await post(`${HOOK}/${NOW}`, body()),
    await post(`${HOOK}/${NOW}`, '[1,'),
    await post(`${HOOK}/${guess}`, body()),
    await down.post(`${HOOK}/${NOW}`, body()),
    await house({ db: broken }).post(`${HOOK}/${NOW}`, body()),
  ]
  const texts = await Promise.all(
    answers.map(async each => `${JSON.stringify([...each.headers])} ${await each.text()}`),
  )
  const { results } = await env.DB.prepare('select * from audit_log').all()
  const all = JSON.stringify([texts, logged, heard, refused, counted, down.logged, down.heard, results])
  expect(all).toContain('/api/v1/webhooks/generic')
  for (const secret of [NOW, guess]) expect(all).not.toContain(secret)
})
