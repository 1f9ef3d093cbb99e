// The shape of `mcp_servers` and of llm-providers.yaml.

import { hideKey, mustHave, showAlways, showIfGiven, showKey, withDefault, zeroIsDefault } from './facts.ts'
import { duration, envName, exactText, flag, oneOf, positiveDuration, seconds, text, textMap, whole } from './fields.ts'
import {
  backend,
  block,
  listOf,
  nativeTools,
  object,
  provider as providerName,
  textsOrNone,
  writes,
} from './schema-parts.ts'
import { AS_ADDRESS, AS_COMMAND, AS_GO_MASKING, AS_HIDDEN_LIST, asNames, asPresence } from './views.ts'

const NOTHING: Record<string, string> = {}

// Ours.
const oauth = object({
  token_url: hideKey(
    mustHave(text, "'oauth' needs a 'token_url'. Write the address at which tokens are asked for."),
    'The address at which tokens are asked for.',
  ),
  client_id: hideKey(mustHave(text, "'oauth' needs a 'client_id'. Add it."), 'The id of this client.'),
  client_secret: hideKey(
    mustHave(text, "'oauth' needs a 'client_secret'. Add it, best as the name of a secret: \"{{.NAME}}\"."),
    'Its secret.',
  ),
  scope: hideKey(text, 'What is asked for, if the server wants it said.'),
}).optional()

export const transport = block({
  type: showAlways(
    mustHave(oneOf('stdio', 'http', 'sse'), "The server has no 'transport.type'. Use one of 'stdio', 'http', 'sse'."),
    'A program that the bridge starts (stdio), or a server at an address.',
  ),
  command: showKey(text, 'stdio: the program to start.', { view: AS_COMMAND }),
  args: showKey(textsOrNone, 'stdio: its arguments.', { view: AS_HIDDEN_LIST }),
  env: showKey(withDefault(textMap, NOTHING), 'stdio: environment variables for it.', {
    view: asNames('env_keys'),
  }),
  url: showKey(text, 'http and sse: the address of the server.', { view: AS_ADDRESS }),
  bearer_token: showAlways(text, 'http and sse: the token for the header Authorization: Bearer.', {
    view: asPresence('bearer_token_set'),
  }),
  oauth: hideKey(oauth, 'http and sse: asks for the token by OAuth, as this client itself (client credentials).'),
  binding: hideKey(
    text,
    'http and sse: the binding of wrangler.toml (a service, or a Workers VPC service) that requests go through.',
  ),
  verify_ssl: showKey(withDefault(flag, true), 'Has no effect here: certificates are always verified.'),
  timeout: showKey(seconds, 'http and sse: seconds to wait for an answer.'),
  custom_headers: showKey(
    withDefault(textMap, NOTHING),
    "http and sse: further headers. {{.SESSION_ID}} stands for the execution's id.",
    {
      view: asNames('custom_header_keys'),
    },
  ),
  session_cleanup_url: showKey(text, 'http and sse: an address that is sent a DELETE when an execution ends.', {
    view: AS_ADDRESS,
  }),
})

// The viewer shows these as a whole (AS_GO_MASKING).
const customPattern = object({
  pattern: hideKey(
    mustHave(text, "A custom pattern needs 'pattern'. Add it, or take the entry out."),
    'A regular expression.',
  ),
  replacement: hideKey(
    mustHave(text, "A custom pattern needs 'replacement'. Add it, or take the entry out."),
    'The text that replaces each match.',
  ),
  description: hideKey(text, 'What the pattern is for.'),
})
const patterns = listOf(customPattern)
const NO_PATTERNS: NonNullable<(typeof patterns)['_zod']['output']> = []

const masking = object({
  enabled: hideKey(withDefault(flag, true), 'Default: true.'),
  pattern_groups: hideKey(textsOrNone, 'Built-in groups of patterns.'),
  patterns: hideKey(textsOrNone, 'Built-in patterns by name.'),
  custom_patterns: hideKey(withDefault(patterns, NO_PATTERNS), 'Patterns of your own.'),
}).optional()

const summarization = block({
  enabled: showKey(withDefault(flag, true), 'Whether large results are summarised. Default: true.'),
  size_threshold_tokens: showKey(
    zeroIsDefault(whole(0), 5000),
    'Results above this many tokens are summarised. Default: 5000; at least 100.',
  ),
  summary_max_token_limit: showKey(
    zeroIsDefault(whole(0), 1000),
    'Tokens of a summary at most. Default: 1000; at least 50.',
  ),
  llm_provider: providerName,
  llm_backend: backend,
})

