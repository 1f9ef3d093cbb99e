// Which skills an agent's prompt contains, and which the agent may load.

import type { AgentPlan, SkillText } from '../investigation/log/plan.ts'
import type { Agent, Config, SubAgent } from './config.ts'

type SkillChoice = { requiredSkills: Array<string>; skills: Array<string> }

/** Required skills add up. A definition without a list allows every skill; otherwise the stage's list adds to it. */
export function chooseSkills(config: Config, definition: Agent, own: Partial<SubAgent>): SkillChoice {
  const required = new Set([...definition.requiredSkills, ...(own.requiredSkills ?? [])])
  const allowed = new Set(
    definition.skills === null ? Object.keys(config.skills) : [...definition.skills, ...(own.skills ?? [])],
  )
  return { requiredSkills: [...required], skills: [...allowed].filter(name => !required.has(name)) }
}

/** The text of every skill that an agent, or one of its sub-agents, names. */
export function skillTexts(config: Config, agents: ReadonlyArray<AgentPlan>): Record<string, SkillText> {
  const named = new Set(
    agents
      .flatMap(agent => [agent, ...agent.subAgents])
      .flatMap(({ requiredSkills, skills }) => [...requiredSkills, ...skills]),
  )
  return Object.fromEntries(
    Object.entries(config.skills)
      .filter(([name]) => named.has(name))
      .map(([name, { description, body }]) => [name, { description, body: body.trim() }]),
  )
}
