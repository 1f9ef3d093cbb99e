// Messages of Amazon SNS through the whole front: certificates of the tests' own authority, hosts as they are.

import { beforeAll, expect, test } from 'vitest'
import { readPem } from '#core/certificates/certificate.ts'
import { loadConfig } from '#core/config/load.ts'
import { SnsCertificates } from '#http/webhooks/sns/certificates.ts'
import { verifySnsMessage } from '#http/webhooks/sns/verify-message.ts'
import { issue, signText, type Issued } from '../fakes/certificates.ts'
import { alarm, message } from '../fixtures/senders/sns.ts'
import { CLOSED } from './access-team.ts'
import { front, testConfig } from './front.ts'

const HOOK = '/api/v1/webhooks/sns'
const CERTIFICATE = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'
const AUTHORITY = 'http://crt.r2m01.amazontrust.com/r2m01.cer'
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:pages'

const made = {} as Record<'root' | 'middle' | 'signer' | 'stranger', Issued>

beforeAll(async () => {
  made.root = await issue({ name: 'Root', authority: true, uses: 0x06 })
  made.middle = await issue({ name: 'Middle', by: made.root, authority: true, pathLength: 0, uses: 0x06 })
  const of = { uses: 0xa0, names: ['sns.amazonaws.com'], issuerAt: AUTHORITY }
  made.signer = await issue({ name: 'sns.amazonaws.com', by: made.middle, ...of })
  const other = await issue({ name: 'Root', authority: true })
  made.stranger = await issue({ name: 'sns.amazonaws.com', by: other, ...of })
})

type Files = Record<string, Response | Uint8Array<ArrayBuffer> | string>

/** A front that asks this network for certificates, and trusts the tests' root. */
function house(files: Files = {}, changes: Parameters<typeof front>[0] = {}) {
  const asked: Array<string> = []
  const network: Files = { [CERTIFICATE]: made.signer.pem, [AUTHORITY]: made.middle.der, ...files }
  const fetch = async (url: URL) => {
    asked.push(url.href)
    const file = network[url.href]
    return file instanceof Response
      ? file.clone()
      : new Response(file ?? 'none', { status: file === undefined ? 404 : 200 })
  }
  const house_ = front({
    verifySns: body => verifySnsMessage(body, { certificates, clock: house_.deps.clock }),
    ...changes,
  })
  const certificates = new SnsCertificates({ fetch, anchors: readPem(made.root.pem), clock: house_.deps.clock })
  return { ...house_, asked }
}

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const SUBSCRIPTION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']

type Body = Record<string, unknown>

async function signed(changes: Body = {}, by = made.signer): Promise<Body> {
  const alarmed = JSON.stringify({ ...alarm('ALARM'), AlarmArn: crypto.randomUUID() })
  const body: Body = message(alarmed, {
    Timestamp: '2026-11-20T09:59:00.000Z',
    SigningCertURL: CERTIFICATE,
    ...changes,
  })
  const keys = body['Type'] === 'Notification' ? NOTIFICATION : SUBSCRIPTION
  const text = keys
    .filter(key => body[key] !== undefined)
    .map(key => `${key}\n${String(body[key])}\n`)
    .join('')
  return { ...body, Signature: await signText(text, by, body['SignatureVersion'] === '1' ? 'SHA-1' : 'SHA-256') }
}

test.each(['1', '2'])(
  'a message with signature version %s opens a session; its chain is fetched once',
  async SignatureVersion => {
    const { post, asked } = house()
    expect((await post(HOOK, await signed({ SignatureVersion }))).status).toBe(202)
    expect((await post(HOOK, await signed({ SignatureVersion, Subject: undefined }))).status).toBe(202)
    expect(asked).toEqual([CERTIFICATE, AUTHORITY])
  },
)

test('a file that holds the whole chain needs no further request', async () => {
  const { post, asked } = house({ [CERTIFICATE]: made.signer.pem + made.middle.pem })
  expect((await post(HOOK, await signed())).status).toBe(202)
  expect(asked).toEqual([CERTIFICATE])
})

