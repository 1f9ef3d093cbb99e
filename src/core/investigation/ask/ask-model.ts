// The agent's own model call: what it streams is the timeline's thinking and response, and its end is one transaction.

import type { LlmError } from '../../ports.ts'
import type { Phase } from '../../protocol/status.ts'
import { currentModel } from '../decide/fallback.ts'
import type { Move } from '../decide/next-move.ts'
import { isSingleShot } from '../decide/single-shot.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry, Reply } from '../log/facts.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { AgentPlan } from '../log/plan.ts'
import { closeOpenEvents, addEvents, type NewEvent } from '../log/timeline.ts'
import { brokenStream } from './broken-stream.ts'
import { idsIn, withOwnIds } from './call-ids.ts'
import { forcedMetadata } from './forced.ts'
import { callModel, settled, type Answer, type Call } from './model-call.ts'

type Ask = Move & { kind: 'ask' }

/** Resolves when the call is settled, well or not; rejects only when the log cannot be written. */
export async function askModel(execution: Execution, ask: Ask): Promise<void> {
  const { journal, ids, agent } = execution
  const transcript = execution.transcript()
  if (ask.again !== null) closeInterrupted(execution)
  tellProgress(execution, ask)
  const marks = ask.call === 'forced_conclusion' ? forcedMetadata(transcript, agent) : {}
  const call: Call = {
    callId: ask.again?.callId ?? ids.uuid(),
    kind: ask.call,
    iteration: ask.iteration,
    model: currentModel(agent, transcript.fallbackAt),
    events: {
      thinking: { type: 'llm_thinking', metadata: { source: 'native', ...marks } },
      text: { type: 'llm_response', metadata: marks },
    },
    request: {
      cacheKey: execution.executionId,
      messages: execution.conversation(),
      tools: ask.call === 'iteration' ? transcript.tools : [],
    },
  }
  const answer = await callModel(execution, call)
  const { error } = answer.heard
  journal.append(
    ...(error === null ? endOfReply(execution, call, answer, marks) : endOfFailure(execution, call, answer, error)),
  )
}

function endOfReply(execution: Execution, call: Call, answer: Answer, marks: Record<string, unknown>): Array<NewEntry> {
  const { agent } = execution
  const reply = replyOf(answer, agent, call)
  const native = answer.heard.native.map((event): NewEvent => ({
    type: event.event,
    content: event.content,
    metadata: { ...event.metadata, ...marks },
  }))
  // A single-shot agent's conclusion stands before its interaction (wire contract 2.8).
  const conclusion: Array<NewEvent> =
    isSingleShot(agent.type) && reply.text.trim() !== ''
      ? [{ type: 'final_analysis', content: reply.text, metadata: { interaction_type: call.kind } }]
      : []
  const closing = answer.writer.close('completed')
  return [...closing, ...addEvents(execution, [...native, ...conclusion]), settled(execution, call, answer, reply)]
}

/** Synthesis and summary accept thinking where a model put its whole answer there (behaviour.md 3.10). */
function replyOf({ writer, heard }: Answer, agent: AgentPlan, call: Call): Reply {
  const text = writer.text('text')
  const thinking = writer.text('thinking')
  const spoken = text.trim() === '' && isSingleShot(agent.type) ? thinking : text
  return {
    text: spoken,
    thinking,
    // Some models call tools that they were not offered; obeyed, one that must conclude never would.
    toolCalls: call.kind === 'iteration' ? withOwnIds(heard.toolCalls, idsIn(call.request.messages)) : [],
    ...(heard.blocks !== undefined && { native: heard.blocks }),
  }
}

function endOfFailure(execution: Execution, call: Call, answer: Answer, error: LlmError): Array<NewEntry> {
  const fact = settled(execution, call, answer, null)
  // What came before the repetition was worth reading.
  if (error.kind === 'repetition') return [...answer.writer.close('completed'), fact]
  const { status, content } = brokenStream(execution.signal, error)
  return [...answer.writer.close(status, content), fact]
}

/** Streams of a call that was cut by a restart: they end, marked, and the call is made again. */
export function closeInterrupted(execution: Execution): void {
  const content = 'The system restarted during this reply; the model was asked again.'
  const entries = closeOpenEvents(execution, 'failed', content, ['llm_tool_call'], { interrupted: true })
  if (entries.length > 0) execution.journal.append(...entries)
}

type Turn = Pick<Ask, 'call' | 'iteration'>

export function tellProgress(execution: Execution, turn: Turn): void {
  const { journal, agent } = execution
  journal.tell({ type: 'execution.progress', ...frameKeys(execution), ...progress(agent, turn) })
}

function progress(agent: AgentPlan, { call, iteration }: Turn): { phase: Phase; message: string } {
  switch (call) {
    case 'synthesis':
      return { phase: 'synthesizing', message: 'Joining the findings' }
    case 'executive_summary':
      return { phase: 'finalizing', message: 'Writing the executive summary' }
    case 'forced_conclusion':
      return { phase: 'concluding', message: 'Drawing a conclusion' }
    default: {
      const phase = agent.type === 'action' ? 'remediating' : 'investigating'
      return { phase, message: `Iteration ${iteration}/${agent.maxIterations}` }
    }
  }
}
