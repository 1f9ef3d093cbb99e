// The agent's own model call. It streams into the timeline as thinking and response; its end is one transaction.

import type { LlmError, LlmRequest } from '../../ports.ts'
import type { ForcedReason, LlmInteractionType, Phase } from '../../protocol/status.ts'
import { cachesPrompt } from '../decide/caches-prompt.ts'
import { currentModel } from '../decide/fallback.ts'
import type { Move } from '../decide/next-move.ts'
import { conclusionWith } from '../decide/conclusion.ts'
import { endsIn } from '../decide/ending.ts'
import { shownLength } from '../decide/labels.ts'
import { shownOfPart } from '../decide/verdict-block.ts'
import { takesThinking } from '../decide/single-shot.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry, Reply } from '../log/facts.ts'
import { frameKeys } from '../log/execution-ids.ts'
import { forcedWords } from '../log/forced-words.ts'
import type { AgentPlan } from '../log/plan.ts'
import { addEvents, closeOpenEvents, forcedConclusionMetadata, type NewEvent } from '../log/timeline.ts'
import type { Transcript } from '../log/transcript.ts'
import { brokenStream } from './broken-stream.ts'
import { callIdsIn, withUniqueIds } from './call-ids.ts'
import { callModel, settleModelCall, type ModelAnswer, type ModelCall } from './model-call.ts'
import type { StreamEvent } from './stream-writer.ts'

type Ask = Move & { kind: 'ask' }

/** Resolves when the call is settled, also if it failed. Rejects only if the log cannot be written. */
export async function askModel(execution: Execution, ask: Ask): Promise<void> {
  const { journal, ids, agent } = execution
  const transcript = execution.transcript()
  if (ask.again !== null) closeInterrupted(execution)
  tellTurn(execution, ask)
  const forced = forcedConclusionMetadata(transcript, agent)
  const model = currentModel(agent, transcript.fallbackAt)
  const call: ModelCall = {
    callId: ask.again?.callId ?? ids.uuid(),
    kind: ask.call,
    iteration: ask.iteration,
    model,
    events: asksForBlock(transcript, agent)
      ? {}
      : {
          thinking: { type: 'llm_thinking', metadata: { source: 'native', ...forced }, ...hideEnd(agent, '') },
          text: { type: 'llm_response', metadata: forced, ...hideEnd(agent, transcript.unfinished) },
        },
    request: {
      cacheKey: execution.executionId,
      messages: execution.conversation(),
      ...offerOf(ask.call, transcript),
      ...(cachesPrompt(agent.type, ask.call) && { cached: true }),
    },
    // A single-shot agent and a conclusion may use all the time that is left.
    ...(ask.call === 'iteration' && { endsBy: execution.wrapUpAt() }),
  }
  const answer = await callModel(execution, call)
  const { error } = answer.received
  journal.append(
    ...(error === null ? endOfReply(execution, call, answer, forced) : endOfFailure(execution, call, answer, error)),
  )
}

/**
 * A conclusion is shown the tools of the calls before it, so that the provider's prompt cache holds, and may call none. Where the request was too
 * long or was refused, a shorter one without tools is tried.
 */
function offerOf(
  call: LlmInteractionType,
  { tools, concluding, reminded }: Transcript,
): Pick<LlmRequest, 'tools' | 'mayCall'> {
  if (call === 'iteration' && reminded === null) return { tools }
  const keeps = reminded !== null || concluding === 'max_iterations' || concluding === 'time_budget'
  return keeps && tools.length > 0 ? { tools, mayCall: false } : { tools: [] }
}

function endOfReply(
  execution: Execution,
  call: ModelCall,
  answer: ModelAnswer,
  forced: Record<string, unknown>,
): Array<NewEntry> {
  const { agent } = execution
  const reply = replyOf(answer, execution, call)
  const native = answer.received.native.map((event): NewEvent => ({
    type: event.event,
    content: event.content,
    metadata: { ...event.metadata, ...forced },
  }))
  // The reference (TARSy in Go) sends a single-shot agent's conclusion before its interaction.
  const text = conclusionWith(reply.text, execution.transcript(), agent)
  const conclusion: Array<NewEvent> =
    text === null ? [] : [{ type: 'final_analysis', content: text, metadata: { interaction_type: call.kind } }]
  const closing = answer.writer.close('completed')
  return [
    ...closing,
    ...addEvents(execution, [...native, ...conclusion]),
    settleModelCall(execution, call, answer, reply),
  ]
}

