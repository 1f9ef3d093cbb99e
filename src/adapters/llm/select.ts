import type { Config, Provider, Vars } from '#core/config/config.ts'
import { credentialOf, workersAiAccount, type Credential } from '#core/config/credentials.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { Llm, LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'
import { askDemo } from './demo.ts'
import { dialectOf } from './dialect.ts'
import { classify, fault, missingFault } from './errors.ts'
import { noteExchange, type Exchange } from './exchange.ts'
import { googleTokens, type GoogleTokens } from './google-token.ts'
import { NO_KEY, withHeaders, withoutKey } from './keyless.ts'
import { onSameHost, type RedirectRefused } from './redirects.ts'
import { refusedParts } from './refused-parts.ts'
import { takeTagsApart } from './tagged-text.ts'
import { fitTools } from './tool-schemas/fit-tools.ts'
import { toolsOwnCall, vendorRequest } from './vendor-request.ts'
import { oneAttempt } from './vendor.ts'
import type { Vendor, VendorDeps } from './vendor.ts'
import { fetchVertex } from './vertex.ts'
import { fetchBinding, workersAiBase, type WorkersAi } from './workers-ai.ts'

export type LlmDeps = {
  providers: Config['llmProviders']
  vars: Vars
  fetch: typeof fetch
  /** False: no vendor is asked to keep a prompt. */
  promptCaching?: boolean
  /** The binding for Workers AI; null: there is none. */
  ai?: WorkersAi | null
  /** Milliseconds since the epoch, for the ends of tokens; the platform's clock by default. */
  now?: () => number
  /** Milliseconds between two deltas of the demo model; 0 by default. */
  pace?: number
}

type LoadedVendor = { ask: Vendor; isTimeout?: (error: unknown) => boolean }

/** The `Llm` port over all configured providers. `base-url.ts` says what `base_url` may be. */
export function selectLlm(deps: LlmDeps): Llm {
  const tokens = googleTokens(deps.fetch, deps.now ?? Date.now)
  return {
    ask: (request, signal) =>
      request.choice.type === 'demo'
        ? oneAttempt(
            () => askDemo(request, signal, deps.pace ?? 0),
            signal,
            error => classify(error, { provider: request.choice.provider, secrets: [], now: Date.now() }),
          )
        : askConfigured(request, signal, { ...deps, tokens }),
    fitTools: (choice, tools) => {
      const dialect = dialectOf(choice)
      return dialect === null ? { tools: [...tools], leftOut: [] } : fitTools(dialect, tools)
    },
  }
}

type Deps = LlmDeps & { tokens: GoogleTokens }

async function* askConfigured(request: LlmRequest, signal: AbortSignal, deps: Deps): AsyncGenerator<LlmChunk> {
  signal.throwIfAborted()
  const { provider: name } = request.choice
  const provider = deps.providers[name]
  if (!provider) {
    const sentence = 'is no longer configured. Add it to llm-providers.yaml again, or submit the alert anew.'
    yield { kind: 'error', error: fault(name, 'invalid', false, sentence) }
    return
  }
  const credential = credentialOf(provider, deps.vars)
  if (credential.kind === 'missing') {
    yield { kind: 'error', error: missingFault(name, credential) }
    return
  }
  const { cached: _cached, ...uncached } = request
  const fitted = vendorRequest(deps.promptCaching === false ? uncached : request, provider)
  for await (const chunk of askVendor(fitted, signal, { provider, credential, deps }))
    yield chunk.kind === 'tool-call' ? { ...chunk, call: toolsOwnCall(fitted, chunk.call) } : chunk
}

type At = { provider: Provider; credential: Exclude<Credential, { kind: 'missing' }>; deps: Deps }

