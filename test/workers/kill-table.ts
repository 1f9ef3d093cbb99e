// Kills sessions before and after each write of the log, many side by side, and brings their results into a form that can be compared.

import { env, runInDurableObject } from 'cloudflare:test'
import { vi } from 'vitest'
import type { ExecutionOverview, TimelineEvent } from '#core/protocol/api.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { alert, client, waitForEnd, killAt, type Moment } from './world.ts'

/** Sessions at a time. More of them are no faster on two cores. */
const AT_ONCE = 6

export type Case = { when: Moment; write: number }
export type Killed = Case & { id: string; about: string; view: SessionView; resumed: boolean }

let count = 0

/** Runs a session without a kill, and counts its writes. */
export async function runUndisturbed(chain: string): Promise<{ view: SessionView; about: string; writes: number }> {
  const id = crypto.randomUUID()
  const about = `about-${(count += 1)}x`
  let writes = 0
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) => {
    const original = storage.transactionSync.bind(storage)
    storage.transactionSync = <T>(closure: () => T): T => {
      writes += 1
      return original(closure)
    }
  })
  await client.start(id, facts(chain, about))
  return { view: await waitForEnd(id), about, writes }
}

function facts(chain: string, about: string) {
  return { ...alert(`something is wrong ${about}`), alert_type: chain, chain_id: chain }
}

/** Runs one session for each case; `check` gets its result. */
export async function killTable(chain: string, cases: Array<Case>, check: (killed: Killed) => void): Promise<void> {
  const open = [...cases]
  const work = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) check(await runKilled(chain, next))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function runKilled(chain: string, { when, write }: Case): Promise<Killed> {
  const id = crypto.randomUUID()
  const about = `about-${(count += 1)}x`
  await killAt(id, when, write)
  // The queue delivers a message again that was not acknowledged.
  const start = () => client.start(id, facts(chain, about))
  await start().catch(() => vi.waitFor(start, { interval: 10 }))
  const view = await waitForEndAfterKill(id)
  return { id, about, when, write, view, resumed: await wasResumed(id) }
}

/** Waits for the end of a killed session. Each poke resumes it, as the lease would half a minute later. */
async function waitForEndAfterKill(id: string): Promise<SessionView> {
  // An instance that was just aborted answers its last callers with the abort.
  const poking = setInterval(() => void client.poke(id).catch(() => undefined), 100)
  try {
    return await waitForEnd(id)
  } finally {
    clearInterval(poking)
  }
}

function wasResumed(id: string): Promise<boolean> {
  return runInDurableObject(
    env.INVESTIGATIONS.getByName(id),
    (_instance, { storage }) =>
      storage.sql.exec("SELECT 1 FROM log WHERE type = 'session.resumed'").toArray().length > 0,
  )
}

export function allCases(writes: number, moments: ReadonlyArray<Moment>): Array<Case> {
  return moments.flatMap(when => Array.from({ length: writes }, (_, write) => ({ when, write })))
}

/**
 * The result of a session, agent by agent, because agents that run at once write in any order. `but` leaves out events that depend on which agent
 * was faster; an agent with such events is compared without its tokens.
 */
export function canonical(view: SessionView, about: string, but: (event: TimelineEvent) => boolean = () => false) {
  const { detail } = view
  if (detail === null) throw new Error('the session is not there')
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value ?? null)
        .replaceAll(about, 'ABOUT')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
    )
  const execution = (each: ExecutionOverview): unknown => {
    const events = view.events.filter(event => event.execution_id === each.execution_id)
    const kept = events.filter(event => event.metadata?.['interrupted'] !== true && !but(event))
    const racing = events.some(but)
    return {
      ...pick(each, ['agent_name', 'agent_index', 'status', 'task', 'llm_provider', 'error_message']),
      tokens: racing ? null : [each.input_tokens, each.output_tokens],
      events: kept.map(({ event_type, status, content, metadata }) => ({ event_type, status, content, metadata })),
      sub_agents: (each.sub_agents ?? []).map(execution),
    }
  }
  return plain({
    ...pick(detail, ['status', 'final_analysis', 'executive_summary', 'error_message', 'total_stages']),
    mcp: detail.mcp_interaction_count,
    stages: detail.stages.map(stage => ({
      ...pick(stage, ['stage_name', 'stage_type', 'status', 'parallel_type', 'error_message']),
      executions: (stage.executions ?? []).map(execution),
    })),
  })
}

function pick<T extends object>(from: T, keys: ReadonlyArray<keyof T>): Partial<T> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Partial<T>
}
