import { joinTexts, text, type Text } from '../../prompts/text.ts'
import type { EndStatus, SuccessPolicy } from '../../protocol/status.ts'

export type AgentEnd = { name: string; status: EndStatus; result: string | null; error: string | null }

export type StageOutcome = { status: EndStatus; result: Text | null; error: string | null }

/** Joins the ends of a stage's agents by its success policy, as the reference (TARSy in Go) does. A single agent's end is the stage's. */
export function stageOutcome(agents: ReadonlyArray<AgentEnd>, policy: SuccessPolicy): StageOutcome {
  const [only] = agents
  if (agents.length === 1 && only !== undefined) {
    const { status, result, error } = only
    return { status, result: result === null ? null : [result], error }
  }
  const completed = agents.filter(agent => agent.status === 'completed')
  const met = policy === 'all' ? completed.length === agents.length : completed.length > 0
  if (met && agents.length > 0) {
    const parts = completed.map(agent => text`## ${agent.name}\n\n${agent.result ?? ''}`)
    const result = joinTexts(parts, '\n\n')
    return { status: 'completed', result, error: remarks(completed) }
  }
  return { status: commonFailure(agents), result: null, error: failureText(agents, policy) }
}

/** What completed agents say of their results beside them. */
export function remarks(ends: ReadonlyArray<{ status: EndStatus; error: string | null }>): string | null {
  const said = ends.flatMap(({ status, error }) => (status === 'completed' && error !== null ? [error] : []))
  return said.length === 0 ? null : [...new Set(said)].join('\n')
}

function commonFailure(agents: ReadonlyArray<AgentEnd>): EndStatus {
  for (const status of ['timed_out', 'cancelled'] as const) {
    if (agents.length > 0 && agents.every(agent => agent.status === status)) return status
  }
  return 'failed'
}

function failureText(agents: ReadonlyArray<AgentEnd>, policy: SuccessPolicy): string {
  const failed = agents.filter(agent => agent.status !== 'completed')
  const lines = failed.map(agent => `${agent.name} ${agent.status}: ${agent.error ?? 'no reason was recorded'}`)
  return [`${failed.length} of ${agents.length} agents did not complete (policy ${policy})`, ...lines].join('\n')
}
