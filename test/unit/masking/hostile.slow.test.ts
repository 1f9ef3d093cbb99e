import { expect, test } from 'vitest'
import { maskFragments } from '#core/masking/json-fragments.ts'
import { maskKubernetesSecrets } from '#core/masking/kubernetes-secret.ts'
import { GROUPS, PATTERN_NAMES, patternNamed, PATTERNS } from '#core/masking/patterns.ts'
import { quickest } from '../../fakes/cpu-time.ts'

const SIZE = 100_000
const fill = (unit: string) => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE)

const REFERENCE_NAMES =
  'api_key password certificate certificate_authority_data token email ssh_key base64_secret base64_short private_key secret_key aws_access_key aws_secret_key github_token slack_token'.split(
    ' ',
  )

/** Texts that make a careless expression slow: long runs of skippable characters, and many beginnings without an end. */
const HOSTILE = [
  ...['a', ' ', '"', '\\', '\\"', '=', ':', '-', '.', '@', '\n', '[', '{"a":', 'A1+/', 'aB3_-'].map(fill),
  ...[
    'key',
    'key:',
    'key=',
    'key: "',
    'pass',
    'pass:',
    'password = ',
    'pass:pass',
    'token:',
    'bearer ',
    'jwt=',
    '--token ',
    '--token=',
    'bearer.',
    'token:a.',
  ].map(fill),
  ...['a@', 'a.', 'a@a.', '@a.a', 'a-b.c@', '%+-_', 'a@a-a.'].map(fill),
  ...[
    '-----BEGIN A-----',
    '-----BEGIN A-----\nabc',
    '-----BEGIN ',
    '-----END A-----',
    '-----',
    '-',
    '- -- --- ----',
  ].map(fill),
  ...[
    'private_key: ',
    'private_key: |\n',
    'private_key:-----BEGIN A-----x',
    'secret_key=',
    'certificate-authority-data: ',
  ].map(fill),
  ...[
    'AKIA',
    'access_key_id=',
    'aws_secret_access_key:',
    'ghp_',
    'github_token:',
    'xoxb-',
    'slack_token=',
    'ssh-rsa ',
    'ecdsa-sha2-nistp256 ',
  ].map(fill),
  ...[
    'a://',
    'a://b:',
    'a://b:@',
    'a://b:c@d:',
    '<password>',
    '<password><![CDATA[',
    '&lt;token&gt;',
    'password="${',
    "password='it's",
    'password=\\"',
    'password:\\\\"x',
    'token:a,',
    'token=a;',
    'secret:\n',
    'password: |\n ',
    'name: password ',
    'value: x, name: password ',
    '--password ',
    '"--token",',
    'curl -u ',
    'redis-cli -',
    'mysql ',
    'IDENTIFIED  ',
    'password \n',
    '(a, password) VALUES (',
    "(password) VALUES ('a',",
    'authorization: ',
    'authorization=basic ',
    'cookie: a',
    'cookie: a=b;',
    'basic ',
    '&sig=a',
    '"auth":"a',
    'eyJ',
    'eyJhbGciOiJ9.eyJ',
    '$2b$',
    'LS0tLS1CRUdJTi',
    'kind: Secret\n',
    '+kind: Secret\n',
  ].map(fill),
  ...['key', 'pass:', 'token: ', 'a@', 'ssh-rsa ', 'xoxb-', 'ghp_', '-----BEGIN A-----', 'private_key: ', ': '].flatMap(
    start => ['a', ' ', '.', '-', '"', '\\', 'a.'].map(unit => start + fill(unit)),
  ),
]

for (const name of [...PATTERNS.map(each => each.name), 'gitlab_token']) {
  test(`the pattern ${name} answers any 100 kB within 100 ms`, () => {
    const { mask } = patternNamed(name)!
    // V8 compiles the expressions on their first use.
    mask('warm: up')
    for (const text of HOSTILE) {
      expect(
        quickest(100, () => void mask(text)),
        JSON.stringify(text.slice(0, 30)),
      ).toBeLessThan(100)
    }
  })
}

