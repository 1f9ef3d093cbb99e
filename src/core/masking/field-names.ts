// Whether the name of a field says that its value is a secret.

/**
 * `sure`: every value is one, unless it is a reference. `likely`: every value that does not look like a name. `maybe`: only a value that is random.
 */
export type Likelihood = 'sure' | 'likely' | 'maybe'

/** Words behind the decisive one that make it a field about a secret. */
const ABOUT = new Set(
  `algorithm age alias allowed arn at attempts attribute audience auth authentication backend backoff bucket budget by cache change changed
  class column complexity config controller count counts created date description dir directory duration enable enabled encryption endpoint engine
  env error errors exchange expiration expire expired expires expiry failed failures field file filename files format from generation generator grace hash
  header hint history host info interval is issuer kind label last length len level lifespan lifetime limit list lookup manager max message
  metadata min minutes missing mode mount name names namespace needed offset operator options owner param path paths per percent period permission
  plugin policy prefix process prompt provider rate reader reason ref refs regex request requests required reset result retries review role rotation
  rotate rotated scope scopes seconds selector service set size source state status store strategy strength suffix sync table template test
  text time timeout title total ttl type types updated uri url usage used user username validation validator value-from valuefrom verified
  version volume window`.split(/\s+/),
)
/** Words before the decisive one that make it a field about something else. */
const OTHER = new Set(
  `allow automount bypass cache cached completion composite continuation continue count disable enable existing foreign group has
  hash i18n image input is lock max message min next no num object output page pagination partition per primary prompt public pull reasoning
  registry require reset row s3 shard sort sync topology total translation use index composite dedup idempotency correlation`.split(
    /\s+/,
  ),
)
const PASSWORD = /^(?:\w*passwords?|\w*passw(?:d|rd|ort)|\w*pass(?:phrase|code)|\w*pwd|pswd|psw)$/
const SHORT_PASSWORD = /^(?:pass|pw|(?:db|user|smtp|root|admin|my|login|require|store|key)(?:pass|pw))$/
const TOKEN =
  /^(?:token|jwt|bearer|(?:access|auth|refresh|id|api|session|csrf|xsrf|security|bot|user|login|authentication)token)$/
const SECRET = /^(?:secret|(?:client|app|api|shared|consumer|webhook)secret|credentials?|creds?)$/
const REFERRING = new Set(
  'existing pull tls cert certificate credentials credential auth admin password token key root registry image user'.split(
    ' ',
  ),
)
const KEY_OWNERS = new Set(
  `api app application access account shared storage master encryption signing sign signature license subscription service integration
  write ingest ingestion hmac aes session cookie fernet auth crypto cipher webhook master admin secret private connection function host
  deploy encrypt decryption kms data sas client gateway sdk telemetry instrumentation routing pagerduty x`.split(/\s+/),
)

export type JudgeName = (words: ReadonlyArray<string>, name: string) => Likelihood | null

/** `dbPassword_primary` has the words db, password and primary. */
export function wordsOf(name: string): Array<string> {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)
}

/** Where the decisive word stands; -1 if there is none, or if the words around it say that the field holds no secret. */
function decisive(words: ReadonlyArray<string>, test: (word: string, at: number) => boolean): number {
  const at = words.findLastIndex(test)
  if (at < 0) return -1
  const about = words.slice(at + 1).some(word => ABOUT.has(word))
  const other = words.slice(0, at).some(word => OTHER.has(word))
  return about || other ? -1 : at
}

export const judgePassword: JudgeName = words => {
  if (decisive(words, word => PASSWORD.test(word)) >= 0) return 'sure'
  const at = decisive(words, word => SHORT_PASSWORD.test(word))
  // "pass" is also a verb and a result.
  return at >= 0 && at === words.length - 1 ? 'sure' : null
}

const TOKEN_OWNERS = new Set('access refresh auth bearer oauth bot personal session registration deploy'.split(' '))

export const judgeToken: JudgeName = words => {
  if (words.length === 1 && words[0] === 'tokens') return 'likely'
  const at = decisive(words, word => TOKEN.test(word))
  if (at < 0) return null
  return words[at] === 'token' && TOKEN_OWNERS.has(words[at - 1] ?? '') ? 'sure' : 'likely'
}

export const judgeSecret: JudgeName = (words, name) => {
  const at = decisive(words, word => SECRET.test(word))
  if (at < 0) return null
  const before = words.slice(0, at)
  // Kubernetes refers to its Secrets by such names.
  const refers = before.length === 0 || (before.some(word => REFERRING.has(word)) && name !== name.toUpperCase())
  return refers ? 'likely' : 'sure'
}

export const judgePrivateKey: JudgeName = words => {
  const at = decisive(words, word => /^(?:private|priv)keys?$|^keys?$|^privkey$/.test(word))
  if (at < 0) return null
  const owner = words[at - 1] ?? ''
  const joined = words.join(' ')
  return /private ?key|privkey|client key data|tls key\b|ssl key\b/.test(joined) || owner === 'private'
    ? 'likely'
    : null
}

export const judgeSecretKey: JudgeName = words =>
  decisive(words, (word, at) => word === 'secretkey' || (word === 'key' && words.slice(0, at).includes('secret'))) >= 0
    ? 'likely'
    : null

export const judgeKey: JudgeName = words => {
  const at = decisive(words, word => /^(?:api|app|access|auth|account|secret|master)?keys?$/.test(word))
  if (at < 0) return null
  const word = words[at] ?? ''
  const owned = /^\w+keys?$/.test(word) && !/^keys?$/.test(word)
  return owned || KEY_OWNERS.has(words[at - 1] ?? '') ? 'likely' : 'maybe'
}
