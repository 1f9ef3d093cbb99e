// A session as REST answers it, and what holds of every one of them.

import { expect } from 'vitest'
import type { ExecutionOverview, SessionDetail, TimelineEvent } from '../../../src/core/protocol/api.ts'
import type { Trace, TraceExecution } from '../../../src/core/protocol/trace.ts'
import { timelineOf } from '../../../src/core/protocol/view.ts'
import type { Watcher } from './watcher.ts'

export type Read = { detail: SessionDetail; timeline: Array<TimelineEvent> }

/** Detail and timeline. */
export async function readSession(url: string, id: string): Promise<Read> {
  const [detail, timeline] = [await get(url, id, ''), await get(url, id, '/timeline')]
  return { detail: detail.body as SessionDetail, timeline: timeline.body as Array<TimelineEvent> }
}

async function get(url: string, id: string, path: '' | '/timeline') {
  const answer = await fetch(`${url}/api/v1/sessions/${id}${path}`)
  if (answer.status !== 200) throw new Error(`GET ${path || 'detail'} answered ${answer.status}`)
  return { body: await answer.json(), cursor: Number(answer.headers.get('X-Last-Event-Id')) }
}

/**
 * A session that is at rest, as REST tells it; the watcher's view must be the same in every field, nothing may be streaming, and the trace
 * must have the detail's shape.
 *
 * Both sides put timeline events with the same sequence number in one order: parallel agents count each for itself.
 */
export async function readWatched(url: string, watcher: Watcher, id: string): Promise<Read> {
  const [detail, timeline] = [await get(url, id, ''), await get(url, id, '/timeline')]
  const read = { detail: detail.body as SessionDetail, timeline: timeline.body as Array<TimelineEvent> }
  await watcher.waitForFrame(id, timeline.cursor)
  const view = watcher.view(id)
  if (view.detail === null) throw new Error('the watcher has not seen the session begin')
  expect(inOneOrder({ detail: view.detail, timeline: timelineOf(view) })).toEqual(inOneOrder(read))
  expect(view.stale).toBe(false)
  expect(read.timeline.filter(event => event.status === 'streaming')).toEqual([])
  const order = read.timeline.map(event => event.sequence_number)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  await expectTrace(url, read.detail)
  return read
}

function inOneOrder({ detail, timeline }: Read): Read {
  const order = (a: TimelineEvent, b: TimelineEvent) => a.sequence_number - b.sequence_number || (a.id < b.id ? -1 : 1)
  return { detail, timeline: timeline.toSorted(order) }
}

/** The trace names the stages and executions of the detail, nested and ordered alike, and lists every interaction that the detail counts. */
async function expectTrace(url: string, detail: SessionDetail): Promise<void> {
  const answer = await fetch(`${url}/api/v1/sessions/${detail.id}/trace`)
  expect(answer.status).toBe(200)
  const trace = (await answer.json()) as Trace
  expect(trace.stages.map(stage => [stage.stage_id, stage.stage_name, nested(stage.executions)])).toEqual(
    detail.stages.map(stage => [stage.id, stage.stage_name, nested(stage.executions ?? [])]),
  )
  const all = trace.stages
    .flatMap(stage => stage.executions)
    .flatMap(execution => [execution, ...(execution.sub_agents ?? [])])
  expect(all.flatMap(each => each.llm_interactions)).toHaveLength(detail.llm_interaction_count)
  expect(all.flatMap(each => each.mcp_interactions)).toHaveLength(detail.mcp_interaction_count)
  expect(trace.session_interactions).toEqual([])
}

type Nested = [id: string, agent: string, subAgents: Array<Nested>]

function nested(executions: ReadonlyArray<TraceExecution | ExecutionOverview>): Array<Nested> {
  return executions.map(each => [each.execution_id, each.agent_name, nested(each.sub_agents ?? [])])
}
