// The built-in patterns and their groups. Each takes linear time for any text, and none matches what another one has written, so masking a masked
// text changes nothing. Names and marks are the reference's (TARSy in Go), save for the groups `VENDORS` and `OURS`.

import { maskAddresses } from './addresses.ts'
import { maskCommands } from './commands.ts'
import { judgeKey, judgePassword, judgePrivateKey, judgeSecret, judgeSecretKey, judgeToken } from './field-names.ts'
import { fieldMasker } from './fields.ts'
import { maskHeaders } from './headers.ts'
import { maskPem } from './pem.ts'
import { maskPrivateKeys, maskTokens } from './token-forms.ts'
import { VENDOR_NAMES, vendorMasker } from './vendor-tokens.ts'

export type Pattern = { name: string; mask(text: string): string }

/** `hint` is found quickly, and wherever the expression is: most texts have none. Without one the expression itself is found quickly. */
function byExpression(name: string, expression: RegExp, mark: string, hint?: RegExp): Pattern {
  const mask = (text: string) => text.replace(expression, mark)
  return { name, mask: hint === undefined ? mask : text => (hint.test(text) ? mask(text) : text) }
}

/** Runs one after the other. */
function chain(...masks: ReadonlyArray<(text: string) => string>): (text: string) => string {
  return text => masks.reduce((masked, mask) => mask(masked), text)
}

const QUOTE = String.raw`(?:\\{0,15}["'])?`
const ASSIGN = String.raw`${QUOTE}\s{0,20}[:=]\s{0,20}${QUOTE}`
const field = (names: string, value: string) => `${QUOTE}(?:${names})${ASSIGN}(?:${value})${QUOTE}`
const HOST = String.raw`(?:[A-Za-z0-9-]{1,63}\.){1,10}(?!(?:service|socket|timer|mount|scope|slice|target|device|path)(?![\w.-]))[A-Za-z]{2,63}`

const password = fieldMasker({
  hint: 'pass|pwd|pw|psw',
  judge: judgePassword,
  mark: '[MASKED_PASSWORD]',
  names: /^(?:password|pwd|pass)$/i,
  replacement: '"password": "[MASKED_PASSWORD]"',
})
const token = fieldMasker({
  hint: 'token|jwt|bearer',
  judge: judgeToken,
  mark: '[MASKED_TOKEN]',
  names: /^(?:token|bearer|jwt)$/i,
  replacement: '"token": "[MASKED_TOKEN]"',
})
const privateKey = fieldMasker({
  hint: 'priv|key',
  judge: judgePrivateKey,
  mark: '[MASKED_PRIVATE_KEY]',
  names: /^private[_-]?key$/i,
  replacement: '"private_key": "[MASKED_PRIVATE_KEY]"',
})
const secretKey = fieldMasker({
  hint: 'secret',
  judge: judgeSecretKey,
  mark: '[MASKED_SECRET_KEY]',
  names: /^secret[_-]?key$/i,
  replacement: '"secret_key": "[MASKED_SECRET_KEY]"',
})
const apiKey = fieldMasker({
  hint: 'key',
  judge: judgeKey,
  mark: '[MASKED_API_KEY]',
  names: /^(?:api[_-]?key|key)$/i,
  replacement: '"api_key": "[MASKED_API_KEY]"',
})
const secret = fieldMasker({
  hint: 'secret|cred',
  judge: judgeSecret,
  mark: '[MASKED_SECRET]',
  names: /^$/,
  replacement: '',
})

