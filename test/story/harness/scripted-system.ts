// A system with one agent that looks after things: two tools that keep a journal, and a model of the test's own.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startJournalMcpServer, type JournalServer, type JournalServerOptions } from '../../fakes/journal-mcp-server.ts'
import type { ModelOptions } from './model-server.ts'
import { startWorld, type World } from './world.ts'

export type ScriptedOptions = Pick<JournalServerOptions, 'onCall' | 'onRequest'> & {
  model: ModelOptions
  queue?: object
}

export type Scripted = World<{ journal: JournalServer }>

export async function startScripted({ model, queue = {}, ...hooks }: ScriptedOptions): Promise<Scripted> {
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-scripted-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const world = await startWorld({
    model,
    servers: { journal: () => startJournalMcpServer({ file: join(folder, 'calls.jsonl'), ...hooks }) },
    providers: { scripted: {} },
    tarsy: {
      queue,
      defaults: { llm_provider: 'scripted', alert_type: 'thing', max_iterations: 8 },
      agents: { ThingAgent: { description: 'Looks after things', mcp_servers: ['journal'] } },
      agent_chains: {
        thing: { alert_types: ['thing'], stages: [{ name: 'look', agents: [{ name: 'ThingAgent' }] }] },
      },
    },
  })
  started.defer(world.close)
  const all = started.move()
  return { ...world, close: () => all.disposeAsync() }
}
