// By what a provider is asked: decided from its configuration and the environment, before a vendor is. Pure.

import type { Provider, Vars } from './config.ts'
import { readServiceAccount, type ServiceAccount } from './service-account.ts'

export type Credential =
  /** `env` is the variable that holds it. */
  | { kind: 'key'; env: string; key: string }
  | { kind: 'service account'; env: string; account: ServiceAccount; project: string; location: string }
  /** A binding of the Worker, which needs no key. */
  | { kind: 'binding' }
  /** A server that takes no key. */
  | { kind: 'none' }
  /** `key` of the provider's configuration names no variable (`env` is null), or one that is not set (`fault` is null), or holds what it must not. */
  | { kind: 'missing'; key: CredentialKey; env: string | null; fault: string | null }

type CredentialKey = 'api_key_env' | 'account_env' | 'credentials_env' | 'project_env' | 'location_env'

type Named = Pick<
  Provider,
  'type' | 'apiKeyEnv' | 'accountEnv' | 'credentialsEnv' | 'projectEnv' | 'locationEnv' | 'baseUrl'
>

/** The variables that hold what no key of the configuration names. */
export const USUAL_ENV = {
  google: 'GOOGLE_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  xai: 'XAI_API_KEY',
  credentials: 'GOOGLE_APPLICATION_CREDENTIALS',
  workersAiToken: 'CLOUDFLARE_API_TOKEN',
  workersAiAccount: 'CLOUDFLARE_ACCOUNT_ID',
} as const

/** What the environment of a Worker says of its binding for Workers AI: a binding is no text, so that it has none of its own. */
export const AI_BINDING = 'TARSY_AI_BINDING'

export function credentialOf(provider: Named, vars: Vars): Credential {
  switch (provider.type) {
    case 'demo':
      return { kind: 'none' }
    case 'vertexai':
      return serviceAccount(provider, vars)
    case 'workers-ai':
      return ofWorkersAi(provider, vars)
    default:
      return keyOf('api_key_env', provider.apiKeyEnv, provider, vars)
  }
}

/** A server of one's own often needs no key. */
function keyOf(key: CredentialKey, env: string | undefined, { baseUrl }: Named, vars: Vars): Credential {
  if (env === undefined) return baseUrl === undefined ? missing(key, null) : { kind: 'none' }
  const value = textOf(vars, env)
  return value === null ? missing(key, env) : { kind: 'key', env, key: value }
}

function serviceAccount(provider: Named, vars: Vars): Credential {
  const env = provider.credentialsEnv ?? USUAL_ENV.credentials
  const text = textOf(vars, env)
  if (text === null) return missing('credentials_env', env)
  const read = readServiceAccount(text)
  if ('fault' in read) return missing('credentials_env', env, read.fault)
  for (const [key, named] of [
    ['project_env', provider.projectEnv],
    ['location_env', provider.locationEnv],
  ] as const) {
    const value = named === undefined ? '' : textOf(vars, named)
    if (value === null) return missing(key, named ?? null)
    if (!/^[a-z0-9.:-]*$/i.test(value)) return missing(key, named ?? null, 'holds other characters than a name has')
  }
  const project = provider.projectEnv === undefined ? read.account.project : (textOf(vars, provider.projectEnv) ?? '')
  if (project === '') return missing('project_env', null)
  const location = provider.locationEnv === undefined ? 'global' : (textOf(vars, provider.locationEnv) ?? 'global')
  return { kind: 'service account', env, account: read.account, project, location }
}

/** By the address with a token, where one is set; else by the binding. */
function ofWorkersAi(provider: Named, vars: Vars): Credential {
  if (provider.baseUrl !== undefined) return keyOf('api_key_env', provider.apiKeyEnv, provider, vars)
  const env = provider.apiKeyEnv ?? USUAL_ENV.workersAiToken
  const key = textOf(vars, env)
  if (key === null) return vars[AI_BINDING] ? { kind: 'binding' } : missing('api_key_env', env)
  const account = provider.accountEnv ?? USUAL_ENV.workersAiAccount
  if (textOf(vars, account) === null) return missing('account_env', account)
  return { kind: 'key', env, key }
}

/** The account at Cloudflare whose models are asked. */
export function workersAiAccount({ accountEnv }: Pick<Provider, 'accountEnv'>, vars: Vars): string {
  return textOf(vars, accountEnv ?? USUAL_ENV.workersAiAccount) ?? ''
}

function missing(key: CredentialKey, env: string | null, fault: string | null = null): Credential {
  return { kind: 'missing', key, env, fault }
}

function textOf(vars: Vars, env: string): string | null {
  return vars[env]?.trim() || null
}
