// Gathers from the log what an agent's first prompt needs, so that the prompts do not depend on the log.

import type { Toolbox } from '../ports.ts'
import type { AgentFindings, Situation } from '../prompts/compose.ts'
import { parseActionReport } from './decide/action-report.ts'
import { checkVerdict } from './check-verdict.ts'
import { finalVerdict } from './decide/final-verdict.ts'
import { joinedStage, kindOf, setupOf } from './decide/kinds.ts'
import { partVerdict } from './decide/verdict-block.ts'
import { amendmentOf, earlierResults, finalAnalysis } from './decide/next-step.ts'
import type { Execution } from './execution.ts'
import { forcedWords } from './log/forced-words.ts'
import type { Journal } from './log/journal.ts'
import { skillsOf, type StageState } from './log/state.ts'
import { chatHistory } from './read/history.ts'

export function situationOf(execution: Execution, toolbox: Toolbox | null): Situation {
  const { journal, clock, agent } = execution
  const state = journal.state()
  const stage = state.stages.find(each => each.id === execution.stageId)
  const { plan } = state
  const { detail } = state.view
  if (plan === null || detail === null || stage === undefined)
    throw new Error('an agent runs without a plan, an alert or a stage')
  const amends = amendmentOf(state, stage)
  const question = state.questions.find(each => each.stageId === stage.id)
  return {
    agent,
    facts: detail,
    runbook: (stage.own ?? plan).runbook,
    runbookOrigin: (stage.own ?? plan).runbookOrigin,
    skills: skillsOf(state, stage),
    earlier: earlierResults(state, plan, stage.step).map(({ verdict, ...each }) => ({
      ...each,
      verdict: checkVerdict(journal, verdict),
    })),
    finalAnalysis: finalAnalysis(state) ?? '',
    siblings: siblings(journal, stage),
    amends: amends === null ? null : { ...amends, verdict: checkVerdict(journal, amends.verdict) },
    task: execution.transcript().child?.task ?? null,
    chat:
      question === undefined
        ? null
        : {
            question: question.content,
            history: chatHistory(state, question),
            verdict: checkVerdict(journal, finalVerdict(state)),
            completeness: detail.completeness,
          },
    joined: state.joined.filter(({ kind }) => kind !== 'offered'),
    unavailable: toolbox?.unavailable ?? [],
    hasTools: (toolbox?.servers.length ?? 0) > 0 || agent.skills.length > 0 || agent.subAgents.length > 0,
    now: clock.now(),
  }
}

/** The findings of a stage's agents, for its synthesis. */
function siblings(journal: Journal, stage: StageState): Array<AgentFindings> {
  const state = journal.state()
  const joined = kindOf(stage).joins ? joinedStage(state.stages, stage) : null
  if (joined === null || state.plan === null) return []
  const { agents } = setupOf(state.plan, joined)
  return joined.executions.map((id, at) => {
    const { end = null, messages = [], concluding = null } = state.transcripts[id] ?? {}
    const agent = agents[at]
    const result = end?.result ?? null
    return {
      name: agent?.name ?? `agent ${at + 1}`,
      status: end?.status ?? 'failed',
      verdict: checkVerdict(journal, end?.verdict ?? null),
      result: result !== null && agent?.type === 'action' ? parseActionReport(result).text : result,
      error: end?.error ?? null,
      forced: concluding === null ? null : forcedWords(concluding),
      messages: messages.flatMap(message => ('parts' in message ? [] : [withoutVerdict(message)])),
    }
  })
}

type Said = AgentFindings['messages'][number]

/** The verdict is shown once, behind the conclusion. */
function withoutVerdict(message: Said): Said {
  return message.role === 'tool' ? message : { ...message, content: partVerdict(message.content).text }
}
