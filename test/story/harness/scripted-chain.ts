// A system with chains of a test's own: every agent's model follows a script by the agent's name, tools are functions of the test.

import { expect } from 'vitest'
import type { StageOverview } from '../../../src/core/protocol/api.ts'
import type { SessionView } from '../../../src/core/protocol/view.ts'
import type { Conversation, ModelOptions, Refusal, Turn } from './model-server.ts'
import { until } from './processes.ts'
import { readWatched, type Read } from './read-session.ts'
import { startToolServer, type ScriptedTool, type ToolServer } from './scripted-tools.ts'
import { startWorld, type World } from './world.ts'

export const REFUSED_KEY = 'a-key-that-is-refused'

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

export type Story = Omit<World<Record<string, ToolServer>>, 'send'> & {
  /** Sends an alert and resolves with the session's id; `ready` is awaited before the models answer. */
  send(alertType: string, ready?: (id: string) => Promise<unknown>): Promise<string>
  /** Asks a question and resolves with its stage's id. */
  ask(id: string, content: string): Promise<string>
  /** Resolves with a question's stage once it has ended. */
  waitForAnswer(id: string, stageId: string): Promise<StageOverview>
}

export async function startStory({
  configuration,
  agents,
  servers = {},
  serverSettings = {},
  at,
  paceMs = 0,
}: StoryOptions): Promise<Story> {
  const world = await startWorld<Record<string, ToolServer>>({
    model: {
      answer: (conversation, { authorization }) => answer(agents, conversation, authorization),
      ...(at !== undefined && { at }),
      paceMs,
    },
    servers: Object.fromEntries(Object.entries(servers).map(([name, tools]) => [name, () => startToolServer(tools)])),
    serverSettings,
    providers: PROVIDERS,
    tarsy: {
      ...configuration,
      defaults: { llm_provider: 'scripted', llm_backend: 'langchain', ...Object(configuration['defaults']) },
    },
    env: { REFUSED_API_KEY: REFUSED_KEY },
  })
  const { client, watcher } = world
  return {
    ...world,
    send: (alertType, ready) => world.send(`Something is wrong (${alertType}).`, { alert_type: alertType }, ready),
    ask: async (id, content) => (await client.ask(id, content)).stage_id,
    waitForAnswer: (id, stageId) =>
      until(`question ${stageId} is answered`, () =>
        stagesOf(watcher.view(id)).find(stage => stage.id === stageId && stage.completed_at !== null),
      ),
  }
}

/** Two that speak OpenAI's protocol, one whose key is refused, one that speaks Google's. */
const PROVIDERS = {
  scripted: {},
  second: { model: 'scripted-2' },
  refused: { model: 'scripted-0', api_key_env: 'REFUSED_API_KEY' },
  native: { type: 'google', model: 'gemini-3-scripted', native_tools: { google_search: true } },
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

export function stagesOf({ detail }: SessionView): Array<StageOverview> {
  return detail?.stages ?? []
}

/** The end of a session as REST tells it, with what every story has in common. */
export async function endOf({ system, watcher }: Pick<Story, 'system' | 'watcher'>, id: string): Promise<Read> {
  const read = await readWatched(system.url, watcher, id)
  // Among others: a frame that names no session.
  expect(watcher.trouble()).toBeNull()
  return read
}
