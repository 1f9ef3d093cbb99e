import { expect, test } from 'vitest'
import { openAiUsage } from '#adapters/llm/openai-usage.ts'

type Told = Parameters<typeof openAiUsage>[0]

const NOTHING = { inputTokens: 0, outputTokens: 0, thinkingTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }

test.for<[string, unknown, Partial<typeof NOTHING>]>([
  [
    'Chat Completions',
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    { inputTokens: 100, outputTokens: 50, thinkingTokens: 20, cacheReadTokens: 80, cacheWriteTokens: 5 },
  ],
  [
    'Responses',
    {
      input_tokens: 100,
      output_tokens: 50,
      total_tokens: 150,
      input_tokens_details: { cached_tokens: 80, cache_write_tokens: 5 },
      output_tokens_details: { reasoning_tokens: 20 },
    },
    { inputTokens: 100, outputTokens: 50, thinkingTokens: 20, cacheReadTokens: 80, cacheWriteTokens: 5 },
  ],
  [
    'xAI, whose thinking stands beside the completion',
    {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 150,
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    { inputTokens: 100, outputTokens: 50, thinkingTokens: 20 },
  ],
  [
    'a server that tells no details',
    { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    { inputTokens: 7, outputTokens: 3 },
  ],
  [
    'a server that sends nulls',
    {
      prompt_tokens: 7,
      completion_tokens: null,
      prompt_tokens_details: { cached_tokens: null },
      completion_tokens_details: null,
    },
    { inputTokens: 7 },
  ],
  ['a server that tells nothing', {}, {}],
])('%s', ([, told, expected]) => {
  expect(openAiUsage(told as Told)).toEqual({ ...NOTHING, ...expected })
})
