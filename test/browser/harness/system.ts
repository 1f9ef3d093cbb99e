// The real system for the pages, with a model that follows the incident's script.

import { startModelServer } from '../../story/harness/model-server.ts'
import { clientOf, type Client } from '../../story/harness/rest.ts'
import { startSystem, type System } from '../../story/harness/system.ts'
import { configFiles, incident, startIncidentTools } from './incident.ts'

export type Running = { url: string; system: System; client: Client; close(): Promise<void> }

/** `paceMs` is the time that the model takes for a word. */
export async function startIncident(paceMs: number): Promise<Running> {
  const model = await startModelServer({ answer: incident, paceMs })
  const tools = await startIncidentTools()
  const closeServers = async () => void (await Promise.all([model.close(), tools.close()]))
  try {
    const system = await startSystem({
      configFiles: configFiles(model.url('sre-model'), tools.url),
      env: { SCRIPTED_API_KEY: 'any-key-will-do' },
    })
    const close = async () => {
      await system.stop()
      await closeServers()
    }
    return { url: system.url, system, client: clientOf(system.url), close }
  } catch (error) {
    await closeServers()
    throw error
  }
}
