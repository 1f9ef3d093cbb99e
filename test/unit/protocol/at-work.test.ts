import { expect, test } from 'vitest'
import { activeAgents, currentStage } from '#core/protocol/at-work.ts'
import type { Frame } from '#core/protocol/events.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'

const at = (second: number) => `2026-11-29T03:00:${String(second).padStart(2, '0')}.000Z`
const session = {
  alert_data: 'x',
  alert_type: null,
  chain_id: 'c',
  author: null,
  runbook_url: null,
  created_at: at(0),
  chat_enabled: true,
}
const planned_stages = [
  { name: 'look', type: 'investigation' as const },
  { name: 'look - Synthesis', type: 'synthesis' as const },
  { name: 'Executive Summary', type: 'exec_summary' as const },
]

type Told = Frame extends infer F ? (F extends unknown ? Omit<F, 'session_id' | 'timestamp'> : never) : never

/** A view after these frames, one a second. */
function after(...frames: ReadonlyArray<Told>): SessionView {
  const told: ReadonlyArray<Told> = [
    { type: 'session.status', status: 'pending', session },
    { type: 'session.status', status: 'in_progress', planned_stages },
    ...frames,
  ]
  return told.reduce<SessionView>((view, frame, nth) => {
    const cursor = frame.type === 'execution.status' ? {} : { db_event_id: nth + 1 }
    return fold(view, { ...frame, session_id: 's', timestamp: at(nth), ...cursor } as Frame)
  }, emptyView)
}

const stage = {
  type: 'stage.status',
  stage_id: 'st',
  stage_name: 'look',
  stage_index: 1,
  stage_type: 'investigation',
} as const
const begun = (execution_id: string, agent_name: string, parent?: string): Told => ({
  type: 'execution.status',
  stage_id: 'st',
  execution_id,
  agent_index: 1,
  agent_name,
  status: 'active',
  ...(parent !== undefined && { parent_execution_id: parent }),
})
const call = (event_id: string, execution_id: string, tool: string): Told => ({
  type: 'timeline_event.created',
  event_id,
  execution_id,
  event_type: 'llm_tool_call',
  status: 'streaming',
  content: '',
  metadata: { server_name: 'prometheus', tool_name: tool },
  sequence_number: 1,
})
const started: Told = { ...stage, status: 'started' }

test('a session whose first stage has not begun shows none, and nobody at work', () => {
  expect(currentStage(after().detail as never)).toBe(null)
  expect(activeAgents(after())).toEqual([])
})

test('the stage has its name and its place in the plan', () => {
  expect(currentStage(after(started).detail as never)).toEqual({ name: 'look', index: 1, total: 3 })
})

test('agents and sub-agents that have not ended are shown, each with its newest open call', () => {
  const view = after(
    started,
    begun('a', 'Metrics'),
    begun('b', 'Logs'),
    begun('c', 'Deploys', 'a'),
    call('e1', 'a', 'query'),
    call('e2', 'a', 'query_range'),
    { type: 'execution.status', stage_id: 'st', execution_id: 'b', agent_index: 1, status: 'completed' },
  )
  expect(activeAgents(view)).toEqual([
    { name: 'Metrics', call: { server: 'prometheus', tool: 'query_range', started_at: at(7) } },
    { name: 'Deploys', call: null },
  ])
})

test('a call that has ended is not shown', () => {
  const ended: Told = {
    type: 'timeline_event.completed',
    event_id: 'e1',
    event_type: 'llm_tool_call',
    content: '1',
    status: 'completed',
  }
  expect(activeAgents(after(started, begun('a', 'Metrics'), call('e1', 'a', 'query'), ended))).toEqual([
    { name: 'Metrics', call: null },
  ])
})

test('a session that has ended shows neither', () => {
  const view = after(started, begun('a', 'Metrics'), { type: 'session.status', status: 'completed' })
  expect(currentStage(view.detail as never)).toBe(null)
  expect(activeAgents(view)).toEqual([])
})
