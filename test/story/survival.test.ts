// What a storm of alerts and what a hostile sender can do to a running system: make it wait, and nothing else.

import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScripted, type Scripted } from './harness/scripted-system.ts'

const AT_ONCE = 2
let scripted: Scripted
let asking = 0
let mostAsking = 0

beforeAll(async () => {
  scripted = await startScripted({
    model: {
      answer: ({ summary }) => ({
        text: summary ? 'It was nothing.' : 'I looked, and there was nothing to see there.',
      }),
      at: moment => {
        if (moment === 'mid') return
        asking += moment === 'asked' ? 1 : -1
        mostAsking = Math.max(mostAsking, asking)
      },
      paceMs: 10,
    },
    queue: { max_concurrent_sessions: AT_ONCE },
  })
})
afterAll(() => scripted?.close())

test('thirty alerts at once all end, never more than two at a time, first come first served', async () => {
  const { client } = scripted
  const ids = await Promise.all(Array.from({ length: 30 }, (_, at) => client.send(`alert ${at}`)))
  for (const id of ids) expect(await client.waitForEnd(id)).toBe('completed')
  expect(mostAsking).toBe(AT_ONCE)
  const rows = (await client.list()).filter(row => ids.includes(row.id))
  expect(rows).toHaveLength(30)
  const times = rows.map(row => ({
    from: Date.parse(row.started_at ?? ''),
    to: Date.parse(row.completed_at ?? ''),
    accepted: Date.parse(row.created_at),
  }))
  for (const { from } of times) {
    expect(times.filter(each => each.from <= from && from < each.to).length).toBeLessThanOrEqual(AT_ONCE)
  }
  // Two may begin in one millisecond.
  const order = times.toSorted((a, b) => a.from - b.from || a.accepted - b.accepted).map(each => each.accepted)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})

type Sent = { what: string; body?: string | Buffer; headers?: Record<string, string>; status: number; says: RegExp }

const json = { 'content-type': 'application/json' }
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

const refused: Array<Sent> = [
  { what: 'no JSON', body: '{"data": "x', status: 400, says: /not valid JSON/ },
  { what: 'a list', body: '["x"]', status: 400, says: /the body/ },
  { what: 'data that is no text', body: '{"data": {"a": 1}}', status: 400, says: /data/ },
  { what: 'no data', body: '{}', status: 400, says: /data field is required/ },
  { what: 'data under __proto__', body: '{"__proto__": {"data": "x"}}', status: 400, says: /data field is required/ },
  { what: 'data of 100,000 lists', body: `{"data": ${deep(100_000)}}`, status: 400, says: /./ },
  { what: 'an open end 200,000 deep', body: `{"data": "x", "mcp": ${'{"a":'.repeat(200_000)}`, status: 400, says: /./ },
  {
    what: 'more data than a mebibyte',
    body: JSON.stringify({ data: 'é'.repeat(600_000) }),
    status: 413,
    says: /1048576 bytes/,
  },
  { what: 'no content type', body: '{"data": "x"}', headers: { 'content-type': '' }, status: 400, says: /415/ },
  { what: 'plain text', body: '{"data": "x"}', headers: { 'content-type': 'text/plain' }, status: 400, says: /415/ },
  {
    what: 'a form',
    body: 'data=x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 400,
    says: /data field/,
  },
  { what: 'an unknown type', body: '{"data": "x", "alert_type": "nowhere"}', status: 400, says: /nowhere/ },
  {
    what: 'an unknown server',
    body: '{"data": "x", "mcp": {"servers": [{"name": "nowhere"}]}}',
    status: 400,
    says: /nowhere/,
  },
  {
    what: 'a foreign page',
    body: '{"data": "x"}',
    headers: { origin: 'https://evil.example' },
    status: 403,
    says: /origin/,
  },
]

test.for(refused)(
  '$what is refused in one sentence, and nothing is stored',
  async ({ body, headers, status, says }) => {
    const before = await total()
    const answer = await fetch(`${scripted.system.url}/api/v1/alerts`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: body === undefined ? null : Buffer.from(body),
    })
    expect(answer.status).toBe(status)
    const said = (await answer.json()) as Record<string, unknown>
    expect(Object.keys(said)).toEqual(['message'])
    expect(said.message).toMatch(says)
    expect(String(said.message).length).toBeLessThan(500)
    expect(await total()).toBe(before)
  },
)

async function total(): Promise<number> {
  const answer = await fetch(`${scripted.system.url}/api/v1/sessions?page_size=1`)
  return ((await answer.json()) as { pagination: { total_items: number } }).pagination.total_items
}

const MEBIBYTE = 1_048_576
const host = () => `Host: localhost:${scripted.system.port}\r\n`
const post = (more: string) =>
  `POST /api/v1/alerts HTTP/1.1\r\n${host()}Content-Type: application/json\r\nConnection: close\r\n${more}\r\n`

/** What only a raw connection can send. */
const raw: Array<{ what: string; says: () => string | Array<string | Buffer>; status: number }> = [
  { what: 'three mebibytes announced', says: () => [post(`Content-Length: ${3 * MEBIBYTE}\r\n`)], status: 413 },
  {
    what: 'three mebibytes in chunks',
    says: () => [post('Transfer-Encoding: chunked\r\n'), ...chunks('{"data": "', 3), '0\r\n\r\n'],
    status: 400,
  },
  { what: 'a length that is no number', says: () => post('Content-Length: many\r\n'), status: 400 },
  {
    what: 'a foreign host',
    says: () => post('Content-Length: 13\r\n').replace(host(), 'Host: evil.example\r\n') + '{"data": "x"}',
    status: 403,
  },
  { what: 'no host', says: () => post('Content-Length: 13\r\n').replace(host(), '') + '{"data": "x"}', status: 400 },
  {
    what: 'two lengths',
    says: () => `${post('Content-Length: 13\r\nContent-Length: 2\r\n')}{"data": "x"}`,
    status: 400,
  },
  { what: 'a header of a mebibyte', says: () => post(`X-Long: ${'x'.repeat(MEBIBYTE)}\r\n`), status: 431 },
  { what: 'no HTTP at all', says: () => 'hello\r\n\r\n', status: 400 },
]

function chunks(head: string, mebibytes: number): Array<string> {
  const one = 'x'.repeat(MEBIBYTE / 4)
  return [head, ...Array.from({ length: mebibytes * 4 }, () => one)].map(
    each => `${each.length.toString(16)}\r\n${each}\r\n`,
  )
}

test.for(raw)('$what is refused, nothing is stored, and the next one is served', async ({ says, status }) => {
  const before = await total()
  const answer = await speak(says())
  expect(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])).toBe(status)
  expect(await total()).toBe(before)
})

async function speak(words: string | Array<string | Buffer>): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(scripted.system.port, '127.0.0.1')
    let answer = ''
    const end = () => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', chunk => (answer += chunk))
    // The other side may close while we still write.
    socket.on('error', end)
    socket.on('close', end)
    socket.setTimeout(60_000, end)
    for (const word of [words].flat()) socket.write(word)
  })
}

test('bytes that are no UTF-8 become replacement characters, and the alert is served', async () => {
  const body = Buffer.concat([Buffer.from('{"data": "x'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('y"}')])
  const answer = await fetch(`${scripted.system.url}/api/v1/alerts`, { method: 'POST', headers: json, body })
  expect(answer.status).toBe(202)
  const { session_id: id } = (await answer.json()) as { session_id: string }
  expect(await scripted.client.waitForEnd(id)).toBe('completed')
  expect((await scripted.client.detail(id)).alert_data).toMatch(/^x\uFFFD+\(y$/)
})
