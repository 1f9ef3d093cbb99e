// What runs now, as rows: a lane an agent, grouped by stage. Pure; made of the folded view alone, so that a reload shows the same.

import type { ExecutionOverview, StageOverview, TimelineEvent } from '#core/protocol/api.ts'
import type { StageStatus } from '#core/protocol/status.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { callOf, isCall, shortArguments } from './calls.ts'
import { oneLine } from './format.ts'

export type Lane = {
  id: string
  agent: string
  /** 0: an agent of the stage; 1: one that it dispatched; and so on. */
  depth: number
  status: StageStatus
  /** What it was asked to do, for one that was dispatched. */
  task: string
  /** The call that it waits for now. */
  call: { id: string; name: string; argument: string; since: string; writes: boolean | null } | null
  /** `of` is null where nobody has said the limit. */
  turn: { at: number; of: number | null } | null
  /** The newest sentence that it wrote; its error, if it ended with one. */
  said: string
  started: string | null
  ended: string | null
  /** How many of its calls failed, and how many may have changed something. */
  failedCalls: number
  writes: number
}

export type LaneStage = {
  id: string
  name: string
  type: string
  /** `planned`: it has not begun. */
  status: StageStatus | 'planned'
  started: string | null
  ended: string | null
  lanes: Array<Lane>
}

/** Stages that began, in their order, and behind them those that are planned. Questions of people are no part of the run. */
export function lanesOf(view: SessionView): Array<LaneStage> {
  const { detail } = view
  if (detail === null) return []
  const events = Map.groupBy(view.events, event => event.execution_id ?? '')
  const begun = detail.stages.filter(stage => stage.stage_type !== 'chat').map(stage => laneStage(stage, view, events))
  const names = new Set(begun.map(stage => stage.name))
  const planned = detail.planned_stages.filter(({ name }) => !names.has(name))
  return [...begun, ...planned.map(comingStage)]
}

function comingStage({ name, type }: { name: string; type: string }): LaneStage {
  return { id: `planned ${name}`, name, type, status: 'planned', started: null, ended: null, lanes: [] }
}

type Events = ReadonlyMap<string, ReadonlyArray<TimelineEvent>>

function laneStage(stage: StageOverview, view: SessionView, events: Events): LaneStage {
  return {
    id: stage.id,
    name: stage.stage_name,
    type: stage.stage_type,
    status: stage.status,
    started: stage.started_at,
    ended: stage.completed_at,
    lanes: (stage.executions ?? []).flatMap(each => lanesOfExecution(each, 0, view, events)),
  }
}

function lanesOfExecution(execution: ExecutionOverview, depth: number, view: SessionView, events: Events): Array<Lane> {
  const own = events.get(execution.execution_id) ?? []
  const doing = view.activity[execution.execution_id]?.message ?? ''
  const children = execution.sub_agents ?? []
  return [
    laneOf(execution, depth, own, doing),
    ...children.flatMap(child => lanesOfExecution(child, depth + 1, view, events)),
  ]
}

/** `doing`: what its progress says. */
export function laneOf(
  execution: ExecutionOverview,
  depth: number,
  events: ReadonlyArray<TimelineEvent>,
  doing: string,
): Lane {
  const over = isEnd(execution.status)
  const calls = events.filter(isCall).map(callOf)
  const open = over ? undefined : events.findLast(event => isCall(event) && event.status === 'streaming')
  return {
    id: execution.execution_id,
    agent: execution.agent_name,
    depth,
    status: execution.status,
    task: execution.task ?? '',
    call: open === undefined ? null : currentCall(open),
    turn: turnOf(events, doing),
    said: execution.error_message ?? lastSentence(events),
    started: execution.started_at,
    ended: execution.completed_at,
    failedCalls: calls.filter(call => call.state === 'failed').length,
    writes: calls.filter(call => call.writes === true).length,
  }
}

function currentCall(event: TimelineEvent): Lane['call'] {
  const { id, name, arguments: args, writes } = callOf(event)
  return { id, name, argument: shortArguments(args), since: event.created_at, writes }
}

/**
 * Which turn of its conversation an agent is in. Its progress says turn and limit ("Iteration 3/20"), but is not kept. After a reload the turns
 * are counted: one begins wherever the model writes after its tools have answered.
 */
function turnOf(events: ReadonlyArray<TimelineEvent>, doing: string): Lane['turn'] {
  const told = /(\d+)\s*\/\s*(\d+)/.exec(doing)
  if (told !== null) return { at: Number(told[1]), of: Number(told[2]) }
  const limit = events.findLast(event => event.metadata?.max_iterations !== undefined)?.metadata?.max_iterations
  let at = 0
  let asked = true
  for (const event of events) {
    if (asked && MODEL_WROTE.has(event.event_type)) {
      at += 1
      asked = false
    } else if (isCall(event)) {
      at = Math.max(at, 1)
      asked = true
    }
  }
  return at === 0 ? null : { at, of: typeof limit === 'number' ? limit : null }
}

const MODEL_WROTE: ReadonlySet<string> = new Set(['llm_thinking', 'llm_response', 'final_analysis'])
const SAID: ReadonlySet<string> = new Set([...MODEL_WROTE, 'executive_summary'])

// Enough for a sentence; a text that streams is long, and asked for often.
const LOOK_AT = 600
// Characters of a sentence that has only begun.
const FEW_WORDS = 12

/** The last sentence of the newest text; one that is still being written counts once it has a few words. */
function lastSentence(events: ReadonlyArray<TimelineEvent>): string {
  const newest = events.findLast(event => SAID.has(event.event_type) && event.content.trim() !== '')
  if (newest === undefined) return ''
  const sentences = oneLine(newest.content.slice(-LOOK_AT)).split(/(?<=[.!?])\s+/)
  const last = sentences.at(-1) ?? ''
  return last.length >= FEW_WORDS ? last : (sentences.at(-2) ?? last)
}

/** The lane whose stream is shown until the reader chooses one: an agent at work, the deepest of its branch last. */
export function firstChoice(stages: ReadonlyArray<LaneStage>): string | null {
  const lanes = stages.flatMap(stage => stage.lanes)
  const atWork = lanes.find(lane => lane.status === 'active')
  return (atWork ?? lanes.at(-1))?.id ?? null
}
