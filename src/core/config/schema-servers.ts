// The shape of `mcp_servers` and of llm-providers.yaml.

import { envName, flag, oneOf, text, textMap, texts, whole } from './fields.ts'
import { backend, listOf, nativeTools, object, provider as providerName } from './schema-parts.ts'

const transport = object({
  type: oneOf('stdio', 'http', 'sse').describe('A program that the bridge starts (stdio), or a server at an address.'),
  command: text.describe('stdio: the program to start.'),
  args: texts.describe('stdio: its arguments.'),
  env: textMap.describe('stdio: variables added to its environment.'),
  url: text.describe('http and sse: the address of the server.'),
  bearer_token: text.describe('http and sse: sent as Authorization: Bearer.'),
  verify_ssl: flag.describe('Has no effect here: certificates are always verified.'),
  timeout: whole(0).describe('http and sse: seconds to wait for an answer.'),
  custom_headers: textMap.describe('http and sse: further headers; {{.SESSION_ID}} is the execution.'),
  session_cleanup_url: text.describe('http and sse: gets a DELETE when an execution ends.'),
}).optional()

const customPattern = object({
  pattern: text.describe('A regular expression.'),
  replacement: text.describe('What stands in the place of each match.'),
  description: text.describe('Why the pattern is there.'),
})

const masking = object({
  enabled: flag.describe('Default: true.'),
  pattern_groups: texts.describe('Built-in groups of patterns.'),
  patterns: texts.describe('Built-in patterns by name.'),
  custom_patterns: listOf(customPattern).describe('Patterns of your own.'),
}).optional()

const summarization = object({
  enabled: flag.describe('Whether large results are told in fewer words. Default: true.'),
  size_threshold_tokens: whole(0).describe('From how many tokens on. Default: 5000; at least 100.'),
  summary_max_token_limit: whole(0).describe('In at most how many tokens. Default: 1000; at least 50.'),
  llm_provider: providerName,
  llm_backend: backend,
}).optional()

export const server = object({
  transport: transport.describe('How the server is reached.'),
  instructions: text.describe('Stands in the system prompt of every agent that uses the server.'),
  data_masking: masking.describe('Takes secrets out of what the tools return.'),
  summarization: summarization.describe('Sums up large results for the model.'),
})

export const provider = object({
  type: oneOf('google', 'openai', 'anthropic', 'xai', 'vertexai', 'workers-ai', 'demo').describe(
    'The vendor, or the protocol that your own server speaks (openai).',
  ),
  model: text.describe("The model's name as the vendor spells it."),
  api_key_env: envName.describe(
    'The variable that holds the key; never the key itself. With base_url it may be left out, where the server takes no key.',
  ),
  credentials_env: envName.describe('vertexai: the variable that holds the credentials.'),
  project_env: envName.describe('vertexai: the variable that holds the project.'),
  location_env: envName.describe('vertexai: the variable that holds the location.'),
  base_url: text.describe("Another address than the vendor's."),
  api: oneOf('chat', 'responses').describe("Which of OpenAI's protocols to speak."),
  native_tools: nativeTools.describe("The provider's own tools."),
})
