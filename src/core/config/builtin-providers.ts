// The providers that exist without a line of configuration. A table of data.

import type { Provider } from './config.ts'

/** The address of xAI's API; it speaks OpenAI's protocol. */
export const XAI_BASE_URL = 'https://api.x.ai/v1'

const SEARCH = { google_search: true, url_context: true, code_execution: false }

function google(model: string, nativeTools = SEARCH): Provider {
  return { type: 'google', model, apiKeyEnv: 'GOOGLE_API_KEY', nativeTools }
}

export const BUILTIN_PROVIDERS: Readonly<Record<string, Provider>> = {
  'google-default': google('gemini-3.7-flash'),
  'google-image-flash': google('gemini-3.1-flash-image', { ...SEARCH, url_context: false }),
  'gemini-3-flash': google('gemini-3-flash-preview'),
  'gemini-3.1-pro': google('gemini-3.1-pro-preview'),
  'gemini-3.1-flash': google('gemini-3.1-flash-lite'),
  'gemini-3.7-flash': google('gemini-3.7-flash'),
  'gemini-3.6-flash': google('gemini-3.6-flash'),
  'gemini-3.5-flash': google('gemini-3.5-flash'),
  'gemini-2.5-flash': google('gemini-2.5-flash'),
  'gemini-2.5-pro': google('gemini-2.5-pro'),
  'openai-default': { type: 'openai', model: 'gpt-5.2', apiKeyEnv: 'OPENAI_API_KEY', nativeTools: {} },
  'anthropic-default': { type: 'anthropic', model: 'claude-sonnet-5', apiKeyEnv: 'ANTHROPIC_API_KEY', nativeTools: {} },
  'xai-default': { type: 'xai', model: 'grok-4.6', apiKeyEnv: 'XAI_API_KEY', baseUrl: XAI_BASE_URL, nativeTools: {} },
  'vertexai-default': {
    type: 'vertexai',
    model: 'claude-sonnet-5',
    projectEnv: 'GOOGLE_CLOUD_PROJECT',
    locationEnv: 'GOOGLE_CLOUD_LOCATION',
    nativeTools: {},
  },
  // Ours: a rule-based stand-in that needs no key.
  demo: { type: 'demo', model: 'demo', nativeTools: {} },
}

/** Ours: `llm_provider: auto` is the first of these whose variable is set, else the demo. */
export const AUTO = 'auto'
export const AUTO_CHOICES: ReadonlyArray<{ env: string; provider: string }> = [
  { env: 'ANTHROPIC_API_KEY', provider: 'anthropic-default' },
  { env: 'OPENAI_API_KEY', provider: 'openai-default' },
  { env: 'GOOGLE_API_KEY', provider: 'google-default' },
]
export const AUTO_ELSE = 'demo'