export const server = object({
  transport: showAlways(transport, 'How to reach the server.'),
  instructions: showKey(
    withDefault(text, ''),
    'Instructions for every agent that uses the server; part of its system prompt.',
  ),
  data_masking: showKey(masking, 'Masks secrets in tool results.', { view: AS_GO_MASKING }),
  // Ours: nothing can mask what stands in an image.
  show_images: showIfGiven(
    flag,
    'Whether models see images that the server returns. Default: only without data_masking, because nothing can mask an image.',
  ),
  summarization: showKey(summarization, 'Summarises large tool results for the model.'),
  writes,
  writing_tools: showKey(textsOrNone, 'Tools of the server that change something, whatever it says of them.'),
  reading_tools: showKey(textsOrNone, 'Tools of the server that change nothing, whatever it says of them.'),
})

export const provider = object({
  type: showAlways(
    mustHave(
      oneOf('google', 'openai', 'anthropic', 'xai', 'vertexai', 'workers-ai', 'demo'),
      "The provider has no 'type'. Use one of 'google', 'openai', 'anthropic', 'xai', 'vertexai', 'workers-ai', 'demo'.",
    ),
    'The vendor, or the protocol that your own server speaks (openai).',
  ),
  model: showAlways(
    mustHave(text, "The provider has no 'model'. Write the model's name as the vendor spells it."),
    "The vendor's name of the model.",
  ),
  reasoning_effort: showIfGiven(
    exactText,
    'How hard the model thinks: low, medium, high, xhigh or max, sent as written. Default: high for models that know efforts.',
  ),
  api_key_env: showKey(
    envName,
    'The variable that holds the API key, never the key itself. Optional with base_url, for servers without keys.',
  ),
  // Ours.
  account_env: showKey(envName, 'workers-ai: the variable with the account’s id. Default: CLOUDFLARE_ACCOUNT_ID.'),
  credentials_env: showKey(
    envName,
    'vertexai: the variable that holds the JSON of a service account. Default: GOOGLE_APPLICATION_CREDENTIALS.',
  ),
  project_env: showKey(
    envName,
    "vertexai: the variable that holds the project. Default: the service account's project.",
  ),
  location_env: showKey(envName, 'vertexai: the variable that holds the location. Default: global.'),
  base_url: showKey(text, "An address other than the vendor's.", { view: AS_ADDRESS }),
  // Ours.
  headers: showKey(
    textMap,
    'Headers for every request, such as cf-aig-authorization of an AI Gateway. Only their names are shown.',
    { view: asNames('header_keys') },
  ),
  // Ours. Absent: Responses to OpenAI itself, Chat Completions to all others.
  api: hideKey(oneOf('chat', 'responses'), "Which of OpenAI's APIs to use."),
  // Ours. The reference (TARSy in Go) sends a conversation of any length.
  context_window: showIfGiven(
    whole(2048),
    "Tokens of prompt and reply together that the model takes. Default: the vendor's number, or 128000.",
  ),
  native_tools: showKey(nativeTools, "The provider's own tools."),
  // Ours.
  images: showIfGiven(
    flag,
    "Whether the model takes images, which tools may return. Default: known by the model's name; unknown models get none.",
  ),
  // Ours.
  omit: hideKey(
    listOf(
      mustHave(
        oneOf(
          'stream_options',
          'include',
          'reasoning',
          'effort',
          'thinking',
          'cache_control',
          'cache_ttl',
          'prompt_cache_key',
          'store',
          'tool_choice',
        ),
        "An entry of 'omit' is empty. Name a part of the request, or take the entry out.",
      ),
    ),
    'Parts of a request that the server does not know. A part that it refuses is left out by itself, after one refused request.',
  ),
  // Ours, as are the three below: a model on a slow machine needs more time than a vendor's.
  first_chunk_timeout: showKey(
    positiveDuration,
    'How long the model may be silent before its first word. Default: 2m.',
  ),
  stall_timeout: showKey(positiveDuration, 'How long it may be silent in the middle of a reply. Default: 1m.'),
  call_timeout: showKey(
    positiveDuration,
    'How long one reply may take from request to end. Default: 5m, and what first_chunk_timeout is above 2m.',
  ),
  outage_timeout: showKey(
    duration,
    'How long one turn waits for a provider that fails or limits requests, if no fallback is left. 0: not at all. Default: 15m.',
  ),
})
