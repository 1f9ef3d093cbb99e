// What the three tools of an orchestrator do to the log (behaviour.md 4.2). The crew runs what stands there.

import type { ToolOutcome } from '../../ports.ts'
import { budgetEnd } from '../decide/child-limits.ts'
import { currentModel } from '../decide/fallback.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { parentKey } from '../log/execution-ids.ts'
import type { ChildState } from '../log/transcript.ts'

/** The answer, and the facts that belong into the same transaction. */
export type Act = { outcome: ToolOutcome; entries: Array<NewEntry>; cancels?: string }

export function dispatch(execution: Execution, args: Record<string, unknown>): Act {
  const { stageId, agent } = execution
  const name = trimmed(args['name'])
  const task = trimmed(args['task'])
  const refused = refusal(execution, name, task)
  if (refused !== null) return { outcome: fail(`dispatch failed: ${refused}`), entries: [] }
  const { children } = execution.transcript()
  const subAgent = agent.subAgents.findIndex(each => each.name === name)
  const plan = agent.subAgents[subAgent]
  if (plan === undefined) throw new Error(`no sub-agent ${name}`)
  const executionId = execution.ids.uuid()
  const agentIndex = children.length + 1
  const child = { parentId: execution.executionId, subAgent, task }
  const model = currentModel(plan, -1)
  const started: NewEntry = {
    type: 'execution.started',
    public: {
      type: 'execution.status',
      stage_id: stageId,
      execution_id: executionId,
      ...parentKey({ stageId, executionId, parentId: execution.executionId }),
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
  return { outcome: answer(`${accepted}\n\n${note}`), entries: [started, assigned(execution, executionId, task)] }
}

function assigned(execution: Execution, executionId: string, task: string): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: execution.ids.uuid(),
      stage_id: execution.stageId,
      execution_id: executionId,
      parent_execution_id: execution.executionId,
      event_type: 'task_assigned',
      status: 'completed',
      content: task,
      sequence_number: 1,
    },
    private: { executionId },
  }
}

/** Why a dispatch is not taken; null when it is. */
function refusal(execution: Execution, name: string, task: string): string | null {
  const { journal, clock, agent } = execution
  if (name === '') return 'name is missing.'
  if (task === '') return 'task is missing.'
  const names = agent.subAgents.map(each => each.name)
  if (!names.includes(name)) return `there is no sub-agent "${name}". Known are: ${names.join(', ')}.`
  const { children } = execution.transcript()
  const running = children.filter(child => journal.transcript(child.id).end === null).length
  const { maxConcurrentAgents, maxBudgetMs } = agent.orchestrator
  if (running >= maxConcurrentAgents)
    return `${running} sub-agents are running, which is the limit. Wait for a result, or cancel one.`
  if (clock.now() >= budgetEnd(children, agent.orchestrator, journal.state().offClockMs))
    return `the ${maxBudgetMs / 1000} seconds that all sub-agents share are used up. Conclude from what is known.`
  return null
}

export function cancel(execution: Execution, args: Record<string, unknown>): Act {
  const { journal } = execution
  const id = trimmed(args['execution_id'])
  if (id === '') return { outcome: fail('cancel failed: execution_id is missing.'), entries: [] }
  const child = execution.transcript().children.find(each => each.id === id)
  if (child === undefined)
    return { outcome: fail(`cancel failed: no sub-agent has the execution_id ${id}.`), entries: [] }
  const end = journal.transcript(id).end
  if (end !== null) return { outcome: answer(`cancel ${id}: already ${end.status}`), entries: [] }
  const entry: NewEntry = { type: 'execution.cancel_requested', public: null, private: { executionId: id } }
  return { outcome: answer(`cancel ${id}: cancellation requested`), entries: [entry], cancels: id }
}

export function list(execution: Execution): Act {
  const { journal, agent } = execution
  const { children } = execution.transcript()
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
