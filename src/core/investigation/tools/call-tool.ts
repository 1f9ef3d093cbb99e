// One tool call: logged as begun, made, then settled together with its timeline event in one transaction.

import type { Toolbox, ToolOutcome } from '../../ports.ts'
import type { Writes } from '../../protocol/status.ts'
import { writesOf } from '../../writes.ts'
import type { Execution } from '../execution.ts'
import { frameKeys } from '../log/execution-ids.ts'
import { openEvent } from '../log/timeline.ts'
import type { PendingCall } from '../log/tool-answers.ts'
import { callBuiltIn } from './call-built-in.ts'
import type { CallResult } from './call-result.ts'
import { callServer, maskOutcome } from './call-server.ts'
import type { Crew } from './crew.ts'
import { settleToolCall } from './settle-tool-call.ts'
import { routeTool, type Route } from './tool-route.ts'

/** What answers an execution's tool calls: its MCP servers and its sub-agents. */
export type CallTargets = { toolbox: () => Promise<Toolbox>; crew: Crew }

/** Resolves when the call is settled. A tool that fails is an answer to the model. Rejects only if the log cannot be written. */
export async function callTool(execution: Execution, pending: PendingCall, targets: CallTargets): Promise<void> {
  const { journal, clock } = execution
  const { call } = pending
  const route = routeOf(execution, pending)
  const eventId = eventIdOf(execution, pending)
  tellToolCall(execution, route)
  beginCall(execution, pending, route, eventId)
  const startedAt = clock.now()
  const result: CallResult =
    route.kind === 'built_in'
      ? callBuiltIn(execution, route, call)
      : { outcome: await callServer(execution, route, call, targets.toolbox), entries: [] }
  const outcome = maskOutcome(execution, route, result.outcome)
  const settled = settleToolCall(execution, { call, route, eventId, outcome, durationMs: clock.now() - startedAt })
  journal.append(...result.entries, ...settled)
  targets.crew.start()
  if (result.cancels !== undefined) targets.crew.cancel(result.cancels)
}

const MAY_HAVE_WRITTEN =
  'Outcome unknown: the system was interrupted during this call. The tool is not marked read-only or idempotent, so the call was not repeated; check its effect before calling it again.'
const CUT_TWICE =
  'Outcome unknown: the system was interrupted twice during this call, perhaps because its result is too large, so the call was not repeated. Ask for less at a time.'

/** Settles a call that a restart cut and that must not be repeated. */
export function giveUpTool(execution: Execution, pending: PendingCall): void {
  const { call } = pending
  const route = routeOf(execution, pending)
  const eventId = eventIdOf(execution, pending)
  const outcome: ToolOutcome = { kind: 'interrupted', message: pending.safe ? CUT_TWICE : MAY_HAVE_WRITTEN }
  execution.journal.append(...settleToolCall(execution, { call, route, eventId, outcome, durationMs: 0 }))
}

function routeOf(execution: Execution, { call }: PendingCall): Route {
  return routeTool(call.name, execution.transcript().tools)
}

/** A call that is repeated after a restart continues the event that it opened. */
function eventIdOf({ ids }: Execution, { eventId }: PendingCall): string {
  return eventId ?? ids.uuid()
}

function beginCall(execution: Execution, pending: PendingCall, route: Route, eventId: string): void {
  const { executionId } = execution
  const { server, tool } = route
  const safe = route.kind !== 'tool' || route.spec.readOnly || route.spec.idempotent
  const fact = { executionId, callId: pending.call.id, eventId, server, tool, safe, attempt: pending.attempts + 1 }
  const metadata = {
    server_name: server,
    tool_name: tool,
    tool_type: toolType(route),
    arguments: pending.call.arguments,
    ...mayWrite(route),
  }
  const event = pending.attempts > 0 ? null : openEvent(execution, eventId, 'llm_tool_call', metadata).public
  execution.journal.append({ type: 'tool.begun', public: event, private: fact })
}

/** Nothing is called for a name that the agent was not offered. The engine's own tools change nothing outside. */
function mayWrite(route: Route): { writes?: Writes } {
  if (route.kind === 'refused') return {}
  return { writes: route.kind === 'tool' ? writesOf(route.spec) : 'no' }
}

function toolType(route: Route): string {
  if (route.kind !== 'built_in') return 'mcp'
  if (route.tool === 'read_result') return 'built_in'
  return route.tool === 'load_skill' ? 'skill' : 'orchestrator'
}

function tellToolCall(execution: Execution, { server, tool }: Route): void {
  const message = server === '' ? tool : `${server}.${tool}`
  execution.journal.tell({ type: 'execution.progress', ...frameKeys(execution), phase: 'gathering_info', message })
}
