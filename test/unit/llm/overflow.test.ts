// Each vendor's own words for a request that is longer than the model's window.

import { expect, test } from 'vitest'
import { classify } from '#adapters/llm/errors.ts'

const context = { provider: 'main', keyName: 'MY_KEY', secrets: [], now: 0 }

/** As the SDKs throw it. */
function thrown(status: number | undefined, body: object) {
  return Object.assign(new Error('x'), { ...(status !== undefined && { status }), error: body })
}

test.for([
  [
    'OpenAI, Chat',
    400,
    {
      code: 'context_length_exceeded',
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 150012 tokens (149000 in the messages, 1012 in the functions). Please reduce the length of the messages or functions.",
    },
    { limit: 128_000, requested: 150_012 },
  ],
  [
    'OpenAI, Responses, inside the stream',
    undefined,
    {
      code: 'context_length_exceeded',
      message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
    },
    {},
  ],
  [
    'OpenAI, one request above the minute’s tokens',
    429,
    {
      code: 'rate_limit_exceeded',
      message:
        'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 45123. The input or output tokens must be reduced in order to run successfully.',
    },
    { limit: 30_000, requested: 45_123 },
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' },
    },
    { limit: 200_000, requested: 208_310 },
  ],
  [
    'Anthropic, with the reply',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'input length and `max_tokens` exceed context limit: 150000 + 64000 > 200000, decrease input length or `max_tokens` and try again',
      },
    },
    { limit: 200_000, requested: 214_000 },
  ],
  [
    'Anthropic, too many bytes',
    413,
    { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
    {},
  ],
  [
    'Google',
    400,
    {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048576).',
      },
    },
    { limit: 1_048_576, requested: 1_196_265 },
  ],
  [
    'Google, without brackets',
    400,
    {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'The input token count exceeds the maximum number of tokens allowed 1048576.',
      },
    },
    { limit: 1_048_576 },
  ],
  [
    'Vertex AI',
    400,
    {
      error: {
        message:
          'Unable to submit request because the input token count is 1100000 but model only supports up to 1048576. Reduce the input token count and try again.',
      },
    },
    { limit: 1_048_576, requested: 1_100_000 },
  ],
  [
    'xAI',
    400,
    {
      code: 'Client specified an invalid argument',
      message: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    { limit: 131_072, requested: 537_812 },
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'request (14429 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 14_429,
        n_ctx: 8192,
      },
    },
    { limit: 8192, requested: 14_429 },
  ],
  [
    'llama.cpp, numbers in fields alone',
    500,
    {
      error: {
        code: 500,
        message:
          'the request exceeds the available context size. try increasing the context size or enable context shift',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 1407,
        n_ctx: 256,
      },
    },
    { limit: 256, requested: 1407 },
  ],
  [
    'vLLM',
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.",
      code: 400,
    },
    { limit: 16_384, requested: 122_946 },
  ],
  [
    'vLLM, max_tokens',
    400,
    {
      message:
        "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 8192 tokens and your request has 5000 input tokens (4096 > 8192 - 5000).",
      code: 400,
    },
    { limit: 8192 },
  ],
  [
    'vLLM, newer',
    400,
    {
      message:
        "This model's maximum context length is 8192 tokens. However, your request has 9001 input tokens. Please reduce the length of the input messages.",
      code: 400,
    },
    { limit: 8192, requested: 9001 },
  ],
  [
    'SGLang',
    400,
    { message: "The input (9000 tokens) is longer than the model's context length (8192 tokens)." },
    { limit: 8192, requested: 9000 },
  ],
  ['Ollama', 400, { message: 'the input length exceeds the context length' }, {}],
  [
    'LM Studio',
    400,
    {
      message:
        'Trying to keep the first 9001 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    },
    { limit: 4096, requested: 9001 },
  ],
  [
    'OpenRouter',
    400,
    {
      error: {
        message:
          'This endpoint\'s maximum context length is 16384 tokens. However, you requested about 94307 tokens (94307 of text input). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.',
        code: 400,
        metadata: { provider_name: null },
      },
    },
    { limit: 16_384, requested: 94_307 },
  ],
  [
    'Mistral',
    400,
    {
      object: 'error',
      message:
        'Prompt contains 150000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
    },
    { limit: 131_072, requested: 150_000 },
  ],
  ['Bedrock behind a gateway', 400, { message: 'Input is too long for requested model.' }, {}],
  ['a proxy’s limit of bytes', 413, '<html><h1>413 Request Entity Too Large</h1></html>', {}],
] as const)('%s', ([, status, body, context_]) => {
  const error = classify(thrown(status, body as object), context)
  expect(error).toMatchObject({ kind: 'context_exceeded', retryable: false })
  expect(error.context).toEqual(context_)
})

test.for([
  [
    'a rate',
    429,
    {
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 4000.',
    },
    'rate_limited',
  ],
  [
    'a quota',
    429,
    {
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota, generate_content_free_tier_input_token_count, limit: 250000',
      },
    },
    'rate_limited',
  ],
  ['a model', 404, { code: 'model_not_found', message: 'The model gpt-4x does not exist' }, 'invalid'],
  [
    'a description',
    400,
    {
      message:
        "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024, but got a string with length 1500 instead.",
    },
    'invalid',
  ],
] as const)('%s is no window', ([, status, body, kind]) => {
  expect(classify(thrown(status, body), context)).toMatchObject({ kind })
})
