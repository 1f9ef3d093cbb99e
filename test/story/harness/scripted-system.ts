// A whole system whose model follows a script and whose tools keep a journal.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startJournalMcpServer, type JournalEntry, type JournalServer } from '../../fakes/journal-mcp-server.ts'
import { startModelServer, type ModelOptions, type ModelServer } from './model-server.ts'
import { clientOf, type Client } from './rest.ts'
import { startSystem, type System, type SystemOptions } from './system.ts'

export type ScriptedOptions = {
  model: ModelOptions
  onCall?: (entry: JournalEntry) => void | Promise<void>
  /** At each request to the tool server, before it is answered. */
  onToolRequest?: () => void
  /** Added to tarsy.yaml; ends with a newline. */
  settings?: string
  system?: Omit<SystemOptions, 'configFiles'>
}

export type Scripted = {
  system: System
  client: Client
  model: ModelServer
  tools: JournalServer
  close(): Promise<void>
}

export async function startScripted(options: ScriptedOptions): Promise<Scripted> {
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-scripted-'))
  const { onCall, onToolRequest } = options
  const model = await startModelServer(options.model)
  const tools = await startJournalMcpServer({
    file: join(folder, 'calls.jsonl'),
    ...(onCall !== undefined && { onCall }),
    ...(onToolRequest !== undefined && { onRequest: onToolRequest }),
  })
  const closeServers = async () => {
    await Promise.all([model.close(), tools.close()])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const system = await startSystem({
      ...options.system,
      configFiles: configFiles(model.url, tools.url, options.settings ?? ''),
      env: { SCRIPTED_API_KEY: 'any-key-will-do', ...options.system?.env },
    })
    const close = async () => {
      await system.stop()
      await closeServers()
    }
    return { system, model, tools, client: clientOf(system.url), close }
  } catch (error) {
    await closeServers()
    throw error
  }
}

function configFiles(modelUrl: string, toolUrl: string, settings: string): Record<string, string> {
  return {
    'llm-providers.yaml': `
llm_providers:
  scripted: { type: openai, model: scripted-1, base_url: "${modelUrl}", api_key_env: SCRIPTED_API_KEY }
`,
    'tarsy.yaml': `
defaults: { llm_provider: scripted, alert_type: thing, max_iterations: 8 }
mcp_servers:
  journal: { transport: { type: http, url: "${toolUrl}" } }
agents:
  ThingAgent: { description: Looks after things, mcp_servers: [journal] }
agent_chains:
  thing: { alert_types: [thing], stages: [{ name: look, agents: [{ name: ThingAgent }] }] }
${settings}`,
  }
}