test("the reference's fifteen patterns are there, and groups name only patterns and the structural masker", () => {
  expect(PATTERN_NAMES).toEqual(expect.arrayContaining(REFERENCE_NAMES))
  expect(GROUPS['all']).toHaveLength(PATTERN_NAMES.length + 1)
  expect(GROUPS['vendor_tokens']!.length).toBeGreaterThanOrEqual(40)
  for (const member of Object.values(GROUPS).flat()) expect([...PATTERN_NAMES, 'kubernetes_secret']).toContain(member)
})

test('a deeply nested text does not stop the structural masker for long', () => {
  const ms = quickest(2000, () => {
    try {
      maskKubernetesSecrets(`kind: Secret\n${'['.repeat(SIZE)}`)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  })
  expect(ms).toBeLessThan(2000)
})

test.each(['data:\n', ' data:\n kind: x\n', 'kind: Secret\ndata:\n', 'data:\n\n\n', '- data: x\n'])(
  '100 kB of %j are looked through line by line within a second of CPU',
  unit => {
    const text = `x: y: z\nkind: Secret\n${fill(unit)}`
    expect(quickest(1000, () => void maskKubernetesSecrets(text))).toBeLessThan(1000)
  },
)

const MB = 1_000_000
const walk = (text: string): string => maskFragments(text, walk)

/** Unclosed brackets, odd quotes, strings in strings, and blanks before something that never comes. */
const BROKEN_JSON = [
  '{',
  '}',
  '{}',
  '[',
  ']',
  '{ ',
  '{"',
  "{'",
  '{"a":',
  '{"a":[',
  '{"a":"',
  '{"a":"\\"',
  '{\\"',
  '{\\\\\\"',
  '{\\n',
  '{a:1 ',
  '"',
  "'",
  '\\',
  '\\"',
  '\\\\"',
  '"\\',
  '" ',
  '"a" ',
  '"a"\n',
  '"a"\\n',
  '\'"',
  ': ',
  ', ',
  ' ,',
  'kind:',
  'a',
  ' ',
  '\n',
  '"data":',
  '"data":{"kind":"Secret",',
  '"data":1,',
  '{"data":1},',
  '{"items":[{"data":1},',
  '"data":"x\n',
  'data: ]',
  '{"kind":"Secret","data":{"a":"b"}}',
  '{"items":[{"data":1}],"kind":"SecretList"}',
]

test.each(BROKEN_JSON)('1 MB of %j is looked through for Secrets within a second of CPU', unit => {
  for (const start of [
    'x: {\n',
    '{"a":{"kind":"Secret", ',
    '{"a":{"kind":"Secret","data":{"b": ',
    '{"a":"',
    `{"a${' '.repeat(MB / 4)}`,
  ]) {
    const text = `${start}${unit.repeat(MB / unit.length)}`
    const ms = quickest(1000, () => {
      try {
        walk(text)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    })
    expect(ms, start.slice(0, 40)).toBeLessThan(1000)
  }
})

test('1 MB of JSON lines, and of strings in strings, is looked through within a second of CPU', () => {
  const object = { kind: 'Secret', data: { a: 'b' }, items: [{ kind: 'ConfigMap', data: 'kept' }, 1, null, 'it"s'] }
  let nested = JSON.stringify(object)
  while (nested.length < MB / 2) nested = JSON.stringify({ a: nested })
  const line = `${JSON.stringify({ ...object, log: JSON.stringify(object) })}\n`
  for (const text of [line.repeat(MB / line.length), `kind: Secret: x ${nested}\n`, `{"kind":"Secret"}\n${nested}`]) {
    expect(quickest(1000, () => void maskKubernetesSecrets(text))).toBeLessThan(1000)
  }
})
