// The built-in patterns. Each takes linear time for any text: no two repetitions of an expression can share the same characters, and a
// repetition that fails ends where the next attempt begins (tested with 100 kB). No pattern matches the replacement of another one, so masking
// a masked text changes nothing.

export type Pattern = { name: string; expression: RegExp; replacement: string }

/** Quotes may be escaped: alerts contain JSON inside JSON. */
const QUOTE = String.raw`(?:\\{0,3}["'])?`
const ASSIGN = String.raw`${QUOTE}\s{0,20}[:=]\s{0,20}${QUOTE}`
const NOT_MASKED = String.raw`(?!\[MASKED_)`
const PEM = String.raw`-----BEGIN [A-Z0-9 ]{1,60}-----[^-]*(?:-(?!----)[^-]*)*-----END [A-Z0-9 ]{1,60}-----`
/** At least 20 characters of the narrow set, then the rest of a base64 text or JWT. */
const KEY = String.raw`[\w-]{20,}[\w+/=.~-]*`
/** Tokens may have dots near their beginning, as Vault's do (`hvs.…`). */
const TOKEN = String.raw`[\w.-]{20,}[\w+/=.~-]*`
const WIDE_KEY = String.raw`[\w+/=.~-]{20,}`
const HOST = String.raw`(?:[A-Za-z0-9-]{1,63}\.){1,10}[A-Za-z]{2,63}`

function pattern(name: string, expression: string, replacement: string, flags = 'gi'): Pattern {
  return { name, expression: new RegExp(expression, flags), replacement }
}

function field(names: string, value: string): string {
  return `${QUOTE}(?:${names})${ASSIGN}(?:${value})${QUOTE}`
}

/** In the order of group `all`: patterns that recognise a value by its form come before those that take any long value of a name. */
export const PATTERNS: ReadonlyArray<Pattern> = [
  pattern('certificate', PEM, '[MASKED_CERTIFICATE]', 'g'),
  pattern(
    'certificate_authority_data',
    field('certificate-authority-data', String.raw`[A-Za-z0-9+/]{20,}={0,2}`),
    'certificate-authority-data: [MASKED_CA_CERTIFICATE]',
  ),
  pattern(
    'aws_access_key',
    `${field('(?:aws[_-]?)?access[_-]?key(?:[_-]?id)?', '(?:AKIA|ASIA)[A-Z0-9]{16}')}|(?:AKIA|ASIA)[A-Z0-9]{16}`,
    '"aws_access_key_id": "[MASKED_AWS_KEY]"',
  ),
  pattern(
    'aws_secret_key',
    field('(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key', '[A-Za-z0-9/+=]{40,}'),
    '"aws_secret_access_key": "[MASKED_AWS_SECRET]"',
  ),
  pattern(
    'github_token',
    `${field('github[_-]?token', String.raw`\w{36,255}`)}|github_pat_\\w{36,255}|gh[a-z]_[A-Za-z0-9]{36,255}`,
    '[MASKED_GITHUB_TOKEN]',
  ),
  pattern(
    'slack_token',
    `${field('slack[_-]?token', 'xox[a-z]-[A-Za-z0-9-]{10,}')}|xox[a-z]-[A-Za-z0-9-]{10,}`,
    '[MASKED_SLACK_TOKEN]',
  ),
  pattern(
    'private_key',
    String.raw`${QUOTE}private[_-]?key${ASSIGN}(?:[|>][+-]?\s{0,20})?(?:${PEM}|${WIDE_KEY})${QUOTE}`,
    '"private_key": "[MASKED_PRIVATE_KEY]"',
  ),
  pattern('secret_key', field('secret[_-]?key', WIDE_KEY), '"secret_key": "[MASKED_SECRET_KEY]"'),
  pattern('api_key', field('api[_-]?key|key', KEY), '"api_key": "[MASKED_API_KEY]"'),
  pattern(
    'password',
    field('password|pwd|pass', String.raw`${NOT_MASKED}[^\s"']{6,}`),
    '"password": "[MASKED_PASSWORD]"',
  ),
  pattern(
    'token',
    String.raw`${field('token|bearer|jwt', `(?:bearer\\s{1,5})?${TOKEN}`)}|bearer\s{1,20}${TOKEN}|--token[=\s]\s{0,20}${NOT_MASKED}[^\s"']+`,
    '"token": "[MASKED_TOKEN]"',
  ),
  // A run of such characters is tried from its beginning only; otherwise the time would be quadratic. So a match may include text before the
  // address: RFC 5321 allows only 64 characters before the @, but a longer run must not keep the address visible.
  pattern('email', String.raw`(?<![\w.%+@-])[\w.%+@-]+@${HOST}`, '[MASKED_EMAIL]'),
  pattern(
    'ssh_key',
    String.raw`(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3})\s{1,20}[A-Za-z0-9+/]{20,}={0,3}`,
    '[MASKED_SSH_KEY]',
  ),
  pattern('base64_secret', String.raw`[A-Za-z0-9+/]{20,}={0,2}`, '[MASKED_BASE64_VALUE]', 'g'),
  pattern(
    'base64_short',
    String.raw`:[ \t][A-Za-z0-9+/]{4,19}={0,2}(?![A-Za-z0-9+/=])`,
    ': [MASKED_SHORT_BASE64]',
    'g',
  ),
]

/** Name of the structural masker. Groups may contain it, `patterns` may not. */
export const KUBERNETES_SECRET = 'kubernetes_secret'

export const GROUPS: Readonly<Record<string, ReadonlyArray<string>>> = {
  basic: ['api_key', 'password'],
  secrets: ['private_key', 'secret_key', 'api_key', 'password', 'token'],
  security: ['certificate', 'certificate_authority_data', 'api_key', 'password', 'token', 'email', 'ssh_key'],
  kubernetes: [KUBERNETES_SECRET, 'certificate_authority_data', 'api_key', 'password'],
  cloud: ['aws_access_key', 'aws_secret_key', 'api_key', 'token'],
  all: [KUBERNETES_SECRET, ...PATTERNS.map(({ name }) => name)],
}

export const PATTERN_NAMES: ReadonlyArray<string> = PATTERNS.map(({ name }) => name)

const BY_NAME = new Map(PATTERNS.map(entry => [entry.name, entry]))

export function patternNamed(name: string): Pattern | undefined {
  return BY_NAME.get(name)
}
