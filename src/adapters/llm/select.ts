import type { Config, Provider, Vars } from '#core/config/config.ts'
import type { Llm, LlmChunk, LlmRequest } from '#core/ports.ts'
import { askDemo } from './demo.ts'
import { classify, fault, missingKey } from './errors.ts'
import { NO_KEY, withoutKey } from './keyless.ts'
import { oneAttempt } from './vendor.ts'
import type { Vendor } from './vendor.ts'

export type LlmDeps = {
  providers: Config['llmProviders']
  vars: Vars
  fetch: typeof fetch
  /** Milliseconds between two deltas of the demo model; none by default. */
  pace?: number
}

type LoadedVendor = { ask: Vendor; isTimeout?: (error: unknown) => boolean }

/** One `Llm` for all configured providers. What `base_url` may look like stands in base-url.ts. */
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
    yield { kind: 'error', error: missingKey(name, provider.apiKeyEnv) }
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
  // Taken out, since the platform's fetch refuses to be called as a method of something else.
  const fetch = apiKey === null ? withoutKey(at.fetch) : at.fetch
  // Google's SDK drops the headers of an error, and with them the time to wait.
  let headers: Headers | undefined
  const fetchNoting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    headers = response.headers
    return response
  }
  const vendorDeps = {
    apiKey: apiKey ?? NO_KEY,
    fetch: fetchNoting,
    ...(provider.baseUrl === undefined ? {} : { baseUrl: provider.baseUrl }),
    ...(provider.api === undefined ? {} : { api: provider.api }),
  }
  return oneAttempt(
    () => vendor.ask(request, vendorDeps, signal),
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

/** The SDKs are large: each is loaded when its provider is first asked. */
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
