import type { Config, Provider, Vars } from '#core/config/config.ts'
import type { Llm, LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'
import { askDemo } from './demo.ts'
import { dialectOf } from './dialect.ts'
import { classify, fault, missingKeyFault } from './errors.ts'
import { noteExchange, type Exchange } from './exchange.ts'
import { NO_KEY, withoutKey } from './keyless.ts'
import { onSameHost, type RedirectRefused } from './redirects.ts'
import { refusedParts } from './refused-parts.ts'
import { takeTagsApart } from './tagged-text.ts'
import { fitTools } from './tool-schemas/fit-tools.ts'
import { toolsOwnCall, vendorRequest } from './vendor-request.ts'
import { oneAttempt } from './vendor.ts'
import type { Vendor } from './vendor.ts'

export type LlmDeps = {
  providers: Config['llmProviders']
  vars: Vars
  fetch: typeof fetch
  /** Milliseconds between two deltas of the demo model; 0 by default. */
  pace?: number
}

type LoadedVendor = { ask: Vendor; isTimeout?: (error: unknown) => boolean }

/** The `Llm` port over all configured providers. `base-url.ts` says what `base_url` may be. */
export function selectLlm(deps: LlmDeps): Llm {
  return {
    ask: (request, signal) =>
      request.choice.type === 'demo'
        ? oneAttempt(
            () => askDemo(request, signal, deps.pace ?? 0),
            signal,
            error => classify(error, { provider: request.choice.provider, secrets: [], now: Date.now() }),
          )
        : askConfigured(request, signal, deps),
    fitTools: ({ type }, tools) => {
      const dialect = dialectOf(type)
      return dialect === null ? { tools: [...tools], leftOut: [] } : fitTools(dialect, tools)
    },
  }
}

async function* askConfigured(request: LlmRequest, signal: AbortSignal, deps: LlmDeps): AsyncGenerator<LlmChunk> {
  signal.throwIfAborted()
  const { provider: name, type } = request.choice
  const provider = deps.providers[name]
  if (!provider) {
    const sentence = 'is no longer configured. Add it to llm-providers.yaml again, or submit the alert anew.'
    yield { kind: 'error', error: fault(name, 'invalid', false, sentence) }
    return
  }
  const vendor = await loadVendor(type)
  if (!vendor) {
    yield {
      kind: 'error',
      error: fault(
        name,
        'invalid',
        false,
        `has the type "${type}", which this build cannot reach. Choose another type.`,
      ),
    }
    return
  }
  const apiKey = provider.apiKeyEnv === undefined ? undefined : deps.vars[provider.apiKeyEnv]?.trim()
  const keyless = provider.apiKeyEnv === undefined && provider.baseUrl !== undefined
  if (!apiKey && !keyless) {
    yield { kind: 'error', error: missingKeyFault(name, provider.apiKeyEnv) }
    return
  }
  const fitted = vendorRequest(request, provider)
  for await (const chunk of askVendor(vendor, fitted, signal, { provider, apiKey: apiKey ?? null, fetch: deps.fetch }))
    yield chunk.kind === 'tool-call' ? { ...chunk, call: toolsOwnCall(fitted, chunk.call) } : chunk
}

function askVendor(
  vendor: LoadedVendor,
  request: LlmRequest,
  signal: AbortSignal,
  at: { provider: Provider; apiKey: string | null; fetch: typeof fetch },
): AsyncIterable<LlmChunk> {
  const { provider, apiKey } = at
  // A variable of its own: Cloudflare's `fetch` refuses to be called as a method of another object.
  const fetch = onSameHost(apiKey === null ? withoutKey(at.fetch) : at.fetch)
  const seen: Exchange = { headers: undefined, body: '', redirect: null }
  const vendorDeps = {
    apiKey: apiKey ?? NO_KEY,
    fetch: noteExchange(fetch, seen),
    ...(provider.baseUrl === undefined ? {} : { baseUrl: provider.baseUrl }),
    ...(provider.api === undefined ? {} : { api: provider.api }),
  }
  const context = {
    provider: request.choice.provider,
    keyName: provider.apiKeyEnv ?? null,
    secrets: apiKey === null ? [] : [apiKey],
    ...(vendor.isTimeout ? { isTimeout: vendor.isTimeout } : {}),
  }
  return oneAttempt(
    () => takeTagsApart(vendor.ask(request, vendorDeps, signal), request.tools),
    signal,
    error => {
      if (seen.redirect !== null) return redirectFault(request, seen.redirect)
      const verdict = classify(error, { ...context, headers: seen.headers, now: Date.now() })
      const refused = refusedParts(error, verdict.status, seen.body, request)
      return refused.length === 0 ? verdict : { ...verdict, refused }
    },
  )
}

function redirectFault({ choice }: LlmRequest, { status, message }: RedirectRefused): LlmError {
  return { ...fault(choice.provider, 'invalid', false, message), status }
}

/** Loads an SDK on the first request to its provider: the SDKs are large. */
async function loadVendor(type: string): Promise<LoadedVendor | null> {
  switch (type) {
    case 'openai':
    case 'xai': {
      const { askOpenAi, isTimeout } = await import('./openai.ts')
      return { ask: askOpenAi, isTimeout }
    }
    case 'anthropic': {
      const { askAnthropic, isTimeout } = await import('./anthropic.ts')
      return { ask: askAnthropic, isTimeout }
    }
    case 'google':
      return { ask: (await import('./google.ts')).askGoogle }
    default:
      return null
  }
}
