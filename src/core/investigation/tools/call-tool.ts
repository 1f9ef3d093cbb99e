// One tool call: begun in the log before it is made, settled with its timeline event in one transaction.

import type { ToolCall, Toolbox, ToolOutcome } from '../../ports.ts'
import { estimateTokens } from '../ask/summarise.ts'
import { deadline, DeadlinePassed } from '../deadline.ts'
import type { Execution } from '../execution.ts'
import { clip } from '../log/clip.ts'
import type { NewEntry } from '../log/facts.ts'
import { ITERATION_MS, LEAST_CALL_MS, TIMELINE_RESULT_BYTES, TOOL_CALL_MS } from '../log/limits.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { AgentPlan } from '../log/plan.ts'
import { skillsOf } from '../log/state.ts'
import { completeEvent, openEvent } from '../log/timeline.ts'
import { answerText, isFailure, type PendingCall } from '../log/tool-answers.ts'
import { stopMessage, stopStatus } from '../stop.ts'
import type { Crew } from './crew.ts'
import { cancel, dispatch, list, type Act } from './orchestrate.ts'
import { loadSkills } from './skills.ts'
import { toolArgs } from './tool-args.ts'
import { routeTool, type Route } from './tool-route.ts'

/** What answers an execution's calls: its servers, and its sub-agents. */
export type Hands = { toolbox: () => Promise<Toolbox>; crew: Crew }

/** Resolves when the call is settled; the failure of a tool is its answer to the model. */
export async function callTool(execution: Execution, pending: PendingCall, hands: Hands): Promise<void> {
  const { journal, clock, ids } = execution
  const route = routeTool(pending.call.name, execution.transcript().tools)
  const eventId = pending.eventId ?? ids.uuid()
  tellProgress(execution, route)
  begin(execution, pending, route, eventId)
  const startedAt = clock.now()
  const act =
    route.kind === 'built_in'
      ? builtIn(execution, route, pending.call)
      : await outside(execution, route, pending.call, hands)
  const outcome = masked(execution, route, act.outcome)
  const settled = { call: pending.call, route, eventId, outcome, durationMs: clock.now() - startedAt }
  journal.append(...act.entries, ...settle(execution, settled))
  hands.crew.start()
  if (act.cancels !== undefined) hands.crew.cancel(act.cancels)
}

/** Settles a call that was cut by a restart and may have had its effect: it is not made again. */
export function giveUpTool(execution: Execution, pending: PendingCall): void {
  const route = routeTool(pending.call.name, execution.transcript().tools)
  const message =
    'Outcome unknown: the system was interrupted during this call. The tool is not marked read-only or idempotent, so the call was not repeated; check its effect before calling it again.'
  const eventId = pending.eventId ?? execution.ids.uuid()
  const outcome: ToolOutcome = { kind: 'interrupted', message }
  execution.journal.append(...settle(execution, { call: pending.call, route, eventId, outcome, durationMs: 0 }))
}

function builtIn(execution: Execution, { tool }: Route & { kind: 'built_in' }, call: ToolCall): Act {
  const { agent } = execution
  const args = toolArgs(call.arguments)
  switch (tool) {
    case 'dispatch_agent':
      return dispatch(execution, args)
    case 'cancel_agent':
      return cancel(execution, args)
    case 'list_agents':
      return list(execution)
    case 'load_skill':
      return { outcome: loadSkills(args, agent.skills, skillTexts(execution)), entries: [] }
    default:
      throw new Error(`unknown tool ${String(tool satisfies never)}`)
  }
}

function skillTexts(execution: Execution) {
  const { journal, stageId } = execution
  const state = journal.state()
  const stage = state.stages.find(each => each.id === stageId)
  return skillsOf(state, stage ?? { own: null })
}

async function outside(
  execution: Execution,
  route: Exclude<Route, { kind: 'built_in' }>,
  call: ToolCall,
  { toolbox }: Hands,
): Promise<Act> {
  if (route.kind === 'refused') return { outcome: route, entries: [] }
  const limit = deadline(execution.clock, execution.signal)
  const ms = timeFor(execution)
  limit.extend(ms, `The tool did not answer within ${ms / 1000} seconds.`)
  try {
    const tools = await toolbox()
    return { outcome: await tools.call(route.server, route.tool, toolArgs(call.arguments), limit.signal), entries: [] }
  } catch (error) {
    return { outcome: broken(execution, limit.signal, error), entries: [] }
  } finally {
    limit.clear()
  }
}

