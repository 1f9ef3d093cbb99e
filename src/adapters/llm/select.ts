import type { Config, Provider, Vars } from '#core/config/config.ts'
import type { Llm, LlmChunk, LlmRequest } from '#core/ports.ts'
import { askDemo } from './demo.ts'
import { classify, fault, missingKeyFault } from './errors.ts'
import { NO_KEY, withoutKey } from './keyless.ts'
import { takeTagsApart } from './tagged-text.ts'
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
  yield* askVendor(vendor, request, signal, { provider, apiKey: apiKey ?? null, fetch: deps.fetch })
}

function askVendor(
  vendor: LoadedVendor,
  request: LlmRequest,
  signal: AbortSignal,
  at: { provider: Provider; apiKey: string | null; fetch: typeof fetch },
): AsyncIterable<LlmChunk> {
  const { provider, apiKey } = at
  // A variable of its own: Cloudflare's `fetch` refuses to be called as a method of another object.
  const fetch = apiKey === null ? withoutKey(at.fetch) : at.fetch
  // Google's SDK drops the headers of an error, and with them `Retry-After`.
  let headers: Headers | undefined
  const fetchAndKeepHeaders: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    headers = response.headers
    return response
  }
  const vendorDeps = {
    apiKey: apiKey ?? NO_KEY,
    fetch: fetchAndKeepHeaders,
    ...(provider.baseUrl === undefined ? {} : { baseUrl: provider.baseUrl }),
    ...(provider.api === undefined ? {} : { api: provider.api }),
  }
  return oneAttempt(
    () => takeTagsApart(vendor.ask(request, vendorDeps, signal), request.tools),
    signal,
    error =>
      classify(error, {
        provider: request.choice.provider,
        keyName: provider.apiKeyEnv ?? null,
        secrets: apiKey === null ? [] : [apiKey],
        headers,
        now: Date.now(),
        ...(vendor.isTimeout ? { isTimeout: vendor.isTimeout } : {}),
      }),
  )
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
