// What an agent is told when it begins: gathered from the log, so that the prompts need to know nothing of it.

import type { Toolbox } from '../ports.ts'
import type { Investigation, Situation } from '../prompts/compose.ts'
import { actionReport } from './action.ts'
import type { Engine, Place } from './engine.ts'
import type { Step } from './facts.ts'
import { chatHistory } from './history.ts'
import { earlierResults, finalAnalysis } from './next-step.ts'
import type { AgentPlan } from './plan.ts'
import { questionOf, type SessionState } from './state.ts'

export function situationOf(
  { journal, clock }: Engine,
  place: Place,
  agent: AgentPlan,
  toolbox: Toolbox | null,
): Situation {
  const state = journal.state()
  const stage = state.stages.find(each => each.id === place.stageId)
  const { plan } = state
  const { detail } = state.view
  if (plan === null || detail === null || stage === undefined) throw new Error('an agent runs without a plan')
  const question = stage.step.kind === 'chat' ? questionOf(state, stage.step.messageId) : null
  return {
    agent,
    facts: detail,
    runbook: (question?.plan ?? plan).runbook,
    skills: { ...plan.skills, ...question?.plan.skills },
    earlier: earlierResults(state, plan, stage.step),
    finalAnalysis: finalAnalysis(state) ?? '',
    siblings: siblings(state, stage.step),
    task: journal.transcript(place.executionId).child?.task ?? null,
    chat: question === null ? null : { question: question.content, history: chatHistory(state, question.messageId) },
    unavailable: toolbox?.unavailable ?? [],
    hasTools: (toolbox?.servers.length ?? 0) > 0 || agent.skills.length > 0 || agent.subAgents.length > 0,
    now: clock.now(),
  }
}

/** What the agents of a stage found, for its synthesis. */
function siblings(state: SessionState, step: Step): Array<Investigation> {
  if (step.kind !== 'synthesis') return []
  const stage = state.stages.find(each => each.step.kind === 'stage' && each.step.at === step.at)
  const agents = state.plan?.stages[step.at]?.agents ?? []
  return (stage?.executions ?? []).map((id, at) => {
    const { end = null, messages = [] } = state.transcripts[id] ?? {}
    const agent = agents[at]
    const result = end?.result ?? null
    return {
      name: agent?.name ?? `agent ${at + 1}`,
      status: end?.status ?? 'failed',
      result: result !== null && agent?.type === 'action' ? actionReport(result).text : result,
      error: end?.error ?? null,
      messages: messages.flatMap(message => ('parts' in message ? [] : [message])),
    }
  })
}
