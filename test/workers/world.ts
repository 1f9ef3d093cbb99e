// For tests of Investigation objects: a bridge with one server of scripted tools, and ways to kill an object.

import { env, runInDurableObject } from 'cloudflare:test'
import { vi } from 'vitest'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'
import type { Frame, SessionFacts } from '#core/protocol/events.ts'
import { investigationClient, type InvestigationClient } from '#objects/investigation-client.ts'
import { result, scriptedFetch } from '../fakes/scripted-mcp.ts'

/** Detail and timeline of a session, with the texts of its open streams. */
export type Snapshot = { detail: SessionDetail; timeline: Array<TimelineEvent>; lastEventId: number }

const investigations = investigationClient(env.INVESTIGATIONS)

export const client: InvestigationClient & { snapshot(sessionId: string): Promise<Snapshot | null> } = {
  ...investigations,
  async snapshot(sessionId) {
    const detail = await investigations.readDetail(sessionId, { chatEnabled: true, held: [] })
    const timeline = await investigations.readTimeline(sessionId, { streamingText: true, held: [] })
    if (detail?.text == null || timeline?.text == null) return null
    const { lastEventId } = timeline
    return { detail: JSON.parse(detail.text), timeline: JSON.parse(timeline.text), lastEventId }
  },
}

export function alert(text = 'load is high on web-0'): SessionFacts {
  return {
    alert_data: text,
    alert_type: 'host',
    chain_id: 'host',
    author: 'api-client',
    runbook_url: null,
    created_at: new Date().toISOString(),
    chat_enabled: true,
  }
}

const tools = [
  { name: 'load', description: 'Load averages', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'disks', description: 'Disk usage', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
]

/** Answers requests to the bridge. `onCall` may wait or kill before the tool answers. */
export function world(onCall: (tool: string) => Promise<void> | void = () => {}) {
  const calls: Array<string> = []
  const scripted = scriptedFetch(rpc => {
    if (rpc.method === 'tools/list') return result(rpc.id, { tools })
    if (rpc.method !== 'tools/call') return null
    const tool = rpc.params?.name ?? ''
    calls.push(tool)
    return Promise.resolve(onCall(tool)).then(() =>
      result(rpc.id, { content: [{ type: 'text', text: `${tool}: 0.42` }] }),
    )
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => scripted.fetch(input as string, init))
  return { calls }
}

export async function waitForEnd(sessionId: string): Promise<SessionView> {
  return vi.waitFor(async () => {
    const replay = await client.since(sessionId, 0, null)
    const view = replay.frames.map(text => JSON.parse(text) as Frame).reduce(fold, emptyView)
    if (view.detail?.completed_at == null || view.detail.review_status === null) throw new Error('not ended yet')
    return view
  })
}

/** Cloudflare's output gate: an abort in the same turn as a write discards the row and its frame; a turn later both are out. */
export type Moment = 'before' | 'after' | 'a turn later'

/** Makes an object abort itself around its n-th transaction, counted from now. For a session's object these are the writes to its log. */
export async function killAt(
  target: string | DurableObjectStub<Rpc.DurableObjectBranded>,
  moment: Moment,
  write: number,
): Promise<void> {
  const stub = typeof target === 'string' ? env.INVESTIGATIONS.getByName(target) : target
  await runInDurableObject(stub, (_instance, state) => {
    const { storage } = state
    const original = storage.transactionSync.bind(storage)
    const kill = () => state.abort('killed by the test')
    let writes = 0
    storage.transactionSync = <T>(closure: () => T): T => {
      const mine = writes === write
      writes += 1
      if (mine && moment === 'before') kill()
      const value = original(closure)
      if (mine && moment === 'after') kill()
      // A timer would be too late: the session has ended by then.
      if (mine && moment === 'a turn later') void storage.sync().then(kill)
      return value
    }
  })
}
