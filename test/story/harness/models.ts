// The models of a story, played by a server that speaks the vendors' own protocols. What a model says next depends on the conversation
// that it is sent and on nothing else, so a request that is made again is answered alike.

import { LLMock, type ChatCompletionRequest, type ChatMessage } from '@copilotkit/aimock'
import { withoutId } from '../../fakes/conversation.ts'
import { unmarked } from '../../fakes/marked.ts'

export type Wire = {
  name: string
  /** Lines of llm-providers.yaml, `base_url` aside. */
  provider: Readonly<Record<string, string>>
  key: string
  /** Where its requests arrive. */
  path: RegExp
}

const wire = (name: string, provider: Record<string, string>, path: RegExp): Wire => ({
  name,
  provider: { ...provider, api_key_env: `STORY_${name.toUpperCase()}_KEY` },
  key: `story-${name}-key-marker`,
  path,
})

export const WIRES: ReadonlyArray<Wire> = [
  wire('responses', { type: 'openai', model: 'gpt-5.2', api: 'responses' }, /\/v1\/responses$/),
  wire('chat', { type: 'openai', model: 'gpt-5.2', api: 'chat' }, /\/v1\/chat\/completions$/),
  wire('anthropic', { type: 'anthropic', model: 'claude-sonnet-5' }, /\/v1\/messages$/),
  wire(
    'google',
    { type: 'google', model: 'gemini-3.7-flash' },
    /\/v1beta\/models\/gemini-3\.7-flash:streamGenerateContent/,
  ),
]

export function providersFile(url: string, wires: ReadonlyArray<Wire> = WIRES): string {
  const rows = wires.map(({ name, provider }) => ({ [name]: { ...provider, base_url: url } }))
  // JSON is YAML.
  return JSON.stringify({ llm_providers: Object.assign({}, ...rows) })
}

export function keysOf(wires: ReadonlyArray<Wire> = WIRES): Record<string, string> {
  return Object.fromEntries(wires.map(({ provider, key }) => [provider['api_key_env'] ?? '', key]))
}

export type Asked = {
  /** Whose turn it is: an agent with tools, or one of the single replies about what agents found. */
  role: 'investigator' | 'synthesis' | 'summary'
  prompt: string
  tools: ReadonlyArray<string>
  /** What the tools have answered in this conversation, in order. */
  results: ReadonlyArray<string>
}

export type Said = { text?: string; thinking?: string; calls?: ReadonlyArray<{ tool: string; args: object }> }

export type Model = {
  url: string
  /** Where each request arrived and what it was answered, in order. */
  requests(): Array<{ path: string; status: number }>
  /** The conversations that it was sent, in order. */
  asked(): ReadonlyArray<Asked>
  stop(): Promise<void>
}

export async function startModel(script: (asked: Asked) => Said): Promise<Model> {
  const all: Array<Asked> = []
  // A request that does not carry the key of its provider is refused.
  const apiKeys = WIRES.map(({ key }) => key)
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent', chunkSize: 24, auth: { apiKeys } })
  mock.on({}, request => {
    const asked = askedBy(request)
    all.push(asked)
    const { text, thinking, calls } = script(asked)
    return {
      ...(text !== undefined && { content: text }),
      ...(thinking !== undefined && { reasoning: thinking }),
      ...(calls !== undefined && {
        toolCalls: calls.map(({ tool, args }, at) => ({
          name: tool,
          arguments: JSON.stringify(args),
          id: `call_${asked.results.length + at}`,
        })),
      }),
    } as { content: string }
  })
  await mock.start()
  return {
    url: mock.url,
    requests: () => mock.getRequests().map(({ path, response }) => ({ path, status: response.status })),
    asked: () => all,
    stop: () => mock.stop(),
  }
}

function askedBy({ messages, tools }: ChatCompletionRequest): Asked {
  const textsOf = (role: ChatMessage['role']) => messages.filter(each => each.role === role).map(contentOf)
  const prompt = textsOf('user').join('\n')
  const names = (tools ?? []).map(tool => tool.function.name)
  const role = prompt.includes('<analysis-')
    ? 'summary'
    : /<investigation-\w+ agent=/.test(prompt)
      ? 'synthesis'
      : 'investigator'
  return { role, prompt, tools: names, results: textsOf('tool').map(each => withoutId(unmarked(unwrapped(each)))) }
}

function contentOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(part => part.text ?? '').join('')
}

/** Google takes a tool's answer as an object; ours is its `output` or its `error`. */
function unwrapped(result: string): string {
  const [, text] = /^\{"(?:output|error)":(".*")\}$/s.exec(result) ?? []
  return text === undefined ? result : (JSON.parse(text) as string)
}