function askVendor(request: LlmRequest, signal: AbortSignal, at: At): AsyncIterable<LlmChunk> {
  const seen: Exchange = { headers: undefined, body: '', redirect: null }
  const secrets: Array<string> = []
  let isTimeout: LoadedVendor['isTimeout']
  async function* ask(): AsyncGenerator<LlmChunk> {
    const [vendor, vendorDeps] = await Promise.all([
      loadVendor(request.choice),
      vendorDepsOf(request, at, seen, secrets),
    ])
    isTimeout = vendor.isTimeout
    yield* takeTagsApart(vendor.ask(request, vendorDeps, signal), request.tools)
  }
  return oneAttempt(ask, signal, error => {
    if (seen.redirect !== null) return redirectFault(request, seen.redirect)
    const context = {
      provider: request.choice.provider,
      keyName: keyName(at.credential),
      secrets,
      ...(isTimeout ? { isTimeout } : {}),
    }
    const verdict = classify(error, { ...context, headers: seen.headers, now: Date.now() })
    if (at.credential.kind === 'service account' && verdict.status === 401) at.deps.tokens.forget(at.credential.account)
    const refused = refusedParts(error, verdict.status, seen.body, request)
    return refused.length === 0 ? verdict : { ...verdict, refused }
  })
}

/** What the vendor's adapter needs; every value that must not be shown goes to `secrets`. */
async function vendorDepsOf(
  { choice }: LlmRequest,
  { provider, credential, deps }: At,
  seen: Exchange,
  secrets: Array<string>,
): Promise<VendorDeps> {
  // A variable of its own: Cloudflare's `fetch` refuses to be called as a method of another object.
  const { fetch: platform } = deps
  // A template whose variable is not set leaves an empty value.
  const headers = Object.entries(provider.headers ?? {}).filter(([, value]) => value !== '')
  secrets.push(...headers.flatMap(([, value]) => [value, value.replace(/^Bearer\s+/i, '')]))
  const fetch = withHeaders(onSameHost(platform), headers)
  const { api } = provider
  const baseUrl = provider.type === 'workers-ai' ? workersAiAddress(provider, deps.vars) : provider.baseUrl
  const known = { ...(baseUrl === undefined ? {} : { baseUrl }), ...(api === undefined ? {} : { api }) }
  if (credential.kind === 'key') {
    secrets.push(credential.key)
    return { ...known, apiKey: credential.key, fetch: noteExchange(fetch, seen) }
  }
  if (credential.kind === 'binding' && deps.ai)
    return { ...known, apiKey: NO_KEY, fetch: noteExchange(fetchBinding(deps.ai), seen) }
  if (credential.kind !== 'service account')
    return { ...known, apiKey: NO_KEY, fetch: noteExchange(withoutKey(fetch), seen) }
  const { account, project, location } = credential
  const token = await deps.tokens.tokenOf(account)
  secrets.push(token)
  const placed = fetchVertex(fetch, { project, location, baseUrl }, choice.model, token)
  // The SDKs' own addresses are replaced.
  return { apiKey: NO_KEY, fetch: noteExchange(placed, seen) }
}

function workersAiAddress(provider: Provider, vars: Vars): string {
  return provider.baseUrl ?? workersAiBase(workersAiAccount(provider, vars))
}

/** The variable that a refused credential is looked for in; null: there is none. */
function keyName(credential: At['credential']): string | null {
  return credential.kind === 'key' || credential.kind === 'service account' ? credential.env : null
}

function redirectFault({ choice }: LlmRequest, { status, message }: RedirectRefused): LlmError {
  return { ...fault(choice.provider, 'invalid', false, message), status }
}

/** Loads an SDK on the first request to its provider: the SDKs are large. */
async function loadVendor({ type, model }: ModelChoice): Promise<LoadedVendor> {
  switch (type === 'vertexai' ? dialectOf({ type, model }) : type) {
    case 'anthropic': {
      const { askAnthropic, isTimeout } = await import('./anthropic.ts')
      return { ask: askAnthropic, isTimeout }
    }
    case 'google':
      return { ask: (await import('./google.ts')).askGoogle }
    default: {
      const { askOpenAi, isTimeout } = await import('./openai.ts')
      return { ask: askOpenAi, isTimeout }
    }
  }
}
