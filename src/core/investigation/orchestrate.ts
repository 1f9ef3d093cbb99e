// What the three tools of an orchestrator do to the log (behaviour.md 4.2). The crew runs what stands there.

import type { ToolOutcome } from '../ports.ts'
import { budgetEnd } from './child-limits.ts'
import { kin, type Engine, type Place } from './engine.ts'
import { currentModel } from './fallback.ts'
import type { NewEntry } from './facts.ts'
import type { AgentPlan } from './plan.ts'
import type { ChildState } from './transcript.ts'

/** The answer, and the facts that belong into the same transaction. */
export type Act = { outcome: ToolOutcome; entries: Array<NewEntry>; cancels?: string }

export function dispatch(engine: Engine, place: Place, agent: AgentPlan, args: Record<string, unknown>): Act {
  const name = trimmed(args['name'])
  const task = trimmed(args['task'])
  const refused = refusal(engine, place, agent, name, task)
  if (refused !== null) return { outcome: fail(`dispatch failed: ${refused}`), entries: [] }
  const { children } = engine.journal.transcript(place.executionId)
  const subAgent = agent.subAgents.findIndex(each => each.name === name)
  const plan = agent.subAgents[subAgent]
  if (plan === undefined) throw new Error(`no sub-agent ${name}`)
  const executionId = engine.ids.uuid()
  const { stageId } = place
  const agentIndex = children.length + 1
  const child = { parentId: place.executionId, subAgent, task }
  const model = currentModel(plan, -1)
  const started: NewEntry = {
    type: 'execution.started',
    public: {
      type: 'execution.status',
      stage_id: stageId,
      execution_id: executionId,
      ...kin({ stageId, executionId, parentId: place.executionId }),
      agent_index: agentIndex,
      status: 'active',
      agent_name: plan.name,
      agent_type: plan.type,
      llm_backend: model.backend,
      llm_provider: model.provider,
      model_name: model.model,
      task,
    },
    private: { executionId, stageId, agentIndex, child },
  }
  const accepted = JSON.stringify({ execution_id: executionId, status: 'accepted' })
  const note =
    'The result will come to you as a message. Go on with other work, or wait; do not guess what it will say.'
  return { outcome: answer(`${accepted}\n\n${note}`), entries: [started, assigned(engine, executionId, place, task)] }
}

function assigned({ ids }: Engine, executionId: string, place: Place, task: string): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: ids.uuid(),
      stage_id: place.stageId,
      execution_id: executionId,
      parent_execution_id: place.executionId,
      event_type: 'task_assigned',
      status: 'completed',
      content: task,
      sequence_number: 1,
    },
    private: { executionId },
  }
}

/** Why a dispatch is not taken; null when it is. */
function refusal(
  { journal, clock }: Engine,
  { executionId }: Place,
  agent: AgentPlan,
  name: string,
  task: string,
): string | null {
  if (name === '') return 'name is missing.'
  if (task === '') return 'task is missing.'
  const names = agent.subAgents.map(each => each.name)
  if (!names.includes(name)) return `there is no sub-agent "${name}". Known are: ${names.join(', ')}.`
  const { children } = journal.transcript(executionId)
  const running = children.filter(child => journal.transcript(child.id).end === null).length
  const { maxConcurrentAgents, maxBudgetMs } = agent.orchestrator
  if (running >= maxConcurrentAgents)
    return `${running} sub-agents are running, which is the limit. Wait for a result, or cancel one.`
  if (clock.now() >= budgetEnd(children, agent.orchestrator, journal.state().offClockMs))
    return `the ${maxBudgetMs / 1000} seconds that all sub-agents share are used up. Conclude from what is known.`
  return null
}

export function cancel({ journal }: Engine, { executionId }: Place, args: Record<string, unknown>): Act {
  const id = trimmed(args['execution_id'])
  if (id === '') return { outcome: fail('cancel failed: execution_id is missing.'), entries: [] }
  const child = journal.transcript(executionId).children.find(each => each.id === id)
  if (child === undefined)
    return { outcome: fail(`cancel failed: no sub-agent has the execution_id ${id}.`), entries: [] }
  const end = journal.transcript(id).end
  if (end !== null) return { outcome: answer(`cancel ${id}: already ${end.status}`), entries: [] }
  const entry: NewEntry = { type: 'execution.cancel_requested', public: null, private: { executionId: id } }
  return { outcome: answer(`cancel ${id}: cancellation requested`), entries: [entry], cancels: id }
}

export function list({ journal }: Engine, { executionId }: Place, agent: AgentPlan): Act {
  const { children } = journal.transcript(executionId)
  if (children.length === 0) return { outcome: answer('No sub-agent has been dispatched yet.'), entries: [] }
  const line = (child: ChildState) => {
    const status = journal.transcript(child.id).end?.status ?? 'active'
    return `- ${agent.subAgents[child.subAgent]?.name ?? '?'} (${child.id}): ${status}. Task: ${child.task}`
  }
  return { outcome: answer(['Sub-agents:', ...children.map(line).toSorted()].join('\n')), entries: [] }
}

function trimmed(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function answer(content: string): ToolOutcome {
  return { kind: 'answer', content, isError: false }
}

function fail(content: string): ToolOutcome {
  return { kind: 'answer', content, isError: true }
}