/** Patterns that recognise a value by its form come before those that take any long value of a name. */
const REFERENCE: ReadonlyArray<Pattern> = [
  { name: 'certificate', mask: text => maskPem(text, () => true, '[MASKED_CERTIFICATE]') },
  byExpression(
    'certificate_authority_data',
    new RegExp(field('certificate-authority-data', '[A-Za-z0-9+/]{20,}={0,2}'), 'gi'),
    'certificate-authority-data: [MASKED_CA_CERTIFICATE]',
    /certificate-authority-data/i,
  ),
  byExpression(
    'aws_access_key',
    new RegExp(
      `${field('(?:aws[_-]?)?access[_-]?key(?:[_-]?id)?', '(?:AKIA|ASIA)[A-Z0-9]{16}')}|(?:AKIA|ASIA)[A-Z0-9]{16}`,
      'gi',
    ),
    '"aws_access_key_id": "[MASKED_AWS_KEY]"',
    /access[_-]?key|AKIA|ASIA/i,
  ),
  byExpression(
    'aws_secret_key',
    new RegExp(field('(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key', '[A-Za-z0-9/+=]{40,}'), 'gi'),
    '"aws_secret_access_key": "[MASKED_AWS_SECRET]"',
    /secret[_-]?(?:access[_-]?)?key/i,
  ),
  byExpression(
    'github_token',
    // An installation's token may carry a JWT (GitHub, "Authentication: token formats").
    new RegExp(
      String.raw`${field('github[_-]?token', String.raw`\w{36,255}`)}|github_pat_\w{36,255}|gh[a-z]_[A-Za-z0-9][\w.-]{35,}`,
      'gi',
    ),
    '[MASKED_GITHUB_TOKEN]',
    /github[_-]?token|github_pat_|gh[a-z]_/i,
  ),
  byExpression(
    'slack_token',
    new RegExp(`${field('slack[_-]?token', 'xox[a-z]-[A-Za-z0-9-]{10,}')}|xox[a-z]-[A-Za-z0-9-]{10,}`, 'gi'),
    '[MASKED_SLACK_TOKEN]',
    /slack[_-]?token|xox[a-z]-/i,
  ),
  { name: 'private_key', mask: chain(privateKey, maskPrivateKeys) },
  { name: 'secret_key', mask: secretKey },
  { name: 'api_key', mask: apiKey },
  { name: 'password', mask: password },
  { name: 'token', mask: chain(token, maskTokens) },
  // A run of such characters is tried from its beginning only; otherwise the time would be quadratic. So a match may include text before the
  // address: RFC 5321 allows only 64 characters before the @, but a longer run must not keep the address visible.
  byExpression('email', new RegExp(String.raw`(?<![\w.%+@-])(?!git@)[\w.%+@-]+@${HOST}`, 'gi'), '[MASKED_EMAIL]', /@/),
  byExpression(
    'ssh_key',
    /(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3})\s{1,20}[A-Za-z0-9+/]{20,}={0,3}/gi,
    '[MASKED_SSH_KEY]',
  ),
  // A blank or the end stands behind both, as in the reference: without it they would take the first word of nearly every line of YAML.
  byExpression('base64_secret', /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{20,}={0,2}(?=\s|$)/g, '[MASKED_BASE64_VALUE]'),
  byExpression('base64_short', /:[ \t]+[A-Za-z0-9+/]{4,19}={0,2}(?=\s|$)/g, ': [MASKED_SHORT_BASE64]'),
]

const OURS: ReadonlyArray<Pattern> = [
  { name: 'address_credentials', mask: maskAddresses },
  { name: 'http_credentials', mask: maskHeaders },
  { name: 'command_password', mask: maskCommands },
  { name: 'secret', mask: secret },
]

export const PATTERNS: ReadonlyArray<Pattern> = [...REFERENCE, ...OURS]

/** Name of the structural masker. Groups may contain it, `patterns` may not. */
export const KUBERNETES_SECRET = 'kubernetes_secret'

const TOKENS = ['aws_access_key', 'github_token', 'slack_token', ...VENDOR_NAMES]
/** What must go wherever secrets are looked for, beyond what the reference looks for. */
const EVERYWHERE = [...TOKENS, 'aws_secret_key', 'private_key', 'http_credentials', 'address_credentials']

/** A group of the reference has the reference's members at least. */
export const GROUPS: Readonly<Record<string, ReadonlyArray<string>>> = {
  basic: ['api_key', 'password'],
  secrets: [...EVERYWHERE, 'secret_key', 'api_key', 'password', 'token', 'secret', 'command_password'],
  security: [
    KUBERNETES_SECRET,
    'certificate',
    'certificate_authority_data',
    ...EVERYWHERE,
    'api_key',
    'password',
    'token',
    'secret',
    'command_password',
    'email',
    'ssh_key',
  ],
  kubernetes: [
    KUBERNETES_SECRET,
    'certificate_authority_data',
    ...EVERYWHERE,
    'api_key',
    'password',
    'token',
    'secret',
    'command_password',
  ],
  cloud: [...TOKENS, 'aws_secret_key', 'api_key', 'token'],
  vendor_tokens: TOKENS,
  all: [
    KUBERNETES_SECRET,
    ...VENDOR_NAMES,
    'http_credentials',
    'address_credentials',
    ...REFERENCE.map(({ name }) => name).filter(name => !name.startsWith('base64')),
    'secret',
    'command_password',
    'base64_secret',
    'base64_short',
  ],
}

export const PATTERN_NAMES: ReadonlyArray<string> = [...PATTERNS.map(({ name }) => name), ...VENDOR_NAMES]

const BY_NAME = new Map(PATTERNS.map(entry => [entry.name, entry]))

export function patternNamed(name: string): Pattern | undefined {
  if (VENDOR_NAMES.includes(name)) return { name, mask: vendorMasker(new Set([name])) }
  return BY_NAME.get(name)
}
