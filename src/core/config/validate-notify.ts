// Rules of those who are told of sessions.

import { FACTS, KINDS, type Key } from '../notify/kinds.ts'
import { refuseAddress } from '../outside/refuse-address.ts'
import { BUILTIN_CHAINS } from './builtins.ts'
import { BUILTIN_LABEL_MAPS } from './builtin-labels.ts'
import { quote, quoteAt, type Path } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { reportError, reportMissing, type Sources } from './sources.ts'
import { requireAddress } from './validate-settings.ts'

type RawRecipient = NonNullable<Sources['raw']['notify']['recipients']>[string]

/** The recipient that `system.slack` is. */
export const SLACK = 'slack'

/** Names stand in keys of the objects' storage and in warnings. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

export function validateNotify(sources: Sources) {
  validateSlack(sources)
  const { recipients = {} } = sources.raw.notify
  for (const [name, recipient] of Object.entries(recipients)) validateRecipient(sources, name, recipient)
  validateRules(sources)
}

function validateSlack(sources: Sources) {
  const { slack } = sources.raw.system
  if (slack === undefined || !slack.enabled) return
  requireAddress(sources, ['system', 'slack', 'api_url'], slack.api_url)
  requireVariable(sources, ['system', 'slack', 'token_env'], slack.token_env)
}

function validateRecipient(sources: Sources, name: string, recipient: RawRecipient) {
  const path = ['notify', 'recipients', name]
  if (!NAME.test(name)) {
    reportError(sources, path, `${quote(name)} is not a name. Use letters, digits, hyphens and underscores.`)
  } else if (name === SLACK && sources.raw.system.slack?.enabled === true) {
    reportError(sources, path, "'slack' is the recipient of 'system.slack'. Give this one another name.")
  }
  const { type } = recipient
  if (!KINDS.includes(type)) return
  const { label, must, may = [], told } = FACTS[type]
  for (const key of must) {
    const keys = typeof key === 'string' ? [key] : key
    if (keys.some(each => recipient[each] !== undefined)) continue
    const words = keys.map(each => `'${each}'`).join(' or ')
    reportMissing(sources, [...path, keys[0] ?? ''], `A recipient of the type ${type} needs ${words}. Add it.`)
  }
  const known = new Set<Key>([...must.flat(), ...may])
  for (const key of Object.keys(recipient) as Array<Key | 'type'>) {
    if (key === 'type' || recipient[key] === undefined || known.has(key)) continue
    sources.findings.warn(sources.tarsy, [...path, key], `'${key}' has no effect on ${label}. Take it out.`, 'key')
  }
  for (const key of ['url', 'api_url'] as const) {
    requireAddress(sources, [...path, key], recipient[key])
    refuseUser(sources, [...path, key], recipient[key] ?? '')
  }
  for (const key of ['url_env', 'token_env', 'secret_env'] as const) {
    const env = recipient[key]
    if (env === undefined || !requireVariable(sources, [...path, key], env) || key !== 'url_env') continue
    requireAddressIn(sources, [...path, key], env)
  }
  validateTexts(sources, path, recipient)
  const named = sources.raw.notify.rules.some(({ to }) => given(to).includes(name))
  if (told.length > 0 || named) return
  const message = `No rule names ${quote(name)}, so ${label} gets no issue. Add a rule with 'to: [${name}]' under 'notify.rules'.`
  sources.findings.warn(sources.tarsy, path, message, 'key')
}

const MAIL = /^[^\s@]+@[^\s@]+$/
const SHAPES: ReadonlyArray<readonly [key: 'from' | 'user' | 'repository' | 'project', shape: RegExp, what: string]> = [
  ['from', MAIL, 'a mail address'],
  ['user', MAIL, 'a mail address'],
  ['repository', /^[\w.-]+\/[\w.-]+$/, 'a repository as OWNER/NAME'],
  ['project', /^[A-Z][A-Z0-9_]*$/, "a project's key, such as OPS"],
]

function validateTexts(sources: Sources, path: Path, recipient: RawRecipient) {
  for (const [key, shape, what] of SHAPES) {
    const value = recipient[key]
    if (value === undefined || shape.test(value)) continue
    const at = [...path, key]
    reportError(sources, at, `'${key}' must be ${what}, not ${quoteAt(sources.tarsy, at)}.`)
  }
}

/** False if it is not set. */
function requireVariable(sources: Sources, path: Path, env: string): boolean {
  if (sources.findings.has(sources.tarsy, path)) return false
  if (sources.vars[env]) return true
  // If the secret itself was pasted here, the message must not repeat it.
  const shown = quote(env) === `'${env}'` ? `The variable ${env}` : 'The variable that is named here'
  const remedy = 'Set it in the environment, in .dev.vars or as a secret of the Worker'
  reportError(
    sources,
    path,
    `${shown} is not set; its value is the '${String(path.at(-1)).replace('_env', '')}'. ${remedy}.`,
  )
  return false
}

/** The value itself is never shown: the address of an incoming webhook is its secret. */
function requireAddressIn(sources: Sources, path: Path, env: string) {
  const value = sources.vars[env] ?? ''
  refuseUser(sources, path, value)
  if (/^https?:\/\//i.test(value) && URL.canParse(value)) return
  reportError(
    sources,
    path,
    `The variable ${env} holds no address that begins with http:// or https://. Correct its value.`,
  )
}

function refuseUser(sources: Sources, path: Path, address: string) {
  const reason = URL.canParse(address) ? refuseAddress(new URL(address), () => true) : null
  if (reason === null || sources.findings.has(sources.tarsy, path)) return
  reportError(sources, path, `Nothing can be sent there: ${reason}. Correct it.`)
}

function validateRules(sources: Sources) {
  const { notify, system, label_maps: maps, agent_chains: chains = {} } = sources.raw
  const recipients = [...Object.keys(notify.recipients ?? {}), ...(system.slack?.enabled === true ? [SLACK] : [])]
  const labels = Object.values({ ...BUILTIN_LABEL_MAPS, ...maps }).flatMap(map =>
    given(map.labels).map(each => each.label),
  )
  const known = { ...BUILTIN_CHAINS, ...chains }
  for (const [at, rule] of notify.rules.entries()) {
    const path = ['notify', 'rules', at]
    const check = (key: 'to' | 'labels' | 'chains', what: string, names: ReadonlyArray<string>, remedy: string) => {
      for (const [i, name] of given(rule[key]).entries()) {
        if (names.includes(name)) continue
        const where = [...path, key, i]
        const hint = didYouMean(name, names)
        reportError(sources, where, `The ${what} ${quoteAt(sources.tarsy, where)} does not exist.${hint} ${remedy}`)
      }
    }
    check('to', 'recipient', recipients, "Define it under 'notify.recipients', or correct the name.")
    check('labels', 'label', labels, "Define it under 'label_maps', or correct the name.")
    check('chains', 'chain', Object.keys(known), "Define it under 'agent_chains', or correct the name.")
    const unlabelled =
      rule.labels.length > 0 && rule.outcomes.length > 0 && rule.outcomes.every(each => each === 'started')
    if (!unlabelled) continue
    const message =
      "A session that starts has no labels yet, so this rule lets nothing pass. Take 'labels' out, or add an outcome."
    sources.findings.warn(sources.tarsy, [...path, 'labels'], message, 'key')
  }
}

/** A list that must be there; that it is not is said elsewhere. */
function given<T>(list: ReadonlyArray<T> | undefined): ReadonlyArray<T> {
  return list ?? []
}
