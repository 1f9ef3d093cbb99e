// Recognises the error of a request that is longer than the model's window, and reads its numbers. No two vendors write it alike, and few give
// it a code.

/** The tokens that the vendor allows and those that it counted, as far as it names them. */
export type Overflow = { limit?: number; requested?: number }

const CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded', // OpenAI, OpenRouter, Groq, DeepSeek
  'exceed_context_size_error', // llama.cpp
  'request_too_large', // Anthropic: 32 MB of JSON
  'string_above_max_length', // OpenAI: a message of 10 MB
])

// In the patterns, MAX is the number of tokens that are allowed, USED those that were counted, REPLY what was added for the reply.
const NUMBERS: ReadonlyArray<[word: string, group: string]> = [
  ['MAX', '(?<limit>[\\d,]+)'],
  ['USED', '(?<used>[\\d,]+)'],
  ['REPLY', '(?<reply>[\\d,]+)'],
]

/** The first that matches counts. */
const TEXTS: ReadonlyArray<RegExp> = [
  'input length and .?max_tokens.? exceed context limit: USED \\+ REPLY > MAX', // Anthropic
  'prompt is too long: USED tokens > MAX', // Anthropic
  'maximum context length is MAX tokens.*?(?:your request has|you passed|prompt contains(?: at least)?) USED input tokens', // vLLM
  'maximum context length (?:is|of) MAX tokens.*?(?:resulted in|requested)(?: about| a total of)? USED tokens', // OpenAI, OpenRouter, SGLang
  'maximum prompt length is MAX.*?contains USED tokens', // xAI
  'input token count(?: \\(?USED\\)?)? exceeds the maximum number of tokens allowed \\(?MAX', // Google
  'input token count is USED but model only supports up to MAX', // Vertex AI
  'request \\(USED tokens\\) exceeds the available context size \\(MAX', // llama.cpp
  'prompt contains USED tokens.*?model with MAX maximum', // Mistral
  "input \\(USED tokens\\) is longer than the model's context length \\(MAX", // SGLang
  'the first USED tokens when context the overflows.*?context length of only MAX', // LM Studio
  'request too large for .*?limit MAX, requested USED', // Groq, OpenAI: one request needs more than a minute's tokens
  'exceeded model token limit: MAX \\(requested: USED', // Moonshot
  'prompt token count of USED exceeds the limit of MAX', // GitHub Models
  'must be <= MAX.*?given: USED .?inputs', // Text Generation Inference
  'maximum (?:context|prompt) length (?:is|of) MAX',
  "(?:exceeds?|exceeded|longer than|greater than) (?:the |your |this )?(?:available |maximum |model's |model )*(?:context|prompt)[ _-]?(?:window|length|size)",
  'context[ _-]?(?:window|length|size)[ _-]?(?:exceeded|exceeds|overflow)',
  'prompt is too long|input is too long for requested model', // Bedrock
  'reduce the length of the (?:messages|input|prompt)|too many (?:input )?tokens', // Groq, Cohere
].map(patternOf)

function patternOf(text: string): RegExp {
  return new RegExp(
    NUMBERS.reduce((all, [word, group]) => all.replace(word, group), text),
    'is',
  )
}

/** null: the error is about something else. `body` is the vendor's, `message` its text. */
export function overflowOf(
  status: number | undefined,
  codes: ReadonlyArray<string>,
  body: Record<string, unknown>,
  message: string,
): Overflow | null {
  // A wait mends a limit of the rate, unless one request alone is too large for it.
  if (status === 429 && !/too large/i.test(message)) return null
  // llama.cpp has its numbers in fields.
  const fields = sensible(body['n_ctx'], body['n_prompt_tokens'])
  const found = TEXTS.map(text => text.exec(message)).find(match => match !== null)
  if (found !== undefined) return { ...fields, ...numbersIn(found.groups ?? {}) }
  return status === 413 || codes.some(code => CODES.has(code)) ? fields : null
}

function numbersIn({ limit, used, reply }: Record<string, string | undefined>): Overflow {
  return sensible(numberIn(limit), numberIn(used) + numberIn(reply))
}

function numberIn(text: string | undefined): number {
  return Number(text?.replaceAll(',', '') ?? 0)
}

/** Numbers that contradict the refusal would stretch the budget. */
function sensible(limit: unknown, requested: unknown): Overflow {
  if (typeof limit !== 'number' || !(limit > 0)) return {}
  return typeof requested === 'number' && requested > limit ? { limit, requested } : { limit }
}
