import type { ToolCall, Toolbox, ToolOutcome } from '../../ports.ts'
import { wellFormed } from '../../well-formed.ts'
import { deadline, DeadlinePassed } from '../deadline.ts'
import { callLimits } from '../decide/call-limits.ts'
import { currentModel } from '../decide/fallback.ts'
import { mayOnlyRead, refuseWrite } from '../decide/withhold.ts'
import { errorText } from '../error-text.ts'
import type { Execution } from '../execution.ts'
import { ITERATION_MS, LEAST_CALL_MS, MODEL_CALL_MS, TOOL_CALL_MS } from '../log/limits.ts'
import { showImages } from '../log/images.ts'
import { stopMessage } from '../stop.ts'
import { toolArgs } from './tool-args.ts'
import type { Route } from './tool-route.ts'

/** A call that no built-in tool answers. */
type ServerRoute = Exclude<Route, { kind: 'built_in' }>

/** Calls a tool of an MCP server within its time limit. Never rejects. */
export async function callServer(
  execution: Execution,
  route: ServerRoute,
  call: ToolCall,
  toolbox: () => Promise<Toolbox>,
): Promise<ToolOutcome> {
  if (route.kind === 'refused' && !mayOnlyRead(execution.agent, route.server)) return route
  const limit = deadline(execution.clock, execution.signal)
  const grant = (ms: number) => limit.extend(ms, `The tool did not answer within ${ms / 1000} seconds.`)
  grant(Math.max(LEAST_CALL_MS, timeLimit(execution)))
  // A tool that says that it works gets its time anew, up to the end of the iteration.
  const onProgress = () => {
    const ms = timeLimit(execution)
    if (ms > LEAST_CALL_MS) grant(ms)
  }
  try {
    const tools = await toolbox()
    const refusal = refuseWrite(execution.agent, tools.servers, route)
    if (refusal !== null) return { kind: 'refused', message: refusal }
    if (route.kind === 'refused') return route
    return await tools.call(route.server, route.tool, toolArgs(call.arguments), limit.signal, onProgress)
  } catch (error) {
    return failureOutcome(execution, limit.signal, error)
  } finally {
    limit.clear()
  }
}

/** A call's own limit, or what is left of its iteration. Time before a restart does not count. */
function timeLimit(execution: Execution): number {
  const { clock, startedAt, agent } = execution
  const { iterationAt, fallbackAt } = execution.transcript()
  const { callMs } = callLimits(currentModel(agent, fallbackAt))
  // What a slow model is allowed above the usual does not shorten the time of its tools.
  const endsAt = Math.max(iterationAt, startedAt) + ITERATION_MS + Math.max(0, callMs - MODEL_CALL_MS)
  return Math.min(TOOL_CALL_MS, endsAt - clock.now(), execution.wrapUpAt() - clock.now())
}

function failureOutcome({ signal }: Execution, limit: AbortSignal, error: unknown): ToolOutcome {
  if (signal.aborted) return { kind: 'interrupted', message: `Not finished: ${stopMessage(signal)}.` }
  if (limit.reason instanceof DeadlinePassed) return { kind: 'timed_out', message: limit.reason.message }
  return { kind: 'unreachable', message: errorText(error) }
}

/** Mends and masks what came from a server, also the message of a failure. */
export function maskOutcome({ mask }: Execution, { kind, server }: Route, outcome: ToolOutcome): ToolOutcome {
  if (kind !== 'tool') return outcome
  if (outcome.kind === 'answer') {
    const content = mask.toolResult(server, wellFormed(outcome.content))
    return { ...(mask.showsImages(server) ? showImages(outcome) : outcome), content }
  }
  return { ...outcome, message: mask.toolResult(server, wellFormed(outcome.message)) }
}
