// Puts the prompts together. Order and content of the tiers: behaviour.md 12.1 and 12.2; the words are in the .md files beside this one.
// What stays the same between two sessions of one agent stands first, so that a provider's prompt cache can be hit.

import type { SessionFacts } from '../protocol/events.ts'
import type { AgentPlan } from '../investigation/plan.ts'
import type { Step } from '../investigation/facts.ts'
import type { Message } from '../ports.ts'
import { calendar } from './calendar.ts'
import { prompts, type PromptName } from './prompts.generated.ts'

/** What one agent of a stage of the same alert came to. */
export type Investigation = {
  name: string
  status: string
  result: string | null
  error: string | null
  messages: ReadonlyArray<Message>
}

export type Situation = {
  agent: AgentPlan
  step: Step
  facts: Pick<SessionFacts, 'alert_data' | 'alert_type' | 'runbook_url'>
  runbook: string | null
  earlier: ReadonlyArray<{ stage: string; result: string | null }>
  finalAnalysis: string
  siblings: ReadonlyArray<Investigation>
  unavailable: ReadonlyArray<{ server: string; message: string }>
  hasTools: boolean
  now: number
}

/** The system and first user message of an execution. */
export function conversationFor(situation: Situation): Array<Message> {
  const { agent } = situation
  if (agent.type === 'exec_summary')
    return pair(summarySystem(agent), fill('summary-user', { ANALYSIS: situation.finalAnalysis }))
  if (agent.type === 'synthesis') return pair(synthesisSystem(agent), synthesisUser(situation))
  return pair(investigationSystem(situation), investigationUser(situation))
}

function pair(system: string, user: string): Array<Message> {
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ]
}

function investigationSystem({ agent, unavailable, hasTools, now }: Situation): string {
  const servers = agent.serverInstructions.map(each => `# Server ${each.server}\n\n${each.instructions.trim()}`)
  const down = unavailable.map(each => `- ${each.server}: ${each.message}`).join('\n')
  return sections([
    fill('role', { AGENT: agent.name }),
    ...servers,
    agent.customInstructions.trim() === ''
      ? ''
      : `# Instructions for ${agent.name}\n\n${agent.customInstructions.trim()}`,
    fill('focus', {}),
    down === '' ? '' : fill('unavailable', { SERVERS: down }),
    hasTools ? '' : fill('no-tools', {}),
    fill('context', calendar(now)),
  ])
}

function investigationUser({ facts, runbook, earlier }: Situation): string {
  return fill('alert', {
    TYPE: facts.alert_type ?? 'not given',
    DATA: facts.alert_data,
    RUNBOOK: runbookText(runbook, facts.runbook_url),
    EARLIER: earlierText(earlier),
  })
}

function earlierText(earlier: Situation['earlier']): string {
  if (earlier.length === 0) return 'This is the first stage.'
  const parts = earlier.map(({ stage, result }, at) => {
    const said = result === null || result.trim() === '' ? '(no final analysis was produced)' : result
    return `## ${at + 1}. ${stage}\n\n${said}`
  })
  return ['<!-- CHAIN_CONTEXT_START -->', ...parts, '<!-- CHAIN_CONTEXT_END -->'].join('\n\n')
}

function runbookText(runbook: string | null, url: string | null): string {
  const link = url === null ? '' : `\n\nThe alert names this runbook, whose text was not loaded: ${url}`
  return (runbook === null ? 'No runbook is available.' : `<runbook>\n${runbook.trim()}\n</runbook>`) + link
}

function synthesisSystem(agent: AgentPlan): string {
  return sections([fill('synthesis-system', { AGENT: agent.name }), agent.customInstructions.trim()])
}

function synthesisUser({ facts, runbook, siblings }: Situation): string {
  return fill('synthesis-user', {
    DATA: facts.alert_data,
    RUNBOOK: runbookText(runbook, facts.runbook_url),
    SUCCEEDED: String(siblings.filter(each => each.status === 'completed').length),
    TOTAL: String(siblings.length),
    INVESTIGATIONS: siblings.map(investigationText).join('\n\n'),
  })
}

function investigationText({ name, status, result, error, messages }: Investigation): string {
  const steps = messages.flatMap(message => {
    if (message.role === 'assistant') {
      const calls = message.toolCalls.map(call => `Called ${call.name}(${call.arguments})`)
      return message.content.trim() === '' ? calls : [message.content, ...calls]
    }
    return message.role === 'tool'
      ? [`${message.name} ${message.isError ? 'failed' : 'returned'}:\n${message.content}`]
      : []
  })
  const history = steps.length === 0 ? 'No history is available.' : steps.join('\n\n')
  const end = result ?? `No analysis: ${error ?? status}`
  return `<investigation agent="${name}" status="${status}">\n${history}\n\nIts conclusion:\n${end}\n</investigation>`
}

function summarySystem(agent: AgentPlan): string {
  return sections([fill('summary-system', { AGENT: agent.name }), agent.customInstructions.trim()])
}

/** What the model is told when its iterations are used up. */
export function concludeText(used: number): string {
  return fill('conclude', { USED: String(used) })
}

export function emptyReplyText(): string {
  return fill('empty-reply', {})
}

export function failedReplyText(error: string, partial: string): string {
  const rest = partial === '' ? 'Try again.' : `This much of it arrived; go on from there:\n\n${partial}`
  return fill('failed-reply', { ERROR: error, PARTIAL: rest })
}

function sections(parts: ReadonlyArray<string>): string {
  return parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .join('\n\n')
}

/** Replaces each `{{NAME}}`; values are never looked into, so an alert that holds `{{…}}` stays as it is. */
function fill(name: PromptName, values: Readonly<Record<string, string>>): string {
  return prompts[name].replaceAll(/\{\{([A-Z]+)\}\}/g, (mark, key: string) => values[key] ?? mark).trim()
}
