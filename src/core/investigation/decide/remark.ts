// What is said beside a completed result that was found with less than it should have been. Pure.

import type { AgentPlan } from '../log/plan.ts'
import type { Transcript } from '../log/transcript.ts'
import { currentModel } from './fallback.ts'
import { isSingleShot } from './single-shot.ts'

type Seen = Pick<Transcript, 'tools' | 'messages' | 'fallbackAt' | 'refusal' | 'concluding'>

/** `refused`: see `SessionState`. null: nothing was amiss. */
export function remarkOn(
  agent: AgentPlan,
  transcript: Seen,
  refused: Readonly<Record<string, ReadonlyArray<string>>>,
): string | null {
  if (isSingleShot(agent.type)) return null
  const { provider } = currentModel(agent, transcript.fallbackAt)
  if (transcript.concluding !== null && transcript.refusal?.provider === provider)
    return `${agent.name} had to conclude early: ${transcript.refusal.message}`
  return lackOfTools(agent, transcript, refused[provider]?.includes('tools') === true ? provider : null)
}

/** `takesNone`: the provider, if its model takes no tools. */
function lackOfTools(agent: AgentPlan, { tools, messages }: Seen, takesNone: string | null): string | null {
  const servers = agent.servers.map(({ name }) => name)
  if (servers.length === 0 || messages.some(({ role }) => role === 'tool')) return null
  if (takesNone !== null)
    return `${agent.name} worked without tools: the model of "${takesNone}" takes none. Choose another model for it.`
  const has = tools.some(({ name }) => servers.some(server => name.startsWith(`${server}.`)))
  return has ? null : `${agent.name} worked without tools: it got none from ${servers.join(', ')}.`
}
