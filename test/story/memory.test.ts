// What many ended sessions leave in the memory of the local runtime.

import { readdirSync, readlinkSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { KEPT, TOGETHER } from '../../local/start/ended-objects.ts'
import { until } from './harness/processes.ts'
import { startSystem, type System } from './harness/system.ts'

const SESSIONS = 60
const config = `
defaults: { llm_provider: auto, alert_type: tide }
queue: { max_concurrent_sessions: 20 }
agents:
  Watcher: { description: Watches }
agent_chains:
  watch: { alert_types: [tide], stages: [{ name: look, agents: [{ name: Watcher }] }] }
`

/** The sessions whose objects are in memory: each keeps its database open. */
function openObjects(system: System): Set<string> {
  const folder = `/proc/${system.pids().workerd}/fd`
  const files = readdirSync(folder).flatMap(name => {
    try {
      return [readlinkSync(`${folder}/${name}`)]
    } catch {
      return [] // Closed between the two looks.
    }
  })
  return new Set(files.flatMap(file => /Investigation\/([0-9a-f]{64})\.sqlite$/.exec(file)?.[1] ?? []))
}

async function get<T>(system: System, path: string): Promise<T> {
  return (await (await fetch(`${system.url}${path}`)).json()) as T
}

test.runIf(process.platform === 'linux')(
  'of many sessions that end at once only the newest stay in memory, and all are read as before',
  async () => {
    const system = await startSystem({
      configFiles: { 'tarsy.yaml': config, 'llm-providers.yaml': 'llm_providers: {}\n' },
      env: { TARSY_DEMO_PACE_MS: '0' },
    })
    onTestFinished(async () => void (await system.stop()))
    const ids = await Promise.all(
      Array.from({ length: SESSIONS }, async (_, at) => {
        const body = JSON.stringify({ data: `the water rises in street ${at}` })
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(`${system.url}/api/v1/alerts`, { method: 'POST', headers, body })
        return ((await answer.json()) as { session_id: string }).session_id
      }),
    )
    let most = 0
    const allEnded = async () => {
      most = Math.max(most, openObjects(system).size)
      const { active, queued } = await get<{ active: Array<unknown>; queued: Array<unknown> }>(
        system,
        '/api/v1/sessions/active',
      )
      return active.length + queued.length === 0
    }
    await until('all have ended', allEnded)
    // The runtime itself would keep them for 10 s.
    await until('the others have left', () => openObjects(system).size < KEPT + TOGETHER, 4_000)
    expect(most).toBeGreaterThan(0)
    const statuses = await Promise.all(ids.map(id => get<{ status: string }>(system, `/api/v1/sessions/${id}/status`)))
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['completed']))
  },
)
