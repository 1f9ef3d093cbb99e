import { expect, test } from 'vitest'
import type { LlmItem, Trace } from '#core/protocol/trace.ts'
import { exchangeOf } from '../../dashboard/src/data/exchange.ts'
import { event } from './fakes.tsx'

const at = (second: number) => `2026-11-22T03:00:${String(second).padStart(2, '0')}.000Z`
const call = (id: string, second: number, interaction_type: LlmItem['interaction_type'] = 'iteration'): LlmItem => ({
  id,
  interaction_type,
  model_name: 'm',
  created_at: at(second),
})
const execution = (execution_id: string, llm_interactions: Array<LlmItem>) => ({
  execution_id,
  agent_name: 'A',
  llm_interactions,
  mcp_interactions: [],
})
const lead = execution('lead', [call('first', 10), call('summary', 14, 'summarization'), call('second', 20)])
const trace: Trace = {
  stages: [
    {
      stage_id: 's',
      stage_name: 'look',
      stage_type: 'investigation',
      executions: [{ ...lead, sub_agents: [execution('child', [call('own', 12)])] }],
    },
  ],
  session_interactions: [],
}

test.each([
  ['a call that follows its reply in the same millisecond', 'llm_tool_call', 'lead', 10, 'first'],
  ['a second call of the same reply, behind a summary', 'llm_tool_call', 'lead', 15, 'first'],
  ['a call of the next reply', 'llm_tool_call', 'lead', 21, 'second'],
  ['a call of a sub-agent', 'llm_tool_call', 'child', 13, 'own'],
  ['a text that is written before its reply is settled', 'llm_response', 'lead', 17, 'second'],
  ['a thought', 'llm_thinking', 'lead', 8, 'first'],
  ['a conclusion, which follows from the last reply', 'final_analysis', 'lead', 20, 'second'],
  ['a text whose reply is not settled yet', 'llm_response', 'lead', 25, undefined],
  ['an execution that the trace does not have', 'llm_tool_call', 'other', 30, undefined],
] as const)('%s belongs to its model call', (_, event_type, execution_id, second, expected) => {
  expect(exchangeOf(trace, event({ event_type, execution_id, created_at: at(second) }))?.id).toBe(expected)
})
