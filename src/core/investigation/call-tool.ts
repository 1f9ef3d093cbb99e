// One tool call: begun in the log before it is made, settled with its timeline event in one transaction.

import type { ToolCall, Toolbox, ToolOutcome } from '../ports.ts'
import { clip } from './clip.ts'
import { deadline, DeadlinePassed } from './deadline.ts'
import { placed, type Engine, type Place } from './engine.ts'
import { TIMELINE_RESULT_BYTES, TOOL_CALL_MS } from './limits.ts'
import { stopMessage, stopStatus } from './stop.ts'
import { toolArgs } from './tool-args.ts'
import { routeTool, type Route } from './tool-route.ts'
import { answerText, isFailure, type PendingCall } from './transcript.ts'

/** Resolves when the call is settled; the failure of a tool is its answer to the model. */
export async function callTool(
  engine: Engine,
  place: Place,
  pending: PendingCall,
  toolbox: () => Promise<Toolbox>,
): Promise<void> {
  const { journal, clock, ids } = engine
  const route = routeTool(pending.call.name, journal.transcript(place.executionId).tools)
  const eventId = pending.eventId ?? ids.uuid()
  tellProgress(engine, place, route)
  begin(engine, place, pending, route, eventId)
  const startedAt = clock.now()
  const outcome = route.kind === 'refused' ? route : await answer(engine, route, pending.call, toolbox)
  settle(engine, place, {
    call: pending.call,
    route,
    eventId,
    outcome: masked(engine, route, outcome),
    durationMs: clock.now() - startedAt,
  })
}

/** Settles a call that was cut by a restart and may have had its effect: it is not made again. */
export function giveUpTool(engine: Engine, place: Place, pending: PendingCall): void {
  const route = routeTool(pending.call.name, engine.journal.transcript(place.executionId).tools)
  const message =
    'Outcome unknown: the system was interrupted during this call. The tool is not marked read-only or idempotent, so the call was not repeated; check its effect before calling it again.'
  const eventId = pending.eventId ?? engine.ids.uuid()
  settle(engine, place, {
    call: pending.call,
    route,
    eventId,
    outcome: { kind: 'interrupted', message },
    durationMs: 0,
  })
}

async function answer(
  engine: Engine,
  route: Route & { kind: 'tool' },
  call: ToolCall,
  toolbox: () => Promise<Toolbox>,
): Promise<ToolOutcome> {
  const limit = deadline(engine.clock, engine.signal)
  limit.extend(TOOL_CALL_MS, `The tool did not answer within ${TOOL_CALL_MS / 1000} seconds.`)
  try {
    const tools = await toolbox()
    return await tools.call(route.server, route.tool, toolArgs(call.arguments), limit.signal)
  } catch (error) {
    if (engine.signal.aborted) return { kind: 'interrupted', message: `Not finished: ${stopMessage(engine.signal)}.` }
    if (limit.signal.reason instanceof DeadlinePassed)
      return { kind: 'timed_out', message: limit.signal.reason.message }
    return { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) }
  } finally {
    limit.clear()
  }
}

/** What a server returned is masked before anything else sees it, its failures included. */
function masked({ mask }: Engine, { server }: Route, outcome: ToolOutcome): ToolOutcome {
  if (outcome.kind === 'answer') return { ...outcome, content: mask.toolResult(server, outcome.content) }
  return outcome.kind === 'refused' ? outcome : { ...outcome, message: mask.toolResult(server, outcome.message) }
}

function begin(engine: Engine, place: Place, pending: PendingCall, route: Route, eventId: string): void {
  const { journal } = engine
  const { executionId } = place
  const { server, tool } = route
  const safe = route.kind === 'refused' || route.spec.readOnly || route.spec.idempotent
  const fact = { executionId, callId: pending.call.id, eventId, server, tool, safe, attempt: pending.attempts + 1 }
  // A call that is made again goes on under the event that it opened.
  const created =
    pending.attempts > 0
      ? null
      : {
          type: 'timeline_event.created' as const,
          event_id: eventId,
          ...placed(place),
          event_type: 'llm_tool_call' as const,
          status: 'streaming' as const,
          content: '',
          metadata: { server_name: server, tool_name: tool, tool_type: 'mcp', arguments: pending.call.arguments },
          sequence_number: journal.transcript(executionId).sequence + 1,
        }
  journal.append({ type: 'tool.begun', public: created, private: fact })
}

type Settled = { call: ToolCall; route: Route; eventId: string; outcome: ToolOutcome; durationMs: number }

function settle(engine: Engine, place: Place, { call, route, eventId, outcome, durationMs }: Settled): void {
  const { executionId } = place
  const interactionId = engine.ids.uuid()
  const failed = isFailure(outcome)
  const text = answerText(outcome)
  engine.journal.append(
    {
      type: 'tool.settled',
      public: {
        type: 'interaction.created',
        ...placed(place),
        interaction_id: interactionId,
        interaction_type: 'mcp',
        mcp_type: 'tool_call',
        server_name: route.server,
        tool_name: route.tool,
        duration_ms: durationMs,
        ...(outcome.kind !== 'answer' && { error_message: text }),
      },
      private: { executionId, callId: call.id, eventId, interactionId, outcome, durationMs },
    },
    {
      type: 'timeline.completed',
      public: {
        type: 'timeline_event.completed',
        event_id: eventId,
        event_type: 'llm_tool_call',
        content: clip(text, TIMELINE_RESULT_BYTES),
        status: engine.signal.aborted && outcome.kind === 'interrupted' ? stopStatus(engine.signal) : 'completed',
        metadata: {
          is_error: failed,
          ...(outcome.kind === 'interrupted' && !engine.signal.aborted && { interrupted: true }),
        },
      },
      private: { executionId },
    },
  )
}

function tellProgress({ journal }: Engine, place: Place, { server, tool }: Route): void {
  const message = server === '' ? tool : `${server}.${tool}`
  journal.tell({ type: 'execution.progress', ...placed(place), phase: 'gathering_info', message })
}
