// A whole system in a scripted world: models and tools are servers of the test, and a client of each kind is there before any alert.

import type { Conversation } from './scripted-conversation.ts'
import { startModelServer, type ModelOptions, type ModelServer } from './model-server.ts'
import { clientOf, type Client } from './rest.ts'
import { startSystem, type System, type SystemOptions } from './system.ts'
import { connect, type Watcher } from './watcher.ts'

type ToolServer = { url: string; close(): Promise<void> }

export type WorldOptions<Servers extends Record<string, ToolServer>> = {
  model: ModelOptions
  /** Starts each MCP server over HTTP; its name in the configuration is its key. */
  servers?: { [Name in keyof Servers]: () => Promise<Servers[Name]> }
  /** Added to each server's settings. */
  serverSettings?: object
  /** tarsy.yaml; the servers are added. */
  tarsy: Readonly<Record<string, unknown>>
  /** llm-providers.yaml; by default each speaks OpenAI's protocol and is answered by the scripted model. */
  providers: Readonly<Record<string, object>>
  /** Further files of the configuration. */
  files?: Readonly<Record<string, string>>
  env?: Readonly<Record<string, string>>
  system?: Omit<SystemOptions, 'configFiles' | 'env'>
}

export type World<Servers extends Record<string, ToolServer> = Record<never, ToolServer>> = {
  system: System
  /** REST. */
  client: Client
  /** WebSocket. */
  watcher: Watcher
  model: ModelServer
  servers: Servers
  /**
   * Sends an alert and resolves with the session's id. Frames that no log keeps are told once, so the models answer only when the watcher
   * follows the session and `ready` has resolved.
   */
  send(data: string, more?: object, ready?: (id: string) => Promise<unknown>): Promise<string>
  close(): Promise<void>
}

export async function startWorld<Servers extends Record<string, ToolServer> = Record<never, ToolServer>>(
  options: WorldOptions<Servers>,
): Promise<World<Servers>> {
  await using started = new AsyncDisposableStack()
  let sent: Promise<unknown> = Promise.resolve()
  const model = await startModelServer({
    ...options.model,
    at: async (moment, conversation: Conversation, hungUp) => {
      if (moment === 'asked') await sent
      await options.model.at?.(moment, conversation, hungUp)
    },
  })
  started.defer(model.close)
  const servers: Record<string, ToolServer> = {}
  for (const [name, start] of Object.entries<() => Promise<ToolServer>>(options.servers ?? {})) {
    const server = await start()
    started.defer(server.close)
    servers[name] = server
  }
  const system = await startSystem({
    ...options.system,
    configFiles: configFiles(options, model, servers),
    env: { SCRIPTED_API_KEY: 'any-key-will-do', ...options.env },
  })
  started.defer(async () => void (await system.stop()))
  const client = clientOf(system.url)
  const watcher = await connect(system.url)
  started.defer(watcher.close)
  const send: World['send'] = (data, more, ready) => {
    const followed = client.send(data, more).then(async id => {
      await watcher.waitForSession(id)
      await ready?.(id)
      return id
    })
    sent = Promise.allSettled([sent, followed])
    return followed
  }
  const all = started.move()
  return { system, client, watcher, model, servers: servers as Servers, send, close: () => all.disposeAsync() }
}

/** JSON is YAML. */
function configFiles<Servers extends Record<string, ToolServer>>(
  { tarsy, providers, serverSettings, files }: WorldOptions<Servers>,
  model: ModelServer,
  servers: Readonly<Record<string, ToolServer>>,
): Record<string, string> {
  const llm_providers = Object.entries(providers).map(([name, settings]) => {
    const scripted = { type: 'openai', model: `${name}-1`, api_key_env: 'SCRIPTED_API_KEY', base_url: model.url(name) }
    return [name, { ...scripted, ...settings }]
  })
  const mcp_servers = Object.entries(servers).map(([name, { url }]) => [
    name,
    { transport: { type: 'http', url }, ...serverSettings },
  ])
  return {
    'llm-providers.yaml': JSON.stringify({ llm_providers: Object.fromEntries(llm_providers) }),
    'tarsy.yaml': JSON.stringify({
      ...tarsy,
      mcp_servers: { ...Object.fromEntries(mcp_servers), ...Object(tarsy['mcp_servers']) },
    }),
    ...files,
  }
}
