import { expect, test } from 'vitest'
import { refuseFrom, type HeaderLine } from '../../../src/mail/authentic.ts'

const RECEIVED = ['received', 'from mail.example.com (192.0.2.1) by email.cloudflare.net (unknown) id x for <a@b.c>']
const OF_SENDER = ['received', 'by mail.example.com with SMTP id y; Fri, 20 Nov 2026 10:00:00 +0000']
const PASS =
  'mx.cloudflare.net; dkim=pass header.d=example.com header.s=s1; dmarc=pass header.from=example.com policy.dmarc=reject; spf=pass smtp.mailfrom=bounce@example.com'
const FAIL =
  'mx.cloudflare.net; dkim=none; dmarc=fail header.from=example.com policy.dmarc=none; spf=softfail smtp.mailfrom=x@evil.example'
const AR = 'authentication-results'

function lines(...headers: ReadonlyArray<ReadonlyArray<string>>): Array<HeaderLine> {
  return headers.map(([key = '', value = '']) => ({ key, value }))
}

const NO_RESULT = 'Cloudflare has not said whether it is authentic'
const NO_PASS = 'neither DMARC nor DKIM nor SPF passes for example.com'

test.each<[string, Array<HeaderLine>, string | null]>([
  ['what Cloudflare added', lines(RECEIVED, [AR, PASS], OF_SENDER), null],
  ['its ARC header', lines(RECEIVED, ['arc-authentication-results', `i=1; ${PASS}`], OF_SENDER), null],
  ['DMARC alone', lines(RECEIVED, [AR, 'mx.cloudflare.net; dmarc=pass header.from=example.com']), null],
  ['DKIM alone', lines(RECEIVED, [AR, 'mx.cloudflare.net; dkim=pass header.d=example.com; spf=none']), null],
  [
    'SPF alone',
    lines(RECEIVED, [AR, 'mx.cloudflare.net; spf=pass (mx.cloudflare.net: it designates) smtp.mailfrom=a@example.com']),
    null,
  ],
  [
    'a comment with a semicolon',
    lines(RECEIVED, [AR, 'mx.cloudflare.net; spf=pass (a; (b)) smtp.mailfrom=a@example.com']),
    null,
  ],
  ['no header', lines(RECEIVED, OF_SENDER), NO_RESULT],
  ['a forged one below that of Cloudflare', lines(RECEIVED, [AR, FAIL], OF_SENDER, [AR, PASS]), NO_PASS],
  ['a forged one right below that of Cloudflare', lines(RECEIVED, [AR, FAIL], [AR, PASS]), NO_PASS],
  ['a forged one below the sender’s own Received', lines(RECEIVED, OF_SENDER, [AR, PASS]), NO_RESULT],
  ['one of another server', lines(RECEIVED, [AR, PASS.replace('mx.cloudflare.net', 'mx.evil.example')]), NO_RESULT],
  [
    'a server that only begins so',
    lines(RECEIVED, [AR, PASS.replace('mx.cloudflare.net', 'mx.cloudflare.net.evil.example')]),
    NO_RESULT,
  ],
  ['a server in a comment', lines(RECEIVED, [AR, `evil.example (mx.cloudflare.net); ${PASS}`]), NO_RESULT],
  ['a pass for another domain', lines(RECEIVED, [AR, PASS.replaceAll('example.com', 'evil.example')]), NO_PASS],
  ['a pass for a parent domain', lines(RECEIVED, [AR, 'mx.cloudflare.net; dkim=pass header.d=com']), NO_PASS],
  [
    'a domain that ends like it',
    lines(RECEIVED, [AR, 'mx.cloudflare.net; dkim=pass header.d=evil-example.com']),
    NO_PASS,
  ],
  [
    'a pass in a comment',
    lines(RECEIVED, [
      AR,
      'mx.cloudflare.net; dmarc=fail (; dmarc=pass header.from=example.com) header.from=example.com',
    ]),
    NO_PASS,
  ],
  [
    'a word that begins like pass',
    lines(RECEIVED, [AR, 'mx.cloudflare.net; dmarc=passed header.from=example.com']),
    NO_PASS,
  ],
  ['a pass of another method', lines(RECEIVED, [AR, 'mx.cloudflare.net; arc=pass header.from=example.com']), NO_PASS],
  [
    'a name of the envelope that holds the domain',
    lines(RECEIVED, [AR, 'mx.cloudflare.net; spf=pass smtp.mailfrom=example.com@evil.example']),
    NO_PASS,
  ],
])('%s', (_, headers, reason) => {
  expect(refuseFrom(headers, 'example.com')).toBe(reason)
})