function broken({ signal }: Execution, limit: AbortSignal, error: unknown): ToolOutcome {
  if (signal.aborted) return { kind: 'interrupted', message: `Not finished: ${stopMessage(signal)}.` }
  if (limit.reason instanceof DeadlinePassed) return { kind: 'timed_out', message: limit.reason.message }
  return { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) }
}

/** A call's own time, or what its iteration has left. */
function timeFor(execution: Execution): number {
  const { clock, startedAt } = execution
  const began = Math.max(execution.transcript().iterationAt, startedAt)
  return Math.max(LEAST_CALL_MS, Math.min(TOOL_CALL_MS, began + ITERATION_MS - clock.now()))
}

/** What a server returned is masked before anything else sees it, its failures included. */
function masked({ mask }: Execution, { kind, server }: Route, outcome: ToolOutcome): ToolOutcome {
  if (kind !== 'tool') return outcome
  if (outcome.kind === 'answer') return { ...outcome, content: mask.toolResult(server, outcome.content) }
  return { ...outcome, message: mask.toolResult(server, outcome.message) }
}

function begin(execution: Execution, pending: PendingCall, route: Route, eventId: string): void {
  const { executionId } = execution
  const { server, tool } = route
  const safe = route.kind !== 'tool' || route.spec.readOnly || route.spec.idempotent
  const fact = { executionId, callId: pending.call.id, eventId, server, tool, safe, attempt: pending.attempts + 1 }
  const metadata = {
    server_name: server,
    tool_name: tool,
    tool_type: toolType(route),
    arguments: pending.call.arguments,
  }
  // A call that is made again goes on under the event that it opened.
  const created = pending.attempts > 0 ? null : openEvent(execution, eventId, 'llm_tool_call', metadata).public
  execution.journal.append({ type: 'tool.begun', public: created, private: fact })
}

function toolType(route: Route): string {
  if (route.kind !== 'built_in') return 'mcp'
  return route.tool === 'load_skill' ? 'skill' : 'orchestrator'
}

type Settled = { call: ToolCall; route: Route; eventId: string; outcome: ToolOutcome; durationMs: number }

function settle(execution: Execution, { call, route, eventId, outcome, durationMs }: Settled): Array<NewEntry> {
  const { executionId, signal, agent } = execution
  const interactionId = execution.ids.uuid()
  const text = answerText(outcome)
  const cut = outcome.kind === 'interrupted'
  const digest = digestOf(agent, route, outcome)
  const fact = {
    executionId,
    callId: call.id,
    eventId,
    interactionId,
    outcome,
    durationMs,
    ...(digest !== null && { digest }),
  }
  const status = signal.aborted && cut ? stopStatus(signal) : 'completed'
  const metadata = { is_error: isFailure(outcome), ...(cut && !signal.aborted && { interrupted: true }) }
  const news: Array<NewEntry> = [
    {
      type: 'tool.settled',
      public: {
        type: 'interaction.created',
        ...frameKeys(execution),
        interaction_id: interactionId,
        interaction_type: 'mcp',
        mcp_type: 'tool_call',
        server_name: route.server,
        tool_name: route.tool,
        duration_ms: durationMs,
        ...(outcome.kind !== 'answer' && { error_message: text }),
      },
      private: fact,
    },
    completeEvent(execution, { eventId, type: 'llm_tool_call' }, status, clip(text, TIMELINE_RESULT_BYTES), metadata),
  ]
  // Where the transport failed, the wire tells the two the other way round (wire contract 2.8).
  return outcome.kind === 'unreachable' || outcome.kind === 'timed_out' ? news.toReversed() : news
}

/** Set where the result is longer than its server's summaries allow (behaviour.md 5.7). */
function digestOf(
  agent: AgentPlan,
  route: Route,
  outcome: ToolOutcome,
): { server: string; tool: string; tokens: number } | null {
  if (route.kind !== 'tool' || outcome.kind !== 'answer' || outcome.isError) return null
  const plan = agent.summaries[route.server]
  const tokens = estimateTokens(outcome.content)
  return plan !== undefined && tokens > plan.thresholdTokens ? { server: route.server, tool: route.tool, tokens } : null
}

function tellProgress(execution: Execution, { server, tool }: Route): void {
  const { journal } = execution
  const message = server === '' ? tool : `${server}.${tool}`
  journal.tell({ type: 'execution.progress', ...frameKeys(execution), phase: 'gathering_info', message })
}
