// Rules of llm-providers.yaml, and of every place that names a provider. A provider needs its API key only if something uses it.

import { findOwn } from '../find-own.ts'
import { builtinUses } from './agent-uses.ts'
import { AUTO, AUTO_CHOICES, AUTO_ELSE, BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { type Credential, credentialOf, USUAL_ENV } from './credentials.ts'
import { keyOf, pathText, quote, quoteAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { effortWarning } from './reasoning-effort.ts'
import type { RawProvider } from './schema.ts'
import { type Sources, reportError } from './sources.ts'
import { type ProviderUse, providerUses } from './validate-fields.ts'
import { requireAddress } from './validate-settings.ts'

export function validateProviders(sources: Sources) {
  for (const [name, { base_url, model, headers = {}, reasoning_effort: effort }] of Object.entries(
    sources.rawProviders,
  )) {
    requireAddress(sources, ['llm_providers', name, 'base_url'], base_url, sources.providers)
    warnOfPastedPath(sources, name, base_url)
    for (const [header, value] of Object.entries(headers)) {
      if (isHeader(header, value)) continue
      const message = 'This is no header: a name has letters, digits and hyphens, a value one line. Correct it.'
      sources.findings.error(sources.providers, ['llm_providers', name, 'headers', header], message)
    }
    const path = ['llm_providers', name, 'reasoning_effort']
    const warning = effort === undefined ? null : effortWarning(effort, model ?? '', base_url !== undefined)
    if (warning === null) continue
    const message = `The effort ${quoteAt(sources.providers, path)} is sent as it is, but ${warning}.`
    sources.findings.warn(sources.providers, path, message)
  }
  const uses = Map.groupBy([...providerUses(sources), ...builtinUses(sources)], use => use.provider)
  for (const [name, places] of uses) validateUse(sources, name, places)
}

/** The SDKs append these. */
const PASTED = /\/(chat\/completions|completions|responses|messages|models\/[^/]+:\w+)\/?$/

function warnOfPastedPath({ findings, providers }: Sources, name: string, address: string | undefined) {
  const pasted = PASTED.exec(address?.trim() ?? '')?.[0]
  if (pasted === undefined) return
  const message = `'base_url' ends in ${quote(pasted)}, which is appended to it by itself. Write the address up to there.`
  findings.warn(providers, ['llm_providers', name, 'base_url'], message)
}

function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

function validateUse(sources: Sources, name: string, uses: Array<ProviderUse>) {
  const isAuto = name === AUTO && !Object.hasOwn(sources.rawProviders, AUTO)
  if (isAuto) return
  if (!sources.names.provider.has(name)) {
    for (const { path } of uses) {
      const hint = didYouMean(name, [...sources.names.provider, AUTO])
      const remedy = "Define it in llm-providers.yaml, or use a built-in one such as 'openai-default'"
      reportError(sources, path, `The provider ${quoteAt(sources.tarsy, path)} does not exist.${hint} ${remedy}.`)
    }
    return
  }
  const provider = findOwn(sources.rawProviders, name) ?? findOwn(BUILTIN_PROVIDERS, name)
  const used = uses.filter(use => !use.idle)
  const [first] = used
  // The place itself was called wrong before.
  if (provider?.type === undefined || first === undefined || hasWrongVariable(sources, name)) return
  const credential = credentialOf(namesOf(provider), sources.vars)
  if (credential.kind === 'missing') reportMissing(sources, name, provider.type, used, credential)
}

type Missing = Extract<Credential, { kind: 'missing' }>

function reportMissing(
  sources: Sources,
  name: string,
  type: RawProvider['type'],
  uses: Array<ProviderUse>,
  { key, env, fault }: Missing,
) {
  const places = uses.map(use => pathText(use.path))
  const [first] = uses
  if (first === undefined) return
  if (env === null) {
    const example = key === 'api_key_env' && type in USUAL_ENV ? `, such as ${USUAL_ENV[type as 'openai']}` : ''
    const what = `the ${key === 'api_key_env' ? 'key' : key.replace(/_env$/, '')}`
    const message = `The provider has no '${key}', and ${places[0]} uses it. Name the variable that holds ${what}${example}.`
    sources.findings.error(sources.providers, ['llm_providers', name, key], message)
    return
  }
  const variable = variableText(sources, name, key, env)
  if (fault !== null) {
    reportError(sources, first.path, `${variable} ${fault}.`)
    return
  }
  const shown = first.broughtBy === undefined ? quoteAt(sources.tarsy, first.path) : quote(name)
  const where = `(used at ${places.join(', ')})`
  const place = first.broughtBy === undefined ? '' : ` for ${first.broughtBy} under 'defaults.agents'`
  const remedy = `Set it in the environment, in .dev.vars or as a secret of the Worker, or name another provider${place}`
  reportError(sources, first.path, `${variable} is not set; the provider ${shown} ${where} needs it. ${remedy}.`)
}

function hasWrongVariable(sources: Sources, name: string): boolean {
  const keys = ['api_key_env', 'account_env', 'credentials_env', 'project_env', 'location_env']
  return keys.some(key => sources.findings.has(sources.providers, ['llm_providers', name, key]))
}

function namesOf(raw: RawProvider): Parameters<typeof credentialOf>[0] {
  const names = {
    apiKeyEnv: raw.api_key_env,
    accountEnv: raw.account_env,
    credentialsEnv: raw.credentials_env,
    projectEnv: raw.project_env,
    locationEnv: raw.location_env,
    baseUrl: raw.base_url,
  }
  const given = Object.entries(names).filter(([, value]) => value !== undefined)
  return { type: raw.type, ...Object.fromEntries(given) }
}

function variableText(sources: Sources, provider: string, key: string, env: string): string {
  const place = sources.providers.places.get(keyOf(['llm_providers', provider, key]))
  // If the API key itself was pasted here, the message must not repeat it.
  const shown = place?.template ?? (quote(env) === `'${env}'` ? env : `named by its ${key}`)
  return `The variable ${shown}`
}

/** The provider that `auto` stands for: the first whose variable is set. */
export function resolveAuto(vars: Sources['vars']): string {
  return AUTO_CHOICES.find(({ env }) => vars[env])?.provider ?? AUTO_ELSE
}
