// The shape of `mcp_servers` and of llm-providers.yaml.

import { key, or, orZero, required } from './facts.ts'
import { envName, flag, oneOf, seconds, text, textMap, whole } from './fields.ts'
import { backend, block, listOf, nativeTools, object, provider as providerName, textsOrNone } from './schema-parts.ts'
import { AS_ADDRESS, AS_COMMAND, AS_GO_MASKING, AS_HIDDEN_LIST, asNames, asPresence } from './views.ts'

const NOTHING: Record<string, string> = {}

export const transport = block({
  type: key(
    required(oneOf('stdio', 'http', 'sse'), "The server has no 'transport.type'. Use one of 'stdio', 'http', 'sse'."),
    'A program that the bridge starts (stdio), or a server at an address.',
    { shown: 'always' },
  ),
  command: key(text, 'stdio: the program to start.', { shown: 'filled', view: AS_COMMAND }),
  args: key(textsOrNone, 'stdio: its arguments.', { shown: 'filled', view: AS_HIDDEN_LIST }),
  env: key(or(textMap, NOTHING), 'stdio: variables added to its environment.', {
    shown: 'filled',
    view: asNames('env_keys'),
  }),
  url: key(text, 'http and sse: the address of the server.', { shown: 'filled', view: AS_ADDRESS }),
  bearer_token: key(text, 'http and sse: sent as Authorization: Bearer.', {
    shown: 'always',
    view: asPresence('bearer_token_set'),
  }),
  verify_ssl: key(or(flag, true), 'Has no effect here: certificates are always verified.', { shown: 'filled' }),
  timeout: key(seconds, 'http and sse: seconds to wait for an answer.', { shown: 'filled' }),
  custom_headers: key(or(textMap, NOTHING), 'http and sse: further headers; {{.SESSION_ID}} is the execution.', {
    shown: 'filled',
    view: asNames('custom_header_keys'),
  }),
  session_cleanup_url: key(text, 'http and sse: gets a DELETE when an execution ends.', {
    shown: 'filled',
    view: AS_ADDRESS,
  }),
})

// The viewer shows these as a whole (AS_GO_MASKING).
const customPattern = object({
  pattern: key(
    required(text, "A custom pattern needs 'pattern'. Add it, or take the entry out."),
    'A regular expression.',
  ),
  replacement: key(
    required(text, "A custom pattern needs 'replacement'. Add it, or take the entry out."),
    'What stands in the place of each match.',
  ),
  description: key(text, 'Why the pattern is there.'),
})
const patterns = listOf(customPattern)
const NO_PATTERNS: NonNullable<(typeof patterns)['_zod']['output']> = []

const masking = object({
  enabled: key(or(flag, true), 'Default: true.'),
  pattern_groups: key(textsOrNone, 'Built-in groups of patterns.'),
  patterns: key(textsOrNone, 'Built-in patterns by name.'),
  custom_patterns: key(or(patterns, NO_PATTERNS), 'Patterns of your own.'),
}).optional()

const summarization = block({
  enabled: key(or(flag, true), 'Whether large results are told in fewer words. Default: true.', { shown: 'filled' }),
  size_threshold_tokens: key(orZero(whole(0), 5000), 'From how many tokens on. Default: 5000; at least 100.', {
    shown: 'filled',
  }),
  summary_max_token_limit: key(orZero(whole(0), 1000), 'In at most how many tokens. Default: 1000; at least 50.', {
    shown: 'filled',
  }),
  llm_provider: providerName,
  llm_backend: backend,
})

export const server = object({
  transport: key(transport, 'How the server is reached.', { shown: 'always' }),
  instructions: key(or(text, ''), 'Stands in the system prompt of every agent that uses the server.', {
    shown: 'filled',
  }),
  data_masking: key(masking, 'Takes secrets out of what the tools return.', { shown: 'filled', view: AS_GO_MASKING }),
  summarization: key(summarization, 'Sums up large results for the model.', { shown: 'filled' }),
})

export const provider = object({
  type: key(
    required(
      oneOf('google', 'openai', 'anthropic', 'xai', 'vertexai', 'workers-ai', 'demo'),
      "The provider has no 'type'. Use one of 'google', 'openai', 'anthropic', 'xai', 'demo'.",
    ),
    'The vendor, or the protocol that your own server speaks (openai).',
    { shown: 'always' },
  ),
  model: key(
    required(text, "The provider has no 'model'. Write the model's name as the vendor spells it."),
    "The model's name as the vendor spells it.",
    { shown: 'always' },
  ),
  api_key_env: key(
    envName,
    'The variable that holds the key; never the key itself. With base_url it may be left out, where the server takes no key.',
    { shown: 'filled' },
  ),
  credentials_env: key(envName, 'vertexai: the variable that holds the credentials.', { shown: 'filled' }),
  project_env: key(envName, 'vertexai: the variable that holds the project.', { shown: 'filled' }),
  location_env: key(envName, 'vertexai: the variable that holds the location.', { shown: 'filled' }),
  base_url: key(text, "Another address than the vendor's.", { shown: 'filled', view: AS_ADDRESS }),
  // Ours. Absent: Responses to OpenAI itself, Chat Completions to all others.
  api: key(oneOf('chat', 'responses'), "Which of OpenAI's protocols to speak."),
  native_tools: key(nativeTools, "The provider's own tools.", { shown: 'filled' }),
})
