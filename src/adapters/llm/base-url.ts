import type { Provider } from '#core/config/config.ts'

/**
 * What `base_url` of a provider may look like. Both forms of a row mean the same; a path of a gateway is kept as it is.
 *
 * | type           | without `base_url`                          | `base_url`                                   |
 * | -------------- | ------------------------------------------- | -------------------------------------------- |
 * | openai         | `https://api.openai.com/v1`                 | `https://host/v1` or `https://host`          |
 * | xai            | `https://api.x.ai/v1`                       | `https://host/v1` or `https://host`          |
 * | anthropic      | `https://api.anthropic.com`                 | `https://host` or `https://host/v1`          |
 * | google         | `https://generativelanguage.googleapis.com` | `https://host` or `https://host/v1beta`      |
 */
const OPENAI = 'https://api.openai.com/v1'
const XAI = 'https://api.x.ai/v1'
const ANTHROPIC = 'https://api.anthropic.com'
const GOOGLE = 'https://generativelanguage.googleapis.com'

/** The OpenAI SDK appends `/chat/completions`, so the version is part of the address. */
export function openAiBase(configured: string | undefined, type: 'openai' | 'xai'): string {
  const base = trimAddress(configured) ?? (type === 'xai' ? XAI : OPENAI)
  return new URL(base).pathname === '/' ? `${base}/v1` : base
}

/** The Anthropic SDK appends `/v1/messages`. */
export function anthropicBase(configured: string | undefined): string {
  return (trimAddress(configured) ?? ANTHROPIC).replace(/\/v1$/, '')
}

/** Google's SDK appends the version and the path. */
export function googleBase(configured: string | undefined): { baseUrl: string; apiVersion: string } {
  const base = trimAddress(configured) ?? GOOGLE
  const version = /\/(v\d+(?:alpha|beta)?\d*)$/.exec(base)?.[1]
  return version === undefined
    ? { baseUrl: base, apiVersion: 'v1beta' }
    : { baseUrl: base.slice(0, -version.length - 1), apiVersion: version }
}

/** Whether the address is OpenAI's own, which has the Responses API. */
export function isOpenAiItself(configured: string | undefined): boolean {
  const host = new URL(trimAddress(configured) ?? OPENAI).hostname
  return host === 'api.openai.com' || host.endsWith('.api.openai.com')
}

/** OpenAI itself has the Responses API; other servers rarely do, so there `api: responses` must be configured. */
export function openAiApi(type: string, { api, baseUrl }: Pick<Provider, 'api' | 'baseUrl'>): 'chat' | 'responses' {
  return api ?? (type === 'openai' && isOpenAiItself(baseUrl) ? 'responses' : 'chat')
}

function trimAddress(configured: string | undefined): string | undefined {
  const base = configured?.trim().replace(/\/+$/, '')
  return base === '' ? undefined : base
}
