// The agents of a trace, wherever they stand in it.

import type { TraceExecution } from '#core/protocol/trace.ts'

/** An execution with all its sub-agents, in the order of the trace. The schema's type of what it holds again is loose. */
export function withChildren(execution: TraceExecution): Array<TraceExecution> {
  return [execution, ...((execution.sub_agents ?? []) as Array<TraceExecution>).flatMap(withChildren)]
}
