import { expect, test } from 'vitest'
import { sentToken } from '#http/identity/sent-token.ts'
import { SIGNING } from '#http/webhooks/senders.ts'
import { isSigned } from '#http/webhooks/signature.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

// RFC 4231, test case 2, and the example of GitHub's page on validating deliveries.
const RFC = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
const GITHUB = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
const SECRET = "It's a Secret to Everybody"

test.each([
  ['the standard’s example', 'what do ya want for nothing?', [RFC], ['Jefe'], true],
  ['GitHub’s example', 'Hello, World!', [GITHUB], [SECRET], true],
  ['in capitals', 'Hello, World!', [GITHUB.toUpperCase()], [SECRET], true],
  ['the secret before, during a change', 'Hello, World!', [GITHUB], ['new one', SECRET], true],
  ['one of two signatures, during a change', 'Hello, World!', [RFC, GITHUB], [SECRET], true],
  ['another body', 'Hello, World?', [GITHUB], [SECRET], false],
  ['another secret', 'Hello, World!', [GITHUB], ['guess'], false],
  ['no signature', 'Hello, World!', [], [SECRET], false],
  ['no secret', 'Hello, World!', [GITHUB], [], false],
  ['an empty signature', 'Hello, World!', [''], [SECRET], false],
  ['half of it', 'Hello, World!', [GITHUB.slice(0, 32)], [SECRET], false],
  ['no hexadecimal', 'Hello, World!', ['z'.repeat(64)], [SECRET], false],
])('%s: signed or not', async (_, body, signatures, secrets, signed) => {
  expect(await isSigned(bytes(body), signatures, secrets)).toBe(signed)
})

test.each([
  ['pagerduty', `v1=${RFC},v1=${GITHUB}`, [RFC, GITHUB]],
  ['pagerduty', `v1=${RFC}, v2=${GITHUB}`, [RFC]],
  ['github', `sha256=${RFC}`, [RFC]],
  ['sentry', RFC, [RFC]],
  ['grafana', RFC, [RFC]],
])('%s writes its signatures as %s', (name, value, signatures) => {
  expect(SIGNING.find(sender => sender.name === name)?.signature?.read(value)).toEqual(signatures)
})

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  [`Basic ${btoa('tarsy:abc')}`, 'abc'],
  [`Basic ${btoa(':a:b')}`, 'a:b'],
  [`Basic ${btoa('tarsy:')}`, null],
  ['Basic %%%', null],
  ['Digest abc', null],
  [null, null],
])('the header %j brings the token %j', (header, token) => {
  expect(sentToken(header)).toBe(token)
})
