// A whole system for stories about agents: scripted models of several providers, one real MCP server, a client that is there from the first frame.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExecutionOverview, SessionDetail, TimelineEvent } from '../../../src/core/protocol/api.ts'
import type { Frame } from '../../../src/core/protocol/events.ts'
import { startJournalMcpServer, type JournalServer } from '../../fakes/journal-mcp-server.ts'
import { scriptPlayer, startModelServers, type Call, type Models, type Script } from './agents-model.ts'
import { comparable, connect, readSession, seen, type Client } from './client.ts'
import { until } from './processes.ts'
import { startSystem, type System } from './system.ts'
import { expectTrace } from './traces.ts'

export type AgentsOptions = {
  /** Parts of tarsy.yaml; JSON is YAML. */
  agents: object
  chains: object
  defaults?: object
  queue?: object
  /** Names of providers in OpenAI's protocol, the default one first. */
  providers?: ReadonlyArray<string>
  /** Names of providers in Google's. */
  google?: ReadonlyArray<string>
  /** Further files of the configuration. */
  files?: Readonly<Record<string, string>>
}

/** A session that has ended, from all sides. */
export type Story = {
  id: string
  detail: SessionDetail
  events: ReadonlyArray<TimelineEvent>
  frames: ReadonlyArray<Frame>
}

export type Agents = {
  system: System
  watch: Client
  tools: JournalServer
  models: Models
  /** Sends an alert and leaves it to run. */
  send(alertType: string, script: Script): Promise<string>
  ended(id: string): Promise<Story>
  /** Both. */
  run(alertType: string, script: Script): Promise<Story>
  post(path: string, body: object): Promise<Response>
  close(): Promise<void>
}

export async function startAgents(options: AgentsOptions): Promise<Agents> {
  await using started = new AsyncDisposableStack()
  const { providers = ['primary'], google = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-agents-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { players, follow, calls } = scriptPlayer()
  const chat = await startModelServers(providers, players)
  const gemini = await startModelServers(google, players)
  const tools = await startJournalMcpServer({ file: join(folder, 'calls.jsonl') })
  for (const { close } of [...chat, ...gemini, tools]) started.defer(close)
  const openai = providers.map((name, at) => [name, { type: 'openai', model: `${name}-1`, base_url: chat[at]?.url }])
  const gemini3 = { type: 'google', model: 'gemini-3.7-flash', native_tools: { google_search: true } }
  const natives = google.map((name, at) => [name, { ...gemini3, base_url: gemini[at]?.url }])
  const system = await startSystem({
    configFiles: { ...configFiles(options, [...openai, ...natives], tools.url), ...options.files },
    env: { SCRIPTED_API_KEY: 'any-key-will-do' },
  })
  started.defer(async () => void (await system.stop()))
  const watch = await connect(system.url)
  started.defer(watch.close)
  const all = started.move()
  const close = () => all.disposeAsync()
  return { system, watch, tools, models: { follow, calls }, ...stories(system, watch, follow), close }
}

function configFiles(options: AgentsOptions, providers: Array<Array<unknown>>, toolUrl: string) {
  const named = providers.map(([name, provider]) => [
    name,
    { ...(provider as object), api_key_env: 'SCRIPTED_API_KEY' },
  ])
  return {
    'llm-providers.yaml': JSON.stringify({ llm_providers: Object.fromEntries(named) }),
    'tarsy.yaml': JSON.stringify({
      defaults: { llm_provider: options.providers?.[0] ?? 'primary', max_iterations: 8, ...options.defaults },
      queue: options.queue ?? {},
      mcp_servers: { journal: { transport: { type: 'http', url: toolUrl } } },
      agents: options.agents,
      agent_chains: options.chains,
    }),
  }
}

function stories(system: System, watch: Client, follow: Models['follow']) {
  const post = (path: string, body: object) =>
    fetch(`${system.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const send = async (alertType: string, script: Script) => {
    const accepted = Promise.withResolvers<string>()
    // Frames that no log keeps are told once, so nobody answers before the client follows the session.
    follow(script, async () => {
      const id = await accepted.promise
      await until(`session ${id} is followed`, () => watch.view(id).detail !== null)
    })
    const answer = await post('/alerts', { data: 'web-0 answers slowly', alert_type: alertType })
    expect(answer.status).toBe(202)
    const { session_id } = (await answer.json()) as { session_id: string }
    accepted.resolve(session_id)
    return session_id
  }
  const ended = async (id: string): Promise<Story> => {
    const view = await watch.ended(id)
    const read = await readSession(system.url, id)
    // Whoever was there from the first frame knows what REST says, field by field, and nothing is left streaming.
    expect(seen(view)).toEqual(comparable(read))
    expect(read.timeline.filter(event => event.status === 'streaming')).toEqual([])
    await expectTrace(system.url, read.detail)
    return { id, detail: read.detail, events: read.timeline, frames: watch.frames(id).map(each => each.frame) }
  }
  return {
    post,
    send,
    ended,
    run: async (alertType: string, script: Script) => ended(await send(alertType, script)),
  }
}

/** Every execution of a session, a sub-agent after the one that asked for it. */
export function executionsOf({ detail }: Pick<Story, 'detail'>): Array<ExecutionOverview> {
  return detail.stages
    .flatMap(stage => stage.executions ?? [])
    .flatMap(execution => [execution, ...(execution.sub_agents ?? [])])
}

export function executionOf(story: Pick<Story, 'detail'>, agent: string): ExecutionOverview {
  const found = executionsOf(story).find(each => each.agent_name === agent)
  if (found === undefined) throw new Error(`no execution of ${agent}`)
  return found
}

export function answered(calls: ReadonlyArray<Call>): number {
  return calls.filter(call => call.end === 'answered').length
}

/** Looks for frames that match one after the other; what stands between them is nobody's business. */
export function expectOrder(frames: ReadonlyArray<Frame>, expected: ReadonlyArray<object>): void {
  let from = 0
  for (const [at, wanted] of expected.entries()) {
    const entries = Object.entries(wanted)
    const found = frames.findIndex(
      (frame, index) => index >= from && entries.every(([key, value]) => frame[key as keyof Frame] === value),
    )
    expect(found, `frame ${at + 1}, ${JSON.stringify(wanted)}`).toBeGreaterThanOrEqual(0)
    from = found + 1
  }
}
