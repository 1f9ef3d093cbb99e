// A system for stories about agents: scripted models of several providers, one MCP server, a watcher that is there from the first frame.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExecutionOverview, SessionDetail, TimelineEvent } from '../../../src/core/protocol/api.ts'
import type { Frame } from '../../../src/core/protocol/events.ts'
import { startJournalMcpServer, type JournalServer } from '../../fakes/journal-mcp-server.ts'
import { scriptPlayer, type Call, type Models, type Script } from './agents-model.ts'
import { readWatched } from './read-session.ts'
import { startWorld, type World } from './world.ts'

export type AgentsOptions = {
  /** Parts of tarsy.yaml; JSON is YAML. */
  agents: object
  chains: object
  defaults?: object
  fallbackLists?: object
  queue?: object
  system?: object
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

export type Agents = Omit<World<{ journal: JournalServer }>, 'send'> & {
  models: Models
  /** Sends an alert and leaves it to run. */
  send(alertType: string, script: Script, alert?: { data?: string; runbook?: string }): Promise<string>
  /** Resolves with the story of a session that has ended. */
  waitForEnd(id: string): Promise<Story>
  /** Both. */
  run(alertType: string, script: Script, alert?: { data?: string; runbook?: string }): Promise<Story>
}

export async function startAgents(options: AgentsOptions): Promise<Agents> {
  await using started = new AsyncDisposableStack()
  const { providers = ['primary'], google = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-agents-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { answer, follow, calls } = scriptPlayer()
  const native = { type: 'google', model: 'gemini-3.7-flash', native_tools: { google_search: true } }
  const world = await startWorld({
    model: { answer },
    servers: { journal: () => startJournalMcpServer({ file: join(folder, 'calls.jsonl') }) },
    providers: {
      ...Object.fromEntries(providers.map(name => [name, {}])),
      ...Object.fromEntries(google.map(name => [name, native])),
    },
    tarsy: {
      defaults: { llm_provider: providers[0], max_iterations: 8, ...options.defaults },
      fallback_lists: options.fallbackLists ?? {},
      queue: options.queue ?? {},
      system: options.system ?? {},
      agents: options.agents,
      agent_chains: options.chains,
    },
    ...(options.files !== undefined && { files: options.files }),
  })
  started.defer(world.close)
  const all = started.move()
  const send: Agents['send'] = (alertType, script, { data = 'web-0 answers slowly', ...more } = {}) => {
    follow(script)
    return world.send(data, { alert_type: alertType, ...more })
  }
  return {
    ...world,
    models: { follow, calls },
    send,
    waitForEnd: id => storyOf(world, id),
    run: async (...alert) => storyOf(world, await send(...alert)),
    close: () => all.disposeAsync(),
  }
}

async function storyOf({ system, watcher }: Pick<World, 'system' | 'watcher'>, id: string): Promise<Story> {
  await watcher.waitForEnd(id)
  const { detail, timeline } = await readWatched(system.url, watcher, id)
  return { id, detail, events: timeline, frames: watcher.frames(id).map(each => each.frame) }
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

export function countAnswered(calls: ReadonlyArray<Call>): number {
  return calls.filter(call => call.end === 'answered').length
}

/** Looks for frames that match one after the other; other frames may stand between them. */
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