test('a subscription is confirmed only if its message is signed', async () => {
  const opened: Array<string> = []
  const confirmSubscription = async (url: URL) => {
    opened.push(url.href)
    return null
  }
  const { post } = house({}, { confirmSubscription })
  const SubscribeURL = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t'
  const body = await signed({ Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL, Subject: undefined })
  expect((await post(HOOK, body)).status).toBe(200)
  const forged = { ...body, SubscribeURL: `${SubscribeURL}2` }
  expect((await post(HOOK, forged)).status).toBe(403)
  expect(opened).toEqual([SubscribeURL])
})

const NO_FIT = 'its signature does not fit'
const NO_HOUR = 'its Timestamp is not of the last hour'
const NOT_SNS = (host: string) => `its host ${host} is not Amazon SNS's`

test.each<[string, () => Promise<Body>, string]>([
  ['another text', async () => ({ ...(await signed()), Message: 'x' }), NO_FIT],
  ['another topic', async () => ({ ...(await signed()), TopicArn: `${TOPIC}2` }), NO_FIT],
  ['a subject that was added', async () => ({ ...(await signed({ Subject: undefined })), Subject: 'x' }), NO_FIT],
  ['version 2 called 1', async () => ({ ...(await signed()), SignatureVersion: '1' }), NO_FIT],
  ['a later time', async () => ({ ...(await signed()), Timestamp: '2026-11-20T10:00:00.000Z' }), NO_FIT],
  ['a key of somebody else', () => signed({}, made.stranger), NO_FIT],
  ['no signature', async () => ({ ...(await signed()), Signature: '' }), NO_FIT],
  ['a signature that is none', async () => ({ ...(await signed()), Signature: '%%' }), 'its Signature is not base64'],
  ['version 3', () => signed({ SignatureVersion: '3' }), 'its SignatureVersion is not 1 or 2'],
  ['an old message', () => signed({ Timestamp: '2026-11-20T08:54:00.000Z' }), NO_HOUR],
  ['one of tomorrow', () => signed({ Timestamp: '2026-11-21T10:00:00.000Z' }), NO_HOUR],
  ['no time', () => signed({ Timestamp: '' }), NO_HOUR],
  [
    'a certificate of another host',
    () => signed({ SigningCertURL: 'https://sns.evil.example/SimpleNotificationService-0a.pem' }),
    NOT_SNS('sns.evil.example'),
  ],
  [
    'a host that looks like it',
    () =>
      signed({
        SigningCertURL: 'https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0a.pem',
      }),
    NOT_SNS('sns.eu-central-1.amazonaws.com.evil.example'),
  ],
  [
    'http',
    () => signed({ SigningCertURL: CERTIFICATE.replace('https', 'http') }),
    NOT_SNS('sns.eu-central-1.amazonaws.com'),
  ],
  [
    'what a call of the API answers',
    () => signed({ SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/?Action=ListTopics&x=.pem' }),
    'its address is not that of a certificate of Amazon SNS',
  ],
  ['no address', () => signed({ SigningCertURL: 'cert.pem' }), 'its SigningCertURL is no address'],
])('%s is refused with 403, and nothing is stored', async (_, bodyOf, reason) => {
  const { post, sent } = house()
  const response = await post(HOOK, await bodyOf())
  expect([response.status, await response.json()]).toEqual([
    403,
    { message: `this is no message of Amazon SNS for us: ${reason}` },
  ])
  expect(sent).toEqual([])
})

test('a certificate by another authority is refused, whatever host it came from', async () => {
  const { post } = house({ [CERTIFICATE]: made.stranger.pem })
  const response = await post(HOOK, await signed({}, made.stranger))
  expect([response.status, (await response.json<{ message: string }>()).message]).toEqual([
    403,
    'this is no message of Amazon SNS for us: the signature of an authority does not fit',
  ])
})

test('a certificate for another name is refused', async () => {
  const other = await issue({
    name: 'x',
    by: made.middle,
    uses: 0xa0,
    names: ['other.amazonaws.com'],
    issuerAt: AUTHORITY,
  })
  const { post } = house({ [CERTIFICATE]: other.pem })
  const response = await post(HOOK, await signed({}, other))
  expect([response.status, (await response.json<{ message: string }>()).message]).toEqual([
    403,
    expect.stringMatching(/not Amazon SNS’s$/),
  ])
})

test('an authority is fetched from Amazon’s own hosts alone', async () => {
  const elsewhere = 'http://crt.amazontrust.com.evil.example/x.cer'
  const signer = await issue({
    name: 'x',
    by: made.middle,
    uses: 0xa0,
    names: ['sns.amazonaws.com'],
    issuerAt: elsewhere,
  })
  const { post, asked } = house({ [CERTIFICATE]: signer.pem, [elsewhere]: made.middle.der })
  expect((await post(HOOK, await signed({}, signer))).status).toBe(403)
  expect(asked).toEqual([CERTIFICATE])
})

test.each<[string, Files[string]]>([
  ['a page', '<html></html>'],
  ['a broken certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ['a redirect to elsewhere', new Response(null, { status: 302, headers: { Location: 'https://evil.example/x.pem' } })],
])('%s in place of the certificate is refused', async (_, file) => {
  const { post, asked } = house({ [CERTIFICATE]: file })
  expect((await post(HOOK, await signed())).status).toBe(403)
  expect(asked).toEqual([CERTIFICATE])
})

test('while the certificate cannot be had the message is asked for again, and taken then', async () => {
  const files: Files = { [CERTIFICATE]: new Response('busy', { status: 500 }) }
  const down = house(files)
  const body = await signed()
  const response = await down.post(HOOK, body)
  expect([response.status, await response.json()]).toEqual([
    503,
    { message: 'the message could not be verified, send it again: sns.eu-central-1.amazonaws.com answered 500' },
  ])
  expect((await house().post(HOOK, body)).status).toBe(202)
})

test('a message that is repeated within the hour is a duplicate, and refused later', async () => {
  const { post, sent, time } = house()
  const body = await signed()
  expect((await post(HOOK, body)).status).toBe(202)
  expect(await (await post(HOOK, body)).json()).toMatchObject({ status: 'duplicate' })
  time.now += 3_700_000 + 300_000
  expect((await post(HOOK, body)).status).toBe(403)
  expect(sent).toHaveLength(1)
})

test('a certificate that ends is trusted no longer, though it is kept', async () => {
  const brief = await issue({
    name: 'x',
    by: made.middle,
    names: ['sns.amazonaws.com'],
    issuerAt: AUTHORITY,
    until: '20261120101000Z',
  })
  const { post, time } = house({ [CERTIFICATE]: brief.pem })
  expect((await post(HOOK, await signed({}, brief))).status).toBe(202)
  time.now += 1_200_000
  expect((await post(HOOK, await signed({}, brief))).status).toBe(403)
})

test('without an envelope (raw message delivery) the token alone counts', async () => {
  const { post } = house()
  expect((await post(HOOK, { ...alarm('ALARM'), AlarmArn: crypto.randomUUID() })).status).toBe(202)
})

const withTopics = () => {
  const tarsy = `
defaults: { alert_type: host, llm_provider: demo }
agents: { HostAgent: {} }
agent_chains: { host: { alert_types: [host], stages: [{ name: a, agents: [{ name: HostAgent }] }] } }
ingest: { sns_topics: ['${TOPIC}'] }
`
  const config = loadConfig({ 'tarsy.yaml': tarsy, 'llm-providers.yaml': '' }, {})
  return house({}, { config, identity: CLOSED })
}

test('messages of the topics that are listed need no token; others, forged and raw ones are refused', async () => {
  const { post, sent } = withTopics()
  expect((await post(HOOK, await signed())).status).toBe(202)
  const bodies = [await signed({ TopicArn: `${TOPIC}-2` }), { ...(await signed()), Message: 'x' }, alarm('ALARM')]
  for (const body of bodies) expect((await post(HOOK, body)).status).toBe(403)
  expect((await post(HOOK, '{')).status).toBe(400)
  expect((await post('/api/v1/webhooks/generic', await signed())).status).toBe(401)
  expect(sent).toHaveLength(1)
})

test('without the list a signed message needs a token like every other', async () => {
  const { post } = house({}, { config: testConfig(), identity: CLOSED })
  expect((await post(HOOK, await signed())).status).toBe(401)
})
