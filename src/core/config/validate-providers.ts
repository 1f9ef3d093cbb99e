// Rules of llm-providers.yaml, and of every place that names a provider. A provider needs its API key only if something uses it.

import { AUTO, AUTO_CHOICES, AUTO_ELSE, BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { keyOf, pathText, quote, quoteAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { effortWarning } from './reasoning-effort.ts'
import { type Sources, reportError } from './sources.ts'
import { type ProviderUse, providerUses } from './validate-fields.ts'
import { requireAddress } from './validate-settings.ts'

/** These provider types may be configured, but not used yet. */
const NOT_BUILT = ['vertexai', 'workers-ai']
const KEYLESS = ['demo', 'workers-ai', 'vertexai']
const USUAL_KEY: Record<string, string> = {
  google: 'GOOGLE_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  xai: 'XAI_API_KEY',
}

export function validateProviders(sources: Sources) {
  for (const [name, { base_url, model, reasoning_effort: effort }] of Object.entries(sources.rawProviders)) {
    requireAddress(sources, ['llm_providers', name, 'base_url'], base_url, sources.providers)
    const path = ['llm_providers', name, 'reasoning_effort']
    const warning = effort === undefined ? null : effortWarning(effort, model ?? '', base_url !== undefined)
    if (warning === null) continue
    const message = `The effort ${quoteAt(sources.providers, path)} is sent as it is, but ${warning}.`
    sources.findings.warn(sources.providers, path, message)
  }
  const uses = Map.groupBy(providerUses(sources), use => use.provider)
  for (const [name, places] of uses) validateUse(sources, name, places)
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
  const own = Object.hasOwn(sources.rawProviders, name) ? sources.rawProviders[name] : undefined
  const builtin = own === undefined ? BUILTIN_PROVIDERS[name] : undefined
  const type = own?.type ?? builtin?.type
  const [first] = uses
  if (type === undefined || first === undefined) return
  const shown = quoteAt(sources.tarsy, first.path)
  const where = `(used at ${uses.map(use => pathText(use.path)).join(', ')})`
  if (NOT_BUILT.includes(type)) {
    const message = `The provider ${shown} ${where} is of type '${type}', which is not built yet. Use one of type google, openai, anthropic or xai.`
    reportError(sources, first.path, message)
    return
  }
  if (KEYLESS.includes(type)) return
  const env = own === undefined ? builtin?.api_key_env : own.api_key_env
  if (env === undefined) {
    // A self-hosted model server often needs no key.
    if (own?.base_url !== undefined || sources.findings.has(sources.providers, ['llm_providers', name, 'api_key_env']))
      return
    const message = `The provider has no 'api_key_env', and ${pathText(first.path)} uses it. Name the variable that holds the key, such as ${USUAL_KEY[type]}.`
    sources.findings.error(sources.providers, ['llm_providers', name, 'api_key_env'], message)
  } else if (!sources.vars[env]) {
    const variable = variableText(sources, name, env)
    const remedy = 'Set it in the environment, in .dev.vars or as a secret of the Worker, or name another provider'
    reportError(sources, first.path, `${variable} is not set; the provider ${shown} ${where} needs it. ${remedy}.`)
  }
}

function variableText(sources: Sources, provider: string, env: string): string {
  const place = sources.providers.places.get(keyOf(['llm_providers', provider, 'api_key_env']))
  // If the API key itself was pasted here, the message must not repeat it.
  const shown = place?.template ?? (quote(env) === `'${env}'` ? env : 'named by its api_key_env')
  return `The variable ${shown}`
}

/** The provider that `auto` stands for: the first whose variable is set. */
export function resolveAuto(vars: Sources['vars']): string {
  return AUTO_CHOICES.find(({ env }) => vars[env])?.provider ?? AUTO_ELSE
}
