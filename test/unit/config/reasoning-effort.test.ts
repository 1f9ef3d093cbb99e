import { describe, expect, test } from 'vitest'
import { effortOf, effortWarning } from '#core/config/reasoning-effort.ts'
import { good } from './example.ts'

test.each([
  ['gpt-5.5', undefined],
  ['gpt-5.6', 'high'],
  ['GPT-6-sol', 'high'],
  ['gpt-5.10', 'high'],
  ['gpt-6-chat-latest', undefined],
  ['gpt-6-main', undefined],
  ['gpt-4o', undefined],
  ['gpt-oss:20b', undefined],
  ['grok-4.5', undefined],
  ['grok-4.6', 'high'],
  ['grok-5', 'high'],
  ['gemini-3.7-flash', undefined],
  ['gemini-3.8-flash', 'high'],
  ['gemini-4-pro', 'high'],
  ['gemini-3.9-flash-image', undefined],
  ['claude-opus-4-7', undefined],
  ['claude-opus-4-8', 'high'],
  ['claude-opus-4.8', 'high'],
  ['claude-sonnet-4-20250514', undefined],
  ['claude-sonnet-4-5@20250929', undefined],
  ['claude-opus-4-8-20260801', 'high'],
  ['claude-sonnet-5', 'high'],
  ['claude-3-5-sonnet', undefined],
  ['our-own-model', undefined],
])('%s is sent %s where no effort is written', (model, effort) => {
  expect(effortOf(model, undefined)).toBe(effort)
  expect(effortOf(model, ' Custom')).toBe(' Custom')
})

describe('an effort that the vendor does not document', () => {
  test.each([
    ['max', 'gpt-6-sol', false, null],
    ['max', 'grok-4.7', false, 'the vendor documents low, medium, high, xhigh for this model'],
    ['xhigh', 'gemini-3.8-flash', false, 'the vendor documents low, medium, high for this model'],
    ['xhigh', 'claude-sonnet-4-8', false, 'the vendor documents low, medium, high, max for this model'],
    ['xhigh', 'claude-opus-4-8', false, null],
    ['xhigh', 'claude-haiku-5', false, null],
    ['low', 'gpt-5.2', false, 'the vendor documents no effort for this model'],
    ['low', 'gpt-6-chat', false, 'the vendor documents no effort for this model'],
    ['max', 'grok-4.7', true, null],
    ['low', 'our-own-model', false, null],
    ['High', 'gpt-6-sol', false, 'no vendor documents it; known are low, medium, high, xhigh, max'],
    ['minimal', 'our-own-model', true, 'no vendor documents it; known are low, medium, high, xhigh, max'],
  ])('%s for %s (own address: %s): %s', (effort, model, hasAddress, warning) => {
    expect(effortWarning(effort, model, hasAddress)).toBe(warning)
  })
})

test('a provider has the effort that is sent, and one that replaces a built-in does not inherit its own', () => {
  const providers = `llm_providers:
  openai-default: {type: openai, model: gpt-6-sol, api_key_env: K}
  older: {type: openai, model: gpt-5.2, api_key_env: K, reasoning_effort: ""}
  exact: {type: openai, model: m, base_url: "http://m", reasoning_effort: "medium "}
`
  const { llmProviders } = good('defaults: {llm_provider: demo}', providers, {})
  const effort = (name: string) => llmProviders[name]?.reasoningEffort
  expect(['openai-default', 'older', 'exact', 'gpt-5.6', 'anthropic-default', 'gpt-5.2'].map(effort)).toEqual([
    'high',
    undefined,
    'medium ',
    'max',
    'xhigh',
    undefined,
  ])
})
