// The three tools of an orchestrator. They only write facts; the crew (crew.ts) then runs the sub-agents that the log holds. Arguments and
// first lines of the answers are the reference's (TARSy in Go).

import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { REASON_CHARS, readReason } from '../../protocol/cancellation.ts'
import { startExecution } from '../log/start-execution.ts'
import type { ChildState } from '../log/transcript.ts'
import { answerWith, failWith, type CallResult } from './call-result.ts'

/** Starts a sub-agent and returns at once. Its result arrives later as a letter (log/mail.ts). */
export function dispatch(execution: Execution, args: Record<string, unknown>): CallResult {
  const { agent } = execution
  const name = textOf(args['name'])
  const task = textOf(args['task'])
  const refused = dispatchRefusal(execution, name, task)
  if (refused !== null) return { outcome: failWith(`dispatch failed: ${refused}`), entries: [] }
  const subAgent = agent.subAgents.findIndex(each => each.name === name)
  const plan = agent.subAgents[subAgent]
  if (plan === undefined) throw new Error(`no sub-agent ${name}`)
  const executionId = execution.ids.uuid()
  const started = startExecution({
    executionId,
    stageId: execution.stageId,
    agent: plan,
    agentIndex: execution.transcript().children.length + 1,
    child: { parentId: execution.executionId, subAgent, task },
  })
  const accepted = JSON.stringify({ execution_id: executionId, status: 'accepted' })
  const note =
    'The result will come to you as a message. Go on with other work, or wait; do not guess what it will say.'
  return {
    outcome: answerWith(`${accepted}\n\n${note}`),
    entries: [started, assignTask(execution, executionId, task)],
  }
}

function assignTask(execution: Execution, executionId: string, task: string): NewEntry {
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

/** Why a dispatch is refused; null if it is not. */
function dispatchRefusal(execution: Execution, name: string, task: string): string | null {
  const { journal, agent } = execution
  if (name === '') return 'name is missing.'
  if (task === '') return 'task is missing.'
  const names = agent.subAgents.map(each => each.name)
  if (!names.includes(name)) return `there is no sub-agent "${name}". Known are: ${names.join(', ')}.`
  const { children } = execution.transcript()
  const running = children.filter(child => journal.transcript(child.id).end === null).length
  const { maxConcurrentAgents } = agent.orchestrator
  if (running >= maxConcurrentAgents)
    return `${running} sub-agents are running, which is the limit. Wait for a result, or cancel one.`
  return null
}

export function cancel(execution: Execution, args: Record<string, unknown>): CallResult {
  const { journal } = execution
  const id = textOf(args['execution_id'])
  if (id === '') return { outcome: failWith('cancel failed: execution_id is missing.'), entries: [] }
  const child = execution.transcript().children.find(each => each.id === id)
  if (child === undefined)
    return { outcome: failWith(`cancel failed: no sub-agent has the execution_id ${id}.`), entries: [] }
  const end = journal.transcript(id).end
  if (end !== null) return { outcome: answerWith(`cancel ${id}: already ${end.status}`), entries: [] }
  const { reason, tooLong } = readReason(textOf(args['reason']))
  if (tooLong)
    return { outcome: failWith(`cancel failed: reason must not exceed ${REASON_CHARS} characters.`), entries: [] }
  const entry: NewEntry = {
    type: 'execution.cancel_requested',
    public: null,
    private: { executionId: id, ...(reason !== null && { reason }) },
  }
  return { outcome: answerWith(`cancel ${id}: cancellation requested`), entries: [entry], cancels: id }
}

export function list(execution: Execution): CallResult {
  const { journal, agent } = execution
  const { children } = execution.transcript()
  if (children.length === 0) return { outcome: answerWith('No sub-agent has been dispatched yet.'), entries: [] }
  const line = (child: ChildState) => {
    const status = journal.transcript(child.id).end?.status ?? 'active'
    return `- ${agent.subAgents[child.subAgent]?.name ?? '?'} (${child.id}): ${status}. Task: ${child.task}`
  }
  return { outcome: answerWith(['Sub-agents:', ...children.map(line).toSorted()].join('\n')), entries: [] }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
