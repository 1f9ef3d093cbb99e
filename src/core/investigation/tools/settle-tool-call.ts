import type { ToolCall, ToolOutcome } from '../../ports.ts'
import { estimateTokens } from '../ask/summarise.ts'
import type { Execution } from '../execution.ts'
import { clip } from '../log/clip.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { Facts, NewEntry } from '../log/facts.ts'
import { TIMELINE_RESULT_BYTES } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import { READ_RESULT } from '../log/stored-result.ts'
import { completeEvent } from '../log/timeline.ts'
import { answerText, isFailure } from '../log/tool-answers.ts'
import { stopStatus } from '../stop.ts'
import type { Route } from './tool-route.ts'

export type FinishedCall = { call: ToolCall; route: Route; eventId: string; outcome: ToolOutcome; durationMs: number }

/** Records the outcome of a call and completes its timeline event. */
export function settleToolCall(execution: Execution, finished: FinishedCall): Array<NewEntry> {
  const { call, route, eventId, outcome, durationMs } = finished
  const interactionId = execution.ids.uuid()
  const digest = digestOf(execution.agent, route, outcome)
  const settled: NewEntry = {
    type: 'tool.settled',
    public: {
      type: 'interaction.created',
      ...frameKeys(execution),
      interaction_id: interactionId,
      interaction_type: 'mcp',
      mcp_type: 'tool_call',
      server_name: route.server,
      tool_name: route.tool,
      event_id: eventId,
      duration_ms: durationMs,
      ...(outcome.kind !== 'answer' && { error_message: answerText(outcome) }),
    },
    private: {
      executionId: execution.executionId,
      callId: call.id,
      eventId,
      interactionId,
      outcome,
      durationMs,
      ...(isForeign(route, outcome) && { foreign: true as const }),
      ...(digest !== undefined && { digest }),
    },
  }
  const completed = completeCallEvent(execution, finished)
  // As in the reference (TARSy in Go), the order is reversed if the server did not answer.
  return outcome.kind === 'unreachable' || outcome.kind === 'timed_out' ? [completed, settled] : [settled, completed]
}

/** What the engine says itself is no data: why it did not call, how a call was cut, what its own tools did. A stored result is what it was. */
function isForeign(route: Route, outcome: ToolOutcome): boolean {
  if (route.kind === 'built_in') return route.tool === READ_RESULT
  if (route.kind === 'refused') return false
  return outcome.kind === 'answer' ? outcome.content !== '' : outcome.kind === 'unreachable'
}

function completeCallEvent(execution: Execution, { eventId, outcome }: FinishedCall): NewEntry {
  const { signal } = execution
  const interrupted = outcome.kind === 'interrupted'
  const status = signal.aborted && interrupted ? stopStatus(signal) : 'completed'
  const metadata = { is_error: isFailure(outcome), ...(interrupted && !signal.aborted && { interrupted: true }) }
  const content = clip(answerText(outcome), TIMELINE_RESULT_BYTES)
  return completeEvent(execution, { eventId, type: 'llm_tool_call' }, status, content, metadata)
}

/** Set if the result is larger than its server's summary threshold. As in the reference, errors are never summarised. */
function digestOf(agent: AgentPlan, route: Route, outcome: ToolOutcome): Facts['tool.settled']['digest'] {
  if (route.kind !== 'tool' || outcome.kind !== 'answer' || outcome.isError) return undefined
  const plan = agent.summaries[route.server]
  const tokens = estimateTokens(outcome.content)
  return plan !== undefined && tokens > plan.thresholdTokens
    ? { server: route.server, tool: route.tool, tokens }
    : undefined
}
