// What every story's trace has in common with its detail.

import { expect } from 'vitest'
import type { ExecutionOverview, SessionDetail } from '../../../src/core/protocol/api.ts'
import type { Trace, TraceExecution } from '../../../src/core/protocol/trace.ts'

/** The trace names the stages and executions of the detail, nested and ordered alike, and lists every interaction that the detail counts. */
export async function expectTrace(url: string, detail: SessionDetail): Promise<void> {
  const answer = await fetch(`${url}/api/v1/sessions/${detail.id}/trace`)
  expect(answer.status).toBe(200)
  const trace = (await answer.json()) as Trace
  expect(trace.stages.map(stage => [stage.stage_id, stage.stage_name, nested(stage.executions)])).toEqual(
    detail.stages.map(stage => [stage.id, stage.stage_name, nested(stage.executions ?? [])]),
  )
  const all = trace.stages
    .flatMap(stage => stage.executions)
    .flatMap(execution => [execution, ...(execution.sub_agents ?? [])])
  expect(all.flatMap(each => each.llm_interactions)).toHaveLength(detail.llm_interaction_count)
  expect(all.flatMap(each => each.mcp_interactions)).toHaveLength(detail.mcp_interaction_count)
  expect(trace.session_interactions).toEqual([])
}

type Nested = [id: string, agent: string, subAgents: Array<Nested>]

function nested(executions: ReadonlyArray<TraceExecution | ExecutionOverview>): Array<Nested> {
  return executions.map(each => [each.execution_id, each.agent_name, nested(each.sub_agents ?? [])])
}
