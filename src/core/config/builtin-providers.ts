// The providers that exist without a line of configuration, as the file would write them. A table of data.

import type * as z from 'zod'
import { AI_BINDING } from './credentials.ts'
import { provider } from './schema-servers.ts'
import type { RawProvider } from './schema.ts'

/** The address of xAI's API; it speaks OpenAI's protocol. */
export const XAI_BASE_URL = 'https://api.x.ai/v1'

type Written = z.input<typeof provider>

const SEARCH = { google_search: 'true', url_context: 'true', code_execution: 'false' }

function google(model: string, native_tools = SEARCH): Written {
  return { type: 'google', model, api_key_env: 'GOOGLE_API_KEY', native_tools }
}

function openai(model: string): Written {
  return { type: 'openai', model, api_key_env: 'OPENAI_API_KEY', reasoning_effort: 'max' }
}

function anthropic(model: string): Written {
  return { type: 'anthropic', model, api_key_env: 'ANTHROPIC_API_KEY', reasoning_effort: 'xhigh' }
}

function xai(model: string): Written {
  return { type: 'xai', model, api_key_env: 'XAI_API_KEY', base_url: XAI_BASE_URL, reasoning_effort: 'high' }
}

const GEMINI: Written = { ...google('gemini-3.8-flash'), reasoning_effort: 'high' }

const WRITTEN: Readonly<Record<string, Written>> = {
  'google-default': GEMINI,
  'google-image-flash': google('gemini-3.1-flash-image', { ...SEARCH, url_context: 'false' }),
  'gemini-3-flash': google('gemini-3-flash-preview'),
  'gemini-3.1-pro': google('gemini-3.1-pro-preview'),
  'gemini-3.1-flash': google('gemini-3.1-flash-lite'),
  'gemini-3.8-flash': GEMINI,
  'gemini-3.7-flash': google('gemini-3.7-flash'),
  'gemini-3.6-flash': google('gemini-3.6-flash'),
  'gemini-3.5-flash': google('gemini-3.5-flash'),
  'gemini-2.5-flash': google('gemini-2.5-flash'),
  'gemini-2.5-pro': google('gemini-2.5-pro'),
  'openai-default': openai('gpt-6-sol'),
  'gpt-6-sol': openai('gpt-6-sol'),
  'gpt-6-luna': openai('gpt-6-luna'),
  'gpt-5.6': openai('gpt-5.6'),
  'gpt-5.6-sol': openai('gpt-5.6-sol'),
  'gpt-5.6-terra': openai('gpt-5.6-terra'),
  'gpt-5.6-luna': openai('gpt-5.6-luna'),
  'gpt-5.2': { type: 'openai', model: 'gpt-5.2', api_key_env: 'OPENAI_API_KEY' },
  'anthropic-default': anthropic('claude-sonnet-5'),
  'claude-sonnet-5-5': anthropic('claude-sonnet-5-5'),
  'claude-opus-5-5': anthropic('claude-opus-5-5'),
  'xai-default': xai('grok-4.7'),
  'grok-4.7': xai('grok-4.7'),
  'grok-4.6': xai('grok-4.6'),
  'vertexai-default': {
    type: 'vertexai',
    model: 'claude-sonnet-5',
    reasoning_effort: 'xhigh',
    project_env: 'GOOGLE_CLOUD_PROJECT',
    location_env: 'GOOGLE_CLOUD_LOCATION',
  },
  // Ours: Cloudflare's own models. Of these, this one takes tools and a long prompt.
  'workers-ai-default': { type: 'workers-ai', model: '@cf/openai/gpt-oss-120b' },
  // Ours: a rule-based stand-in that needs no key.
  demo: { type: 'demo', model: 'demo' },
}

export const BUILTIN_PROVIDERS: Readonly<Record<string, RawProvider>> = Object.fromEntries(
  Object.entries(WRITTEN).map(([name, written]) => [name, provider.parse(written)]),
)

/** Ours: `llm_provider: auto` is the first of these whose variable is set, else the demo. The last is set where the Worker has the binding. */
export const AUTO = 'auto'
export const AUTO_CHOICES: ReadonlyArray<{ env: string; provider: string }> = [
  { env: 'ANTHROPIC_API_KEY', provider: 'anthropic-default' },
  { env: 'OPENAI_API_KEY', provider: 'openai-default' },
  { env: 'GOOGLE_API_KEY', provider: 'google-default' },
  { env: AI_BINDING, provider: 'workers-ai-default' },
]
export const AUTO_ELSE = 'demo'
