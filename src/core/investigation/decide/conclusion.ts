import type { AgentPlan } from '../log/plan.ts'
import type { Transcript } from '../log/transcript.ts'
import { endingOf } from './ending.ts'
import { isSingleShot } from './single-shot.ts'

type Before = Pick<Transcript, 'unfinished' | 'reminded'>

/** The conclusion that is written in one transaction with a single-shot agent's reply; null: it is written at the execution's end, or not at all. */
export function conclusionWith(reply: string, { unfinished, reminded }: Before, agent: AgentPlan): string | null {
  if (!isSingleShot(agent.type) || reply.trim() === '' || unfinished !== '') return null
  const text = endingOf(reply, reminded, agent)?.text ?? ''
  return text.trim() === '' ? null : text
}

/** Whether that happened with the last reply. */
export function isConcluded({ last, ...before }: Before & Pick<Transcript, 'last'>, agent: AgentPlan): boolean {
  return last !== null && 'reply' in last && conclusionWith(last.reply.text, before, agent) !== null
}
