import { expect, test } from 'vitest'
import { AI_BINDING, credentialOf, type Credential } from '#core/config/credentials.ts'
import type { Provider } from '#core/config/config.ts'
import { load, show } from './example.ts'

const ACCOUNT = {
  type: 'service_account',
  client_email: 'tarsy@p.iam.gserviceaccount.com',
  private_key_id: 'k1',
  private_key: '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n',
  token_uri: 'https://oauth2.googleapis.com/token',
  project_id: 'from-the-account',
}
const account = (changes: object = {}) => JSON.stringify({ ...ACCOUNT, ...changes })

type Named = Partial<Provider> & Pick<Provider, 'type'>
type Row = [what: string, provider: Named, vars: Record<string, string>, expected: Partial<Record<string, unknown>>]

const missing = (key: string, env: string | null, fault: unknown = null) => ({ kind: 'missing', key, env, fault })

test.each<Row>([
  ['a key', { type: 'openai', apiKeyEnv: 'K' }, { K: ' sk ' }, { kind: 'key', env: 'K', key: 'sk' }],
  ['a key that is not set', { type: 'xai', apiKeyEnv: 'K' }, {}, missing('api_key_env', 'K')],
  ['a blank key', { type: 'google', apiKeyEnv: 'K' }, { K: ' ' }, missing('api_key_env', 'K')],
  ['no variable', { type: 'anthropic' }, {}, missing('api_key_env', null)],
  ['a server of one’s own', { type: 'openai', baseUrl: 'http://h' }, {}, { kind: 'none' }],
  ['that names a variable', { type: 'openai', baseUrl: 'http://h', apiKeyEnv: 'K' }, {}, missing('api_key_env', 'K')],
  ['the demo', { type: 'demo' }, {}, { kind: 'none' }],
  [
    'a service account',
    { type: 'vertexai' },
    { GOOGLE_APPLICATION_CREDENTIALS: account() },
    {
      kind: 'service account',
      env: 'GOOGLE_APPLICATION_CREDENTIALS',
      project: 'from-the-account',
      location: 'global',
      account: { email: ACCOUNT.client_email, tokenUri: ACCOUNT.token_uri, keyId: 'k1' },
    },
  ],
  [
    'with project and location',
    { type: 'vertexai', credentialsEnv: 'C', projectEnv: 'P', locationEnv: 'L' },
    { C: account(), P: 'p-1', L: 'europe-west4' },
    { kind: 'service account', project: 'p-1', location: 'europe-west4' },
  ],
  ['no service account', { type: 'vertexai', credentialsEnv: 'C' }, {}, missing('credentials_env', 'C')],
  [
    'a path',
    { type: 'vertexai', credentialsEnv: 'C' },
    { C: '/etc/key.json' },
    missing('credentials_env', 'C', expect.stringContaining('path')),
  ],
  [
    'no JSON',
    { type: 'vertexai', credentialsEnv: 'C' },
    { C: 'AIza…' },
    missing('credentials_env', 'C', expect.stringContaining('no JSON')),
  ],
  [
    'a user’s credentials',
    { type: 'vertexai', credentialsEnv: 'C' },
    { C: '{"client_email":"a@b"}' },
    missing('credentials_env', 'C', expect.stringContaining('private_key')),
  ],
  [
    'an open token endpoint',
    { type: 'vertexai', credentialsEnv: 'C' },
    { C: account({ token_uri: 'http://evil.example/token' }) },
    missing('credentials_env', 'C', expect.stringContaining('not https')),
  ],
  [
    'a token endpoint on this machine',
    { type: 'vertexai', credentialsEnv: 'C' },
    { C: account({ token_uri: 'http://127.0.0.1:1/token' }) },
    { kind: 'service account' },
  ],
  [
    'a location that is not set',
    { type: 'vertexai', credentialsEnv: 'C', locationEnv: 'L' },
    { C: account() },
    missing('location_env', 'L'),
  ],
  [
    'a project that would change the address',
    { type: 'vertexai', credentialsEnv: 'C', projectEnv: 'P' },
    { C: account(), P: 'p/../q' },
    missing('project_env', 'P', expect.any(String)),
  ],
  [
    'a token for Workers AI',
    { type: 'workers-ai' },
    { CLOUDFLARE_API_TOKEN: 't', CLOUDFLARE_ACCOUNT_ID: 'a' },
    { kind: 'key', env: 'CLOUDFLARE_API_TOKEN', key: 't' },
  ],
  [
    'without its account',
    { type: 'workers-ai' },
    { CLOUDFLARE_API_TOKEN: 't' },
    missing('account_env', 'CLOUDFLARE_ACCOUNT_ID'),
  ],
  ['the binding', { type: 'workers-ai' }, { [AI_BINDING]: '1' }, { kind: 'binding' }],
  ['neither', { type: 'workers-ai' }, {}, missing('api_key_env', 'CLOUDFLARE_API_TOKEN')],
  ['a gateway that holds the token', { type: 'workers-ai', baseUrl: 'http://h' }, {}, { kind: 'none' }],
])('%s', (_what, provider, vars, expected) => {
  const credential: Credential = credentialOf(provider, vars)
  expect(credential).toMatchObject(expected)
})

test.each([
  [
    '{type: vertexai, model: m, credentials_env: C}',
    { C: '/etc/key.json' },
    "The variable C holds a path, and a Worker has no files. Put the file's JSON into it.",
  ],
  [
    '{type: vertexai, model: m}',
    {},
    "The variable GOOGLE_APPLICATION_CREDENTIALS is not set; the provider 'p' (used at defaults.llm_provider) needs it. Set it in the environment, in .dev.vars or as a secret of the Worker, or name another provider.",
  ],
  [
    '{type: workers-ai, model: m, api_key_env: T}',
    { T: 't' },
    "The variable CLOUDFLARE_ACCOUNT_ID is not set; the provider 'p' (used at defaults.llm_provider) needs it. Set it in the environment, in .dev.vars or as a secret of the Worker, or name another provider.",
  ],
])('the check of the configuration says in one sentence what is missing of %s', (provider, vars, sentence) => {
  const result = load('defaults: {llm_provider: p}', `llm_providers: {p: ${provider}}`, vars)
  expect(result.ok ? [] : result.errors.map(show)).toEqual([expect.stringContaining(sentence)])
})
