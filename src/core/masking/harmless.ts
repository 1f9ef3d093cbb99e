// What stands where a secret could stand and is none: words, references, names of resources.

const WORDS = new Set(
  `yes no true false null none nil undefined empty unset required optional enabled disabled default string
  unknown invalid expired missing redacted hidden masked encrypted changed rotated present absent incorrect wrong
  failed denied rejected revoked valid available unavailable changeme bearer basic token password secret not found
  authentication unauthorized forbidden synced secretsynced opaque`.split(/\s+/),
)
const LONGEST_WORD = 20
const REFERENCE = new RegExp(
  [
    String.raw`\$[{(]`, // ${NAME}, $(command)
    String.raw`\$[A-Z_][A-Z0-9_]*$`,
    String.raw`\$(?:env|\w*_?vars?)[.:\[]`,
    String.raw`\{\{|\{%|<%|%[({]|%[sdv]\b|%[A-Z_]+%$`, // templates
    String.raw`<[^<>]*>|\(redacted|\[redacted`,
    String.raw`\[MASKED_`,
    String.raw`[*\u2022]{3,}|x{4,}$|\.{3}|//`,
    String.raw`[\w .-]+:$|\d+ bytes$`, // the beginning of a message, and what kubectl describes of a Secret
    String.raw`[{[]|[&!]\w`, // not a scalar, or YAML's anchors and tags
    String.raw`(?:vault|file|env|op|ref\+\w+|secrets?|ssm|sops|arn|kms|awskms|k8s|keyring|doppler|azurekms|gcpkms|https?|projects)[:/](?![^/\s]*:[^/\s]*@)`,
    String.raw`(?:os|var|vars|local|data|process|env|config|cfg|self|this|settings|secrets|module|params|props|ctx|req|request|opts|options|args|system|each|steps|inputs|outputs|values|std|conf)(?:\.|\[|::|->)\w`,
    String.raw`\w*(?:getenv|get_secret|environ|lookup|getSecret\w*)\s*[([]`,
  ]
    .map(each => `(?:${each})`)
    .join('|'),
  'iy',
)
const PROSE =
  /^(?:must|should|is|was|has|had|cannot|can|may|need|needs|not|the|an?|for|of|in|at|please|too|did|does|will|to|by|with|no)\s+\S/i
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?(?:[\\/][\w.@%+~-]+){2,}[\\/]?$/
const NUMBER = /^[\d.,:_-]*(?:ms|s|m|h|d|ki?b?|mi?b?|gi?b?|%)?$/i
const WORD = String.raw`(?:[A-Za-z]{1,16}\d{0,3}|\d{1,4}|v\d+)`
const SEPARATORS = String.raw`[-_./:,\s#@]+`
const NAME = new RegExp(
  `^${SEPARATORS.replace('+', '*')}${WORD}(?:${SEPARATORS}${WORD})*${SEPARATORS.replace('+', '*')}$`,
)
const MIXED_WORD = /[a-z][A-Z][A-Za-z]*\d|\d[a-z]+[A-Z]/

/** A reference, a placeholder or a word that speaks of a secret. */
export function isHarmless(value: string): boolean {
  REFERENCE.lastIndex = 0
  return (
    (value.length <= LONGEST_WORD && WORDS.has(value.toLowerCase())) ||
    REFERENCE.test(value) ||
    isPath(value) ||
    isCall(value)
  )
}

function isPath(value: string): boolean {
  return PATH.test(value) && !isMixed(value)
}

/** A sentence about the field, where a value without quotes would stand. */
export function isProse(value: string): boolean {
  return PROSE.test(value)
}

/** Letters and digits in disorder, as in keys: it has at least 20 characters and is no digest, UUID or name. */
export function isRandom(value: string): boolean {
  return value.length >= 20 && /^[\w+/=.~%-]+$/.test(value) && isMixed(value)
}

/** Capitals, small letters and digits. */
function isMixed(value: string): boolean {
  return /[A-Z]/.test(value) && /[a-z]/.test(value) && (value.match(/\d/g) ?? []).length > 1
}

/** What a person or a program made up to be a secret, and not the name of something. */
export function isMade(value: string): boolean {
  if (NUMBER.test(value) || isName(value)) return false
  return (
    /\d/.test(value) ||
    (/[a-z]/.test(value) && /[A-Z]/.test(value)) ||
    /[^\w\s.,:;/()'"-]/.test(value) ||
    value.length >= 20
  )
}

/** The name of a resource, a file or a field: words with separators between them. */
function isName(value: string): boolean {
  return NAME.test(value) && !MIXED_WORD.test(value)
}

function isCall(value: string): boolean {
  return /^[\w.]+\(.*\)?;?$/.test(value)
}
