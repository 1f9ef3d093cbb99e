// Composes the prompts from the .md files of this folder. Their sections are the reference's (TARSy in Go). What stays the same between two sessions
// of one agent comes first, so that the provider's prompt cache can be hit.

import type { AgentPlan, RunbookOrigin, SkillText } from '../investigation/log/plan.ts'
import type { Message } from '../ports.ts'
import type { Completeness } from '../protocol/api.ts'
import type { SessionFacts } from '../protocol/events.ts'
import { sayMissing } from '../runbooks/say-missing.ts'
import { calendar } from './calendar.ts'
import { fence, fenceQuotes } from './fence.ts'
import { fill, sections } from './fill.ts'
import { joinedAlertsText, type JoinedText } from './joined.ts'
import { labelsText } from './labels.ts'
import { agentCatalogue, skillCatalogue, skillBodies } from './catalogues.ts'
import { isBlank, joinTexts, text, type Text } from './text.ts'
import {
  completenessText,
  verdictBlock,
  verdictLines,
  verdictText,
  withVerdict,
  type CheckedVerdict,
} from './verdict.ts'

/** What one agent of a stage found, for the synthesis. */
export type AgentFindings = {
  name: string
  status: string
  result: string | null
  verdict: CheckedVerdict | null
  error: string | null
  /** Why the agent had to conclude before it was done; null: it was done. */
  forced: string | null
  /** What the agent said and what tools returned to it, in order. */
  messages: ReadonlyArray<Extract<Message, { role: 'assistant' | 'tool' }>>
}

/** Everything that an agent's first prompt depends on. */
export type Situation = {
  agent: AgentPlan
  facts: Pick<SessionFacts, 'alert_data' | 'alert_type'>
  runbook: string | null
  runbookOrigin: RunbookOrigin | undefined
  skills: Readonly<Record<string, SkillText>>
  /** Results of the earlier stages. */
  earlier: ReadonlyArray<{ stage: string; result: string | null; verdict: CheckedVerdict | null }>
  finalAnalysis: string
  /** For a synthesis: the agents whose findings it joins. */
  siblings: ReadonlyArray<AgentFindings>
  /** Set for an agent that amends a report by what was done since. */
  amends: { report: string; verdict: CheckedVerdict | null; memo: string } | null
  /** Set for a sub-agent. */
  task: string | null
  /** Set for a follow-up question. */
  chat: {
    question: string
    history: Text
    verdict: CheckedVerdict | null
    completeness: Completeness | null
  } | null
  /** Alerts that joined the investigation. */
  joined: ReadonlyArray<JoinedText>
  /** MCP servers that did not connect. */
  unavailable: ReadonlyArray<{ server: string; message: string }>
  hasTools: boolean
  /** Milliseconds since the epoch. */
  now: number
}

/** The system and first user message of an execution. */
export function conversationFor(situation: Situation): Array<{ role: 'system' | 'user'; parts: Text }> {
  return [
    { role: 'system', parts: systemText(situation) },
    { role: 'user', parts: withJoined(situation, userText(situation)) },
  ]
}

/** A sub-agent's task is its lead's. A model does best what it reads last, so that the labels stay behind them. */
function withJoined({ agent, task, joined }: Situation, asked: Text): Text {
  const news = task === null ? joinedAlertsText(joined) : []
  if (isBlank(news)) return asked
  return sections(agent.type === 'exec_summary' ? [news, asked] : [asked, news])
}

function systemText(situation: Situation): Text {
  const { agent } = situation
  if (agent.type === 'exec_summary')
    return sections([fill('summary-system', { AGENT: agent.name }), dataText(), agent.customInstructions])
  if (agent.type === 'synthesis') return synthesisSystemText(agent)
  if (agent.type === 'compose')
    return sections([fill('amend-system', { AGENT: agent.name }), dataText(), agent.customInstructions])
  const role = situation.chat === null ? 'role' : 'chat-system'
  return sections([
    fill(role, { AGENT: agent.name }),
    dataText(),
    ...agentTiers(situation),
    focusText(situation),
    agent.verdict === true ? verdictText() : '',
    ...sessionTiers(situation),
  ])
}

function dataText(): Text {
  return fill('fences', {})
}

/** Servers, skills and the agent's own instructions: the same in every session of the agent. */
function agentTiers({ agent, skills }: Situation): Array<string | Text> {
  const own = agent.customInstructions
  return [
    agent.type === 'action' ? fill('action-safety', {}) : '',
    ...agent.serverInstructions.map(each => text`# Server ${each.server}\n\n${each.instructions}`),
    agent.requiredSkills.length === 0
      ? ''
      : fill('skills-required', { SKILLS: skillBodies(agent.requiredSkills, skills) }),
    agent.skills.length === 0 ? '' : fill('skills-catalogue', { SKILLS: skillCatalogue(agent.skills, skills) }),
    own === '' ? '' : text`# Instructions for ${agent.name}\n\n${own}`,
  ]
}

function focusText({ agent, task, chat }: Situation): Text {
  const lead = agent.subAgents.length === 0 ? '' : fill('orchestrator', { AGENTS: agentCatalogue(agent.subAgents) })
  if (agent.type === 'action') return sections([lead, fill('action-focus', {})])
  if (task !== null) return fill('sub-agent-focus', {})
  return sections([lead, chat === null ? fill('focus', {}) : ''])
}