/** The reminder of a verdict asks for the block alone, of which people are shown nothing. */
function asksForBlock({ reminded }: Transcript, agent: AgentPlan): boolean {
  return reminded !== null && endsIn(agent) === 'verdict'
}

/** People are never shown what programs read at the end of an answer. `before`: see `shownLength`. */
function hideEnd(agent: AgentPlan, before: string): Pick<StreamEvent, 'shown'> {
  switch (endsIn(agent)) {
    case 'labels':
      return { shown: (text, ended) => text.slice(0, shownLength(before, text, ended)) }
    case 'verdict':
      return { shown: (text, ended) => shownOfPart(before, text, ended) }
    case null:
      return {}
  }
}

function replyOf({ writer, received }: ModelAnswer, execution: Execution, call: ModelCall): Reply {
  const { agent } = execution
  // Also of messages that are no longer sent: the log holds their calls.
  const { messages, reminded } = execution.transcript()
  const ids = callIdsIn(messages)
  const text = writer.text('text')
  const thinking = writer.text('thinking')
  const answerText = text.trim() === '' && takesThinking(agent.type) ? thinking : text
  return {
    text: answerText,
    thinking,
    // Some models call tools that they were not offered. Such calls are dropped, or a forced conclusion would never end.
    toolCalls: call.kind === 'iteration' && reminded === null ? withUniqueIds(received.toolCalls, ids) : [],
    ...(received.blocks !== undefined && { native: received.blocks }),
  }
}

function endOfFailure(execution: Execution, call: ModelCall, answer: ModelAnswer, error: LlmError): Array<NewEntry> {
  const fact = settleModelCall(execution, call, answer, null)
  // The text before the cut is worth reading, so the event counts as completed.
  if (error.kind === 'repetition' || error.kind === 'cut') return [...answer.writer.close('completed', '', false), fact]
  const { status, content } = brokenStream(execution.signal, error)
  return [...answer.writer.close(status, content), fact]
}

/** Closes the events of a model call that a restart cut, and marks them as interrupted. The call is repeated. */
export function closeInterrupted(execution: Execution): void {
  const content = 'The system restarted during this reply; the model was asked again.'
  const entries = closeOpenEvents(execution, 'failed', content, ['llm_tool_call'], { interrupted: true })
  if (entries.length > 0) execution.journal.append(...entries)
}

type Turn = Pick<Ask, 'call' | 'iteration'>

/** Shows as the execution's progress which turn begins. */
export function tellTurn(execution: Execution, turn: Turn): void {
  const { journal, agent } = execution
  const { concluding } = execution.transcript()
  journal.tell({ type: 'execution.progress', ...frameKeys(execution), ...progress(agent, turn, concluding) })
}

function progress(
  agent: AgentPlan,
  { call, iteration }: Turn,
  concluding: ForcedReason | null,
): { phase: Phase; message: string } {
  switch (call) {
    case 'synthesis':
      return { phase: 'synthesizing', message: 'Joining the findings' }
    case 'executive_summary':
      return { phase: 'finalizing', message: 'Writing the executive summary' }
    case 'composition':
      return { phase: 'amending', message: 'Amending report...' }
    case 'forced_conclusion':
      return { phase: 'concluding', message: concludingText(concluding, iteration - 1) }
    default: {
      const phase = agent.type === 'action' ? 'remediating' : 'investigating'
      return { phase, message: `Iteration ${iteration}/${agent.maxIterations}` }
    }
  }
}

/** The iteration limit is what dashboards expect, so only another reason is said. */
function concludingText(reason: ForcedReason | null, used: number): string {
  const why = reason === null || reason === 'max_iterations' ? '' : ` (${forcedWords(reason)})`
  return `Forcing conclusion${why} after ${used} iterations`
}
