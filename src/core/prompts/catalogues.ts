// Lists for an agent's prompt: its skills and its sub-agents.

import type { AgentPlan, SkillText } from '../investigation/log/plan.ts'
import { joinTexts, text, type Text } from './text.ts'

export function skillBodies(names: ReadonlyArray<string>, texts: Readonly<Record<string, SkillText>>): Text {
  return joinTexts(
    names.map(name => text`## ${name}\n\n${texts[name]?.body ?? ''}`),
    '\n\n',
  )
}

export function skillCatalogue(names: ReadonlyArray<string>, texts: Readonly<Record<string, SkillText>>): string {
  return names.map(name => `- ${name}: ${texts[name]?.description ?? ''}`).join('\n')
}

/** Name, description and tools of each sub-agent. */
export function agentCatalogue(agents: ReadonlyArray<AgentPlan>): string {
  return agents.map(agent => `- **${agent.name}**: ${agent.description}\n  ${toolsText(agent)}`).join('\n')
}

function toolsText({ servers, model }: AgentPlan): string {
  const native = Object.entries(model.nativeTools).flatMap(([name, on]) =>
    on && model.backend === 'google-native' ? [name] : [],
  )
  if (servers.length > 0) return `Servers: ${servers.map(server => server.name).join(', ')}`
  return native.length > 0 ? `Tools of its model: ${native.join(', ')}` : 'No tools: it reasons and writes.'
}
