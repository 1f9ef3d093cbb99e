// A whole system with chains of a test's own: every agent's model follows a script by the agent's name, tools are functions of the test.

import { expect } from 'vitest'
import type { StageOverview } from '../../../src/core/protocol/api.ts'
import type { SessionView } from '../../../src/core/protocol/view.ts'
import { comparable, connect, readSession, seen, type Client as Watcher, type Read } from './client.ts'
import {
  startModelServer,
  type Conversation,
  type ModelOptions,
  type ModelServer,
  type Refusal,
  type Turn,
} from './model-server.ts'
import { until } from './processes.ts'
import { clientOf, type Client } from './rest.ts'
import { startToolServer, type ScriptedTool, type ToolServer } from './scripted-tools.ts'
import { startSystem, type System } from './system.ts'
import { expectTrace } from './traces.ts'

export const REFUSED_KEY = 'a-key-that-is-refused'
const KEYS = { SCRIPTED_API_KEY: 'any-key-will-do', REFUSED_API_KEY: REFUSED_KEY }

export type Script = (conversation: Conversation) => Turn | Refusal

export type StoryOptions = {
  /** tarsy.yaml without its servers; alerts name their type. */
  configuration: Readonly<Record<string, unknown>>
  /** By agent name; a replica follows the script of its agent. */
  agents: Readonly<Record<string, Script>>
  servers?: Readonly<Record<string, Readonly<Record<string, ScriptedTool>>>>
  /** Added to each server's settings. */
  serverSettings?: object
  at?: ModelOptions['at']
  paceMs?: number
}

export type Story = {
  system: System
  /** REST. */
  client: Client
  /** The WebSocket; it was there before any alert. */
  watcher: Watcher
  model: ModelServer
  tools: Readonly<Record<string, ToolServer>>
  /** Sends an alert and resolves with the session's id. */
  send(alertType: string): Promise<string>
  /** Asks a question and resolves with its stage's id. */
  ask(id: string, content: string): Promise<string>
  /** Resolves with a question's stage once it has ended. */
  answered(id: string, stageId: string): Promise<StageOverview>
  close(): Promise<void>
}

export async function startStory(options: StoryOptions): Promise<Story> {
  await using started = new AsyncDisposableStack()
  const model = await startModelServer({
    answer: (conversation, { authorization }) => answer(options.agents, conversation, authorization),
    ...(options.at !== undefined && { at: options.at }),
    ...(options.paceMs !== undefined && { paceMs: options.paceMs }),
  })
  started.defer(model.close)
  const tools: Record<string, ToolServer> = {}
  for (const [name, each] of Object.entries(options.servers ?? {})) {
    const server = await startToolServer(each)
    started.defer(server.close)
    tools[name] = server
  }
  const configFiles = { 'llm-providers.yaml': providers(model.url), 'tarsy.yaml': tarsy(options, tools) }
  const system = await startSystem({ configFiles, env: KEYS })
  started.defer(async () => void (await system.stop()))
  const client = clientOf(system.url)
  const watcher = await connect(system.url)
  started.defer(watcher.close)
  const all = started.move()
  return {
    system,
    client,
    watcher,
    model,
    tools,
    send: alertType => client.send(`Something is wrong (${alertType}).`, { alert_type: alertType }),
    ask: async (id, content) => (await client.ask(id, content)).stage_id,
    answered: (id, stageId) =>
      until(`question ${stageId} is answered`, () =>
        stagesOf(watcher.view(id)).find(stage => stage.id === stageId && stage.completed_at !== null),
      ),
    close: () => all.disposeAsync(),
  }
}

function answer(agents: StoryOptions['agents'], conversation: Conversation, authorization: string): Turn | Refusal {
  if (authorization === `Bearer ${REFUSED_KEY}`) return { status: 401, message: 'Incorrect API key provided.' }
  if (isDigest(conversation)) return { text: 'Summary: 40 rows, all alike, none of them newer than an hour.' }
  const name = agentOf(conversation)
  const script = agents[name] ?? agents[name.replace(/-\d+$/, '')]
  return script?.(conversation) ?? { status: 400, message: `the script has no agent "${name}"` }
}

/** Whose turn it is: the name that the system prompt begins with; '' where it names none. */
export function agentOf({ messages }: Conversation): string {
  return /^You are ([\w-]+)/.exec(messages[0]?.content ?? '')?.[1] ?? ''
}

/** The request to shorten a tool's result comes from no agent. */
export function isDigest({ messages }: Conversation): boolean {
  return messages[0]?.content?.startsWith('You shorten what a tool returned') ?? false
}

/** Two that speak OpenAI's protocol, one that speaks Google's, one whose key is refused. JSON is YAML. */
function providers(url: string): string {
  const openai = { type: 'openai', base_url: url, api_key_env: 'SCRIPTED_API_KEY' }
  return JSON.stringify({
    llm_providers: {
      scripted: { ...openai, model: 'scripted-1' },
      second: { ...openai, model: 'scripted-2' },
      refused: { ...openai, model: 'scripted-0', api_key_env: 'REFUSED_API_KEY' },
      native: {
        ...openai,
        type: 'google',
        model: 'gemini-3-scripted',
        native_tools: { google_search: true },
      },
    },
  })
}

function tarsy({ configuration, serverSettings }: StoryOptions, tools: Readonly<Record<string, ToolServer>>): string {
  const servers = Object.entries(tools).map(([name, { url }]) => [
    name,
    { transport: { type: 'http', url }, ...serverSettings },
  ])
  const defaults = { llm_provider: 'scripted', llm_backend: 'langchain', ...Object(configuration['defaults']) }
  return JSON.stringify({ ...configuration, defaults, mcp_servers: Object.fromEntries(servers) })
}

export function stagesOf({ detail }: SessionView): Array<StageOverview> {
  return detail?.stages ?? []
}

/** The end of a session as REST tells it. What every story has in common is asserted here: the socket told the same, nothing streams. */
export async function endOf({ system, watcher }: Pick<Story, 'system' | 'watcher'>, id: string): Promise<Read> {
  const read = await readSession(system.url, id)
  expect(seen(watcher.view(id))).toEqual(comparable(read))
  expect(watcher.view(id).stale).toBe(false)
  expect(read.timeline.filter(event => event.status === 'streaming')).toEqual([])
  // Among others: a frame that names no session.
  expect(watcher.trouble()).toBeNull()
  const order = read.timeline.map(event => event.sequence_number)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  await expectTrace(system.url, read.detail)
  return read
}
