import type { CompletionUsage } from 'openai/resources/completions'
import type { ResponseUsage } from 'openai/resources/responses/responses'
import type { Usage } from '#core/ports.ts'

type Read = { cached_tokens?: number; cache_write_tokens?: number }

/** The tokens of a reply, from either API of OpenAI; a compatible server may leave out any figure. */
export function openAiUsage(usage: CompletionUsage | ResponseUsage): Usage {
  const [input, output, read, thought] =
    'input_tokens' in usage
      ? [usage.input_tokens, usage.output_tokens, usage.input_tokens_details, usage.output_tokens_details]
      : [usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details, usage.completion_tokens_details]
  const inputTokens = input ?? 0
  const thinkingTokens = thought?.reasoning_tokens ?? 0
  // xAI does not count thinking as part of the completion; only the total shows it.
  const apart = usage.total_tokens === inputTokens + (output ?? 0) + thinkingTokens
  const cache: Read = read ?? {}
  return {
    inputTokens,
    outputTokens: (output ?? 0) + (apart ? thinkingTokens : 0),
    thinkingTokens,
    cacheReadTokens: cache.cached_tokens ?? 0,
    cacheWriteTokens: cache.cache_write_tokens ?? 0,
  }
}
