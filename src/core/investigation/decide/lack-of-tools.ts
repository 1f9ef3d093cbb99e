// Whether an agent that should have had tools worked without any. Pure.

import type { AgentPlan } from '../log/plan.ts'
import type { Transcript } from '../log/transcript.ts'
import { currentModel } from './fallback.ts'
import { isSingleShot } from './single-shot.ts'

/** What is said of a result that was found without tools; null if the agent had some, or needs none. */
export function lackOfTools(
  agent: AgentPlan,
  { tools, messages, fallbackAt }: Pick<Transcript, 'tools' | 'messages' | 'fallbackAt'>,
  refused: Readonly<Record<string, ReadonlyArray<string>>>,
): string | null {
  const servers = agent.servers.map(({ name }) => name)
  if (isSingleShot(agent.type) || servers.length === 0 || messages.some(({ role }) => role === 'tool')) return null
  const { provider } = currentModel(agent, fallbackAt)
  if (refused[provider]?.includes('tools') === true)
    return `${agent.name} worked without tools: the model of "${provider}" takes none. Choose another model for it.`
  const has = tools.some(({ name }) => servers.some(server => name.startsWith(`${server}.`)))
  return has ? null : `${agent.name} worked without tools: it got none from ${servers.join(', ')}.`
}
