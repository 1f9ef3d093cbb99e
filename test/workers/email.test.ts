// Messages in the runtime, from their bytes to the row in the database.

import { createExecutionContext, env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { getRow } from '#store/sessions.ts'
import worker from '../../src/index.ts'
import { receiveMail } from '../../src/mail/receive-mail.ts'
import { front, testConfig } from './front.ts'

const TO = 'db@alerts.example.org'
const PASS = 'mx.cloudflare.net; dkim=pass header.d=example.com; dmarc=pass header.from=example.com; spf=none'

const TARSY = `
defaults: { alert_type: host, llm_provider: demo }
agents: { HostAgent: {} }
agent_chains:
  host: { alert_types: [host], stages: [{ name: a, agents: [{ name: HostAgent }] }] }
  database: { alert_types: [database], stages: [{ name: a, agents: [{ name: HostAgent }] }] }
ingest:
  mail:
    addresses: { ${TO}: database, gone@alerts.example.org: nobody }
    senders: ['Nagios@example.com', '@monitors.example.com']
`

type Written = { headers?: Record<string, string>; from?: string; id?: string; body?: string; results?: string | null }

function write({
  headers = {},
  from = 'Nagios <nagios@example.com>',
  id = crypto.randomUUID(),
  body,
  results = PASS,
}: Written = {}) {
  const lines = [
    'Received: from mail.example.com (192.0.2.1)\r\n by email.cloudflare.net (unknown) id 1 for <db@alerts.example.org>',
    ...(results === null ? [] : [`Authentication-Results: ${results}`]),
    'Received: by mail.example.com with SMTP id 2; Fri, 20 Nov 2026 10:00:00 +0000',
    ...(from === '' ? [] : [`From: ${from}`]),
    `To: ${TO}`,
    ...(id === '' ? [] : [`Message-ID: <${id}@example.com>`]),
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    ...Object.entries({ Subject: 'CRITICAL: orders database is full', ...headers }).map(
      ([key, value]) => `${key}: ${value}`,
    ),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body ?? 'Disk of db-2 at 99 %.\r\nOwner: someone@example.net\r\n'}`
}

async function deliver(text: string, { house = front({ config: testConfig(TARSY) }), to = TO } = {}) {
  const rejected: Array<string> = []
  const raw = new Blob([text]).stream() as ReadableStream<Uint8Array>
  await receiveMail({ to, raw, setReject: reason => void rejected.push(reason) }, house.deps)
  const row = house.sent[0] === undefined ? null : await getRow(env.DB, house.sent[0])
  return { ...house, rejected, row }
}

test('a message becomes an alert of its address: title, text, severity, type, sender', async () => {
  const { row, rejected, sent } = await deliver(write())
  expect([rejected, sent.length]).toEqual([[], 1])
  expect(row).toMatchObject({
    alert_type: 'database',
    chain_id: 'database',
    author: 'mail:nagios@example.com',
    status: 'pending',
  })
  expect(row?.alert_data).toContain('# CRITICAL: orders database is full\n')
  expect(row?.alert_data).toContain('Disk of db-2 at 99 %.')
  expect(row?.alert_data).toContain('[MASKED_EMAIL]')
  expect(row?.alert_data).not.toContain('someone@example.net')
})

test('the address is found whatever its case, and a type without a chain is the default one', async () => {
  expect((await deliver(write(), { to: 'DB@Alerts.Example.ORG' })).row?.alert_type).toBe('database')
  expect((await deliver(write(), { to: 'gone@alerts.example.org' })).row?.alert_type).toBe('host')
})

test('the same message again opens nothing, another of its thread is another alert', async () => {
  const house = front({ config: testConfig(TARSY) })
  const id = crypto.randomUUID()
  await deliver(write({ id }), { house })
  await deliver(write({ id, headers: { 'X-Hop': '2' } }), { house })
  expect(house.sent).toHaveLength(1)
  await deliver(write({ headers: { References: `<${id}@example.com>` } }), { house })
  expect(house.sent).toHaveLength(2)
  const rows = await env.DB.prepare('select fingerprint from alert_firings where session_id in (?, ?)')
    .bind(...house.sent)
    .all<{ fingerprint: string }>()
  expect(new Set(rows.results.map(({ fingerprint }) => fingerprint)).size).toBe(1)
})

test('a message without an id is known by its bytes', async () => {
  const house = front({ config: testConfig(TARSY) })
  const text = write({ id: '', body: crypto.randomUUID() })
  await deliver(text, { house })
  await deliver(text, { house })
  expect(house.sent).toHaveLength(1)
})

const MIXED = [
  '--b',
  'Content-Type: multipart/alternative; boundary=c',
  '',
  '--c',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<html><head><style>p {}</style></head><p>Pl=C3=A4tze &lt; 5</p><p>Zeile 2</p></html>',
  '--c--',
  '--b',
  'Content-Type: text/plain; name=out.log',
  'Content-Disposition: attachment; filename=out.log',
  'Content-Transfer-Encoding: base64',
  '',
  btoa('pool exhausted'),
  '--b',
  'Content-Type: application/octet-stream',
  'Content-Disposition: attachment; filename="rows.csv"',
  '',
  'a,b',
  '--b',
  'Content-Type: image/png',
  'Content-Disposition: attachment; filename="graph.png"',
  'Content-Transfer-Encoding: base64',
  '',
  'iVBORw0KGgo=',
  '--b--',
  '',
].join('\r\n')

test('text attachments are appended, others named; HTML is read as text; subjects are decoded', async () => {
  const headers = {
    'MIME-Version': '1.0',
    'Content-Type': 'multipart/mixed; boundary=b',
    Subject: '=?utf-8?B?8J+UpSBQbMOkdHpl?=',
  }
  const { row } = await deliver(write({ headers, body: MIXED }))
  const text = row?.alert_data ?? ''
  expect(text).toContain('# 🔥 Plätze\n')
  expect(text).toContain('Plätze < 5\nZeile 2')
  expect(text).not.toContain('p {}')
  expect(text).toContain('## Attachment out.log\n\npool exhausted')
  expect(text).toContain('## Attachment rows.csv\n\na,b')
  expect(text).toContain('Attached, not shown: graph.png (image/png)')
})

const NOT_PROVEN = 'the sender is not proven: '
const NO_RESULT = `${NOT_PROVEN}Cloudflare has not said whether it is authentic`

test.each<[string, Written, string]>([
  ['an unlisted sender', { from: 'x@example.com' }, 'this sender may not hand in alerts here'],
  [
    'a listed name of an unlisted address',
    { from: '"nagios@example.com" <x@evil.example>' },
    'this sender may not hand in alerts here',
  ],
  ['no sender', { from: '' }, 'the message must have one sender'],
  ['two senders', { from: 'nagios@example.com, x@evil.example' }, 'the message must have one sender'],
  ['two headers with a sender', { headers: { From: 'x@evil.example' } }, 'the message must have one sender'],
  ['nothing of Cloudflare', { results: null }, NO_RESULT],
  ['a forged result', { results: null, headers: { 'Authentication-Results': PASS } }, NO_RESULT],
  [
    'a forged result below a failure',
    { results: 'mx.cloudflare.net; dmarc=fail header.from=example.com', headers: { 'Authentication-Results': PASS } },
    `${NOT_PROVEN}neither DMARC nor DKIM nor SPF passes for example.com`,
  ],
  ['a result of another server', { results: PASS.replace('mx.cloudflare.net', 'mx.example.com') }, NO_RESULT],
])('%s is rejected, and nothing is stored', async (_, written, reason) => {
  const { rejected, sent, logged } = await deliver(write(written))
  expect([rejected, sent]).toEqual([[reason], []])
  expect(logged).toContainEqual({ event: 'mail.rejected', reason })
})

test('an address that is not configured, and a message that is too long, are rejected', async () => {
  expect((await deliver(write(), { to: 'other@alerts.example.org' })).rejected).toEqual([
    'no alerts are taken at this address',
  ])
  expect((await deliver(write({ body: 'x'.repeat(9_000_000) }))).rejected).toEqual(['the message is larger than 8 MiB'])
})

test('an answer by itself (a vacation) opens nothing and bounces nothing', async () => {
  const { rejected, sent } = await deliver(write({ headers: { 'Auto-Submitted': 'auto-replied (vacation)' } }))
  expect([rejected, sent]).toEqual([[], []])
})

test('a sender whose whole domain is listed may send', async () => {
  const results = PASS.replaceAll('example.com', 'monitors.example.com')
  expect((await deliver(write({ from: 'a@monitors.example.com', results }))).sent).toHaveLength(1)
})

test('what could not be stored is not taken: the mail server delivers it again', async () => {
  const down = async () => Promise.reject(new Error('D1 is down'))
  const intake = { accept: down, take: down }
  const house = front({ config: testConfig(TARSY), intake })
  await expect(deliver(write(), { house })).rejects.toThrow('the alert was not stored')
})

test('the Worker takes messages: the shipped configuration has no address, so each is rejected', async () => {
  const rejected: Array<string> = []
  const raw = new Blob([write()]).stream()
  const message = { to: TO, raw, setReject: (reason: string) => void rejected.push(reason) }
  await worker.email?.(message as unknown as ForwardableEmailMessage, env, createExecutionContext())
  expect(rejected).toEqual(['no alerts are taken at this address'])
})
