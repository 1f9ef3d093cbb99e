import { expect, test } from 'vitest'
import { maskingSteps } from '#core/masking/mask.ts'
import { GROUPS, patternNamed } from '#core/masking/patterns.ts'
import { fc } from '../../fakes/fc.ts'

function mask(name: string, text: string): string {
  return patternNamed(name)!.mask(text)
}

function maskGroup(group: string, text: string): string {
  const masking = { enabled: true, patternGroups: [group], patterns: [], customPatterns: [] }
  return maskingSteps(masking).reduce((masked, step) => step.mask(masked), text)
}

const LONG = 'Abcd1234efgh5678ijkl9012'
const PEM = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${LONG}\n-----END RSA PRIVATE KEY-----`

test.each([
  ['api_key', `api_key: ${LONG}`, '"api_key": "[MASKED_API_KEY]"'],
  ['api_key', `apikey=${LONG} rest`, '"api_key": "[MASKED_API_KEY]" rest'],
  ['api_key', `{"API-Key": "${LONG}"}`, '{"api_key": "[MASKED_API_KEY]"}'],
  ['api_key', `{\\"key\\": \\"${LONG}\\"}`, '{\\"key\\": \\"[MASKED_API_KEY]\\"}'],
  ['api_key', `secret_access_key=${LONG}/tail+of/it==`, 'secret_access_key=[MASKED_API_KEY]'],
  ['api_key', 'key: short', 'key: short'],
  ['password', 'password: hunter22', '"password": "[MASKED_PASSWORD]"'],
  ['password', "pwd='hunter22'", '"password": "[MASKED_PASSWORD]"'],
  ['password', 'PASS=hunt', 'PASS=hunt'],
  ['password', 'the password was changed', 'the password was changed'],
  ['token', `token: ${LONG}`, '"token": "[MASKED_TOKEN]"'],
  ['token', `Authorization: Bearer ${LONG}.${LONG}.x`, 'Authorization: Bearer [MASKED_TOKEN]'],
  ['token', `run --token abc now`, 'run --token [MASKED_TOKEN] now'],
  ['token', 'token: short', 'token: short'],
  // HashiCorp Vault (new and old form) and PASETO: dots among the first twenty characters.
  ['token', `token: hvs.${LONG}`, '"token": "[MASKED_TOKEN]"'],
  ['token', 'token=s.abcdefghijklmnopqrstuvwx', '"token": "[MASKED_TOKEN]"'],
  ['token', '{"token":"v2.public.eyJhIjoxfQ.c2ln"}', '{"token": "[MASKED_TOKEN]"}'],
  ['token', 'X-Vault-Token: hvs.CAESIJ8.aaaa-bbbb_cccc+/=~', 'X-Vault-Token: [MASKED_TOKEN]'],
  ['token', `Authorization: Bearer hvs.${LONG} x`, 'Authorization: Bearer [MASKED_TOKEN] x'],
  ['token', 'token: a.b.c', 'token: a.b.c'],
  ['api_key', 'key: node-1.example.org:8443', 'key: node-1.example.org:8443'],
  ['certificate', `a\n${PEM}\nb`, 'a\n[MASKED_CERTIFICATE]\nb'],
  ['certificate', `"${PEM.replaceAll('\n', '\\n')}"`, '"[MASKED_CERTIFICATE]"'],
  ['certificate', `${PEM}${PEM}`, '[MASKED_CERTIFICATE][MASKED_CERTIFICATE]'],
  ['certificate', '-----BEGIN CERTIFICATE----- is expected', '-----BEGIN CERTIFICATE----- is expected'],
  [
    'certificate_authority_data',
    `certificate-authority-data: ${LONG}==`,
    'certificate-authority-data: [MASKED_CA_CERTIFICATE]',
  ],
  ['email', 'mail ops+x@mail.example.co.uk.', 'mail [MASKED_EMAIL].'],
  ['email', 'user@host', 'user@host'],
  ['ssh_key', `ssh-ed25519 ${LONG} me`, '[MASKED_SSH_KEY] me'],
  ['ssh_key', `ecdsa-sha2-nistp256 ${LONG}==`, '[MASKED_SSH_KEY]'],
  ['private_key', `private_key: "${PEM}"`, '"private_key": "[MASKED_PRIVATE_KEY]"'],
  ['private_key', `privateKey=${LONG}`, '"private_key": "[MASKED_PRIVATE_KEY]"'],
  ['secret_key', `secret_key: ${LONG}`, '"secret_key": "[MASKED_SECRET_KEY]"'],
  ['aws_access_key', 'id AKIAIOSFODNN7EXAMPLE here', 'id "aws_access_key_id": "[MASKED_AWS_KEY]" here'],
  ['aws_access_key', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', '"aws_access_key_id": "[MASKED_AWS_KEY]"'],
  ['aws_secret_key', `aws_secret_access_key=${'a/B+'.repeat(10)}`, '"aws_secret_access_key": "[MASKED_AWS_SECRET]"'],
  ['github_token', `ghp_${'a1'.repeat(18)} x`, '[MASKED_GITHUB_TOKEN] x'],
  ['github_token', `github_token: ${'a1'.repeat(18)}`, '[MASKED_GITHUB_TOKEN]'],
  // The shortest of a vendor's.
  ['alibaba_access_key', 'id LTAIabcdefghij12.', 'id [MASKED_ALIBABA_ACCESS_KEY].'],
  ['slack_token', 'xoxb-123456789012-abcdef', '[MASKED_SLACK_TOKEN]'],
  ['base64_secret', `x ${LONG}== y`, 'x [MASKED_BASE64_VALUE] y'],
  ['base64_short', 'a: cGFzcw==', 'a: [MASKED_SHORT_BASE64]'],
  ['base64_short', 'a: abc', 'a: abc'],
])('%s turns %j into %j', (name, text, expected) => {
  expect(mask(name, text)).toBe(expected)
})

/** Texts made of the patterns' keywords and replacements, so that random draws hit them. */
const fragments = fc.array(
  fc.oneof(
    fc.constantFrom(
      'key',
      'api_key',
      'password',
      'pwd',
      'token',
      'bearer ',
      '--token ',
      'private_key',
      'secret_key',
      'jwt',
      'github_token',
    ),
    fc.constantFrom(
      ':',
      ': ',
      '=',
      ' ',
      '"',
      "'",
      '\\"',
      '\n',
      '@',
      '.',
      ',',
      '[',
      '{',
      '-----BEGIN A-----',
      '-----END A-----',
    ),
    fc.constantFrom(
      LONG,
      'abcd',
      'hunter22',
      'a@b.example.com',
      // A blank behind each: glued to one, the beginning of another token is seen only once the first is masked, and nobody writes that.
      'AKIAIOSFODNN7EXAMPLE ',
      `ghp_${'a1'.repeat(18)} `,
      'xoxb-1234567890 ',
    ),
    fc.constantFrom('[MASKED_PASSWORD]', '[MASKED_EMAIL]', '[MASKED_TOKEN]'),
    fc.string({ maxLength: 5 }),
  ),
  { maxLength: 12 },
)

test.each(Object.keys(GROUPS))('a text masked by group %s is not changed by masking it again', group => {
  fc.assert(
    fc.property(fragments, parts => {
      const once = maskGroup(group, parts.join(''))
      expect(maskGroup(group, once)).toBe(once)
    }),
    { numRuns: 3000 },
  )
})

test.each(['password: - [MASKED_EMAIL]', 'password: : [MASKED_EMAIL]', 'password: 0: [MASKED_EMAIL]'])(
  'what is masked behind separators is left as it is: %s',
  text => {
    expect(maskGroup('all', text)).toBe(text)
  },
)

test('an address is masked whatever precedes it', () => {
  const stuck = [
    '-----END A-----',
    'Abcd1234efgh5678ijkl9012',
    'Abcd1234efgh5678ijkl9012',
    'private_keya@b.example.com',
  ]
  expect(maskGroup('all', stuck.join(''))).not.toContain('b.example.com')
  expect(maskGroup('all', `${'x'.repeat(70)}@a.example.com,b@c.example.com`)).toBe('[MASKED_EMAIL],[MASKED_EMAIL]')
})
