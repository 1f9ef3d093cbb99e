// Rules of llm-providers.yaml, and of every place that names a provider. Only providers that are named somewhere need their keys.

import { AUTO, AUTO_CHOICES, BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { keyOf, type Path, pathText, quote, quoted } from './findings.ts'
import { didYouMean } from './nearest.ts'
import type { RawConfig } from './schema.ts'
import { missing, type Sources, wrong } from './sources.ts'
import { isHttpUrl } from './validate-settings.ts'

type Use = { path: Path; provider: string; fallback?: { backend?: string | undefined } }

/** Provider types that the configuration may describe and nothing may use yet. */
const NOT_BUILT = ['vertexai', 'workers-ai']
const KEYLESS = ['demo', 'workers-ai', 'vertexai']
const USUAL_KEY: Record<string, string> = {
  google: 'GOOGLE_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  xai: 'XAI_API_KEY',
}

export function validateProviders(sources: Sources) {
  for (const [name, provider] of Object.entries(sources.rawProviders)) {
    const path = ['llm_providers', name]
    const { findings, providers: tree } = sources
    const types = "'google', 'openai', 'anthropic', 'xai', 'demo'"
    if (provider.type === undefined && !findings.has(tree, [...path, 'type'])) {
      findings.error(tree, [...path, 'type'], `The provider has no 'type'. Use one of ${types}.`)
    }
    if (provider.model === undefined && !findings.has(tree, [...path, 'model'])) {
      findings.error(
        tree,
        [...path, 'model'],
        "The provider has no 'model'. Write the model's name as the vendor spells it.",
      )
    }
    if (provider.base_url !== undefined && !isHttpUrl(provider.base_url)) {
      findings.error(
        tree,
        [...path, 'base_url'],
        "'base_url' must be an address that begins with http:// or https://. Correct it.",
      )
    }
  }
  const uses = providerUses(sources.raw)
  for (const use of uses) validateFallback(sources, use)
  for (const [name, places] of Map.groupBy(uses, use => use.provider)) validateUse(sources, name, places)
}

function validateFallback(sources: Sources, { path, provider, fallback }: Use) {
  if (fallback === undefined) return
  const backend = [...path.slice(0, -1), 'backend']
  if (provider === '')
    missing(sources, path, "The fallback has no 'provider'. Name one of the providers, or take the entry out.")
  if (fallback.backend === undefined)
    missing(sources, backend, "The fallback has no 'backend'. Use 'google-native' or 'langchain'.")
}

function validateUse(sources: Sources, name: string, uses: Array<Use>) {
  if (name === '') return
  const isAuto = name === AUTO && !Object.hasOwn(sources.rawProviders, AUTO)
  if (isAuto) return
  if (!sources.names.providers.has(name)) {
    for (const { path } of uses) {
      const hint = didYouMean(name, [...sources.names.providers, AUTO])
      const remedy = "Define it in llm-providers.yaml, or use a built-in one such as 'openai-default'"
      wrong(sources, path, `The provider ${quoted(sources.tarsy, path)} does not exist.${hint} ${remedy}.`)
    }
    return
  }
  const own = Object.hasOwn(sources.rawProviders, name) ? sources.rawProviders[name] : undefined
  const builtin = own === undefined ? BUILTIN_PROVIDERS[name] : undefined
  const type = own?.type ?? builtin?.type
  const [first] = uses
  if (type === undefined || first === undefined) return
  const shown = quoted(sources.tarsy, first.path)
  const where = `(used at ${uses.map(use => pathText(use.path)).join(', ')})`
  if (NOT_BUILT.includes(type)) {
    const message = `The provider ${shown} ${where} is of type '${type}', which is not built yet. Use one of type google, openai, anthropic or xai.`
    wrong(sources, first.path, message)
    return
  }
  if (KEYLESS.includes(type)) return
  const env = own === undefined ? builtin?.apiKeyEnv : own.api_key_env
  if (env === undefined) {
    // A model server of one's own often takes no key.
    if (own?.base_url !== undefined || sources.findings.has(sources.providers, ['llm_providers', name, 'api_key_env']))
      return
    const message = `The provider has no 'api_key_env', and ${pathText(first.path)} uses it. Name the variable that holds the key, such as ${USUAL_KEY[type]}.`
    sources.findings.error(sources.providers, ['llm_providers', name, 'api_key_env'], message)
  } else if (!sources.vars[env]) {
    const variable = variableText(sources, name, env)
    const remedy = 'Set it in the environment, in .dev.vars or as a secret of the Worker, or name another provider'
    wrong(sources, first.path, `${variable} is not set; the provider ${shown} ${where} needs it. ${remedy}.`)
  }
}

function variableText(sources: Sources, provider: string, env: string): string {
  const place = sources.providers.places.get(keyOf(['llm_providers', provider, 'api_key_env']))
  // A key pasted where its variable's name belongs must not be repeated.
  const shown = place?.template ?? (quote(env) === `'${env}'` ? env : 'named by its api_key_env')
  return `The variable ${shown}`
}

/** Every place that names a provider, in the order of the file. */
function providerUses(raw: RawConfig): Array<Use> {
  const uses: Array<Use> = []
  const use = (path: Path, provider: string | undefined) => {
    if (provider !== undefined) uses.push({ path, provider })
  }
  const fallbacks = (
    path: Path,
    list: Array<{ provider?: string | undefined; backend?: string | undefined }> | undefined,
  ) => {
    for (const [i, fallback] of (list ?? []).entries()) {
      uses.push({ path: [...path, 'fallback_providers', i, 'provider'], provider: fallback.provider ?? '', fallback })
    }
  }
  const subAgents = (path: Path, list: Array<{ llm_provider?: string | undefined }> | undefined) => {
    for (const [i, agent] of (list ?? []).entries()) use([...path, 'sub_agents', i, 'llm_provider'], agent.llm_provider)
  }
  const scoring = (
    path: Path,
    block: { enabled?: boolean | undefined; llm_provider?: string | undefined } | undefined,
  ) => {
    if (block?.enabled !== false) use([...path, 'scoring', 'llm_provider'], block?.llm_provider)
  }
  use(['defaults', 'llm_provider'], raw.defaults?.llm_provider)
  fallbacks(['defaults'], raw.defaults?.fallback_providers)
  scoring(['defaults'], raw.defaults?.scoring)
  use(['defaults', 'summarization', 'llm_provider'], raw.defaults?.summarization?.llm_provider)
  for (const [id, server] of Object.entries(raw.mcp_servers ?? {})) {
    if (server.summarization?.enabled === false) continue
    use(['mcp_servers', id, 'summarization', 'llm_provider'], server.summarization?.llm_provider)
  }
  for (const [id, chain] of Object.entries(raw.agent_chains ?? {})) {
    const path = ['agent_chains', id]
    use([...path, 'llm_provider'], chain.llm_provider)
    // The reference does not check this one; a session would find out at its end.
    use([...path, 'executive_summary_provider'], chain.executive_summary_provider)
    fallbacks(path, chain.fallback_providers)
    subAgents(path, chain.sub_agents)
    scoring(path, chain.scoring)
    if (chain.chat?.enabled !== false) {
      use([...path, 'chat', 'llm_provider'], chain.chat?.llm_provider)
      subAgents([...path, 'chat'], chain.chat?.sub_agents)
    }
    for (const [i, stage] of (chain.stages ?? []).entries()) {
      const at = [...path, 'stages', i]
      fallbacks(at, stage.fallback_providers)
      subAgents(at, stage.sub_agents)
      use([...at, 'synthesis', 'llm_provider'], stage.synthesis?.llm_provider)
      for (const [j, agent] of (stage.agents ?? []).entries()) {
        use([...at, 'agents', j, 'llm_provider'], agent.llm_provider)
        fallbacks([...at, 'agents', j], agent.fallback_providers)
        subAgents([...at, 'agents', j], agent.sub_agents)
      }
    }
  }
  return uses
}

/** The provider that `auto` stands for. */
export function autoProvider(vars: Sources['vars'], otherwise: string): string {
  return AUTO_CHOICES.find(({ env }) => vars[env])?.provider ?? otherwise
}