/** Differs between sessions, so it comes last. */
function sessionTiers({ unavailable, hasTools, now }: Situation): Array<string | Text> {
  const down = unavailable.map(each => `- ${each.server}: ${each.message}`).join('\n')
  return [
    down === '' ? '' : fill('unavailable', { SERVERS: fence('errors', down) }),
    hasTools ? '' : fill('no-tools', {}),
    fill('context', calendar(now)),
  ]
}

function synthesisSystemText(agent: AgentPlan): Text {
  const { google_search, url_context } = agent.model.nativeTools
  const web = agent.model.backend === 'google-native' && (google_search === true || url_context === true)
  return sections([
    fill('synthesis-system', { AGENT: agent.name }),
    dataText(),
    web ? fill('web-tools', {}) : '',
    agent.customInstructions,
    agent.verdict === true ? verdictText() : '',
  ])
}

function userText(situation: Situation): Text {
  const { agent, facts, earlier, task, chat } = situation
  if (agent.type === 'exec_summary') return summaryText(situation)
  if (situation.amends !== null) return amendText(agent, situation.amends)
  const about = { DATA: fence('alert', facts.alert_data), RUNBOOK: runbookText(situation) }
  if (agent.type === 'synthesis') return fill('synthesis-user', { ...about, ...findingsOf(situation.siblings) })
  if (task !== null) return fill('task', { TASK: task })
  if (chat !== null)
    return fill('chat-user', {
      ...about,
      HISTORY: fence('investigation', historyText(chat)),
      QUESTION: fenceQuotes(chat.question),
    })
  return fill('alert', {
    ...about,
    TYPE: facts.alert_type ?? 'not given',
    EARLIER: earlierText(earlier),
    TASK: fill(agent.type === 'action' ? 'action-task' : 'investigate-task', {}),
  })
}

/** A report without a verdict is amended without one. */
function amendText({ verdict: wanted }: AgentPlan, { report, verdict, memo }: NonNullable<Situation['amends']>): Text {
  const asked = fill('amend-user', { REPORT: fence('report', report), MEMO: fence('memo', memo) })
  if (wanted !== true || verdict === null) return asked
  return sections([asked, fill('verdict-amended', { VERDICT: fence('finding', verdictBlock(verdict)) })])
}

function historyText({ history, verdict, completeness }: NonNullable<Situation['chat']>): Text {
  return sections([
    history,
    verdict === null ? '' : text`## Its verdict, as it was checked\n\n${verdictLines(verdict)}`,
    completeness === null ? '' : text`## What it missed\n\n${completenessText(completeness)}`,
  ])
}

/** The labels come last: a model does best what it reads last. */
function summaryText({ agent, finalAnalysis }: Situation): Text {
  const asked = fill('summary-user', { ANALYSIS: fence('analysis', finalAnalysis) })
  return agent.labels === undefined ? asked : sections([asked, labelsText(agent.labels)])
}

function earlierText(earlier: Situation['earlier']): Text {
  if (earlier.length === 0) return ['This is the first stage.']
  const parts = earlier.map(({ stage, result, verdict }, at) => {
    const none = result === null || result.trim() === ''
    const finding = none ? '(no final analysis was produced)' : fence('finding', withVerdict(result, verdict))
    return text`## ${String(at + 1)}. ${stage}\n\n${finding}`
  })
  return joinTexts(['<!-- CHAIN_CONTEXT_START -->', ...parts, '<!-- CHAIN_CONTEXT_END -->'], '\n\n')
}

function runbookText({ runbook, runbookOrigin: origin }: Situation): Text {
  const from = origin?.address == null ? '' : ` from="${origin.address}"`
  const body = runbook === null ? text`No runbook is available.` : fence('runbook', runbook, from)
  return sections([sayMissing(runbook, origin), body])
}

function findingsOf(siblings: Situation['siblings']) {
  return {
    SUCCEEDED: String(siblings.filter(each => each.status === 'completed').length),
    TOTAL: String(siblings.length),
    INVESTIGATIONS: joinTexts(siblings.map(findingsText), '\n\n'),
  }
}

function findingsText({ name, status, result, verdict, error, forced, messages }: AgentFindings): Text {
  const steps = messages.flatMap((message): Array<string | Text> => {
    if (message.role === 'tool')
      return [text`${message.name} ${message.isError ? 'failed' : 'returned'}:\n${resultParts(message.content)}`]
    const calls = message.toolCalls.map(call => text`Called ${call.name}(${call.arguments})`)
    return message.content.trim() === '' ? calls : [message.content, ...calls]
  })
  const history = steps.length === 0 ? 'No history is available.' : joinTexts(steps, '\n\n')
  const end = result === null ? `No analysis: ${error ?? status}` : withVerdict(result, verdict)
  const whole = text`${history}\n\nIts conclusion${forced === null ? '' : ` (forced: ${forced})`}:\n${end}`
  return fence('investigation', whole, ` agent="${name}" status="${status}"`)
}

/** The id in front of a result is a part of its own: the result then is the text that the log holds, which stands there once. */
function resultParts(content: string): Text {
  const [id = ''] = /^\[r\d+\.\d+\]\n/.exec(content) ?? []
  return [id, content.slice(id.length)]
}
