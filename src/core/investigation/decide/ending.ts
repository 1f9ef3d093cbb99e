// What the last answer of an agent comes to: its text for people, and what programs read at its end. Labels end an executive summary, a verdict
// ends an analysis.

import type { ExecutionEnd } from '../log/facts.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { SaidVerdict } from '../log/said-verdict.ts'
import { summaryOf } from './labels.ts'
import { readVerdict } from './read-verdict.ts'
import { partVerdict } from './verdict-block.ts'

export type Ending = Pick<ExecutionEnd, 'labels' | 'verdict'> & { text: string }

/** What a model is asked to write again. */
export type Reminded = 'labels' | 'verdict'

/** What of the end of an agent's answer programs read; null: nothing. */
export function endsIn(agent: Pick<AgentPlan, 'labels' | 'verdict'>): Reminded | null {
  if (agent.labels !== undefined) return 'labels'
  return agent.verdict === true ? 'verdict' : null
}

/**
 * null: what programs read is unclear, and the model is to be reminded. `reminded` is the answer before the reminder, if there was one: there
 * is no second.
 */
export function endingOf(answer: string, reminded: string | null, agent: AgentPlan): Ending | null {
  if (agent.labels !== undefined) return summaryOf(answer, reminded, agent.labels)
  if (agent.verdict !== true) return { text: answer }
  const { block } = partVerdict(answer)
  // The reminder asks for the block alone.
  if (reminded !== null) return analysis(reminded, readVerdict(block ?? withoutFences(answer)))
  const verdict = block === null ? null : readVerdict(block)
  return block !== null && verdict === null ? null : analysis(answer, verdict)
}

/** The ending of an answer that lost its end, or whose reminder came to nothing. */
export function brokenEnding(answer: string, agent: AgentPlan): Ending {
  if (agent.labels !== undefined) return { text: answer, labels: null }
  if (agent.verdict !== true) return { text: answer }
  const { block } = partVerdict(answer)
  return analysis(answer, block === null ? null : readVerdict(block))
}

function analysis(answer: string, verdict: SaidVerdict | null): Ending {
  const { text, block } = partVerdict(answer)
  // Where the model wrote nothing else, a reader of the text must still find the cause.
  const instead = verdict === null ? (block ?? '') : [verdict.cause, verdict.reason].join('\n\n').trim()
  return { text: text.trim() === '' ? instead : text, ...(verdict !== null && { verdict }) }
}

function withoutFences(answer: string): string {
  return answer.replaceAll(/^\s*(`{3,}|~{3,}).*$/gm, '')
}
