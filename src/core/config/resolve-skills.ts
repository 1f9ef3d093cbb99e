// Which skills stand in an agent's prompt, and which it may load.

import type { AgentPlan, SkillText } from '../investigation/log/plan.ts'
import type { Agent, Config, SubAgent } from './config.ts'

type Chosen = { requiredSkills: Array<string>; skills: Array<string> }

/** Required skills add up. A definition without a list allows every skill; with one, the reference's list adds to it. */
export function skillsOf(config: Config, definition: Agent, own: Partial<SubAgent>): Chosen {
  const required = new Set([...definition.requiredSkills, ...(own.requiredSkills ?? [])])
  const allowed = new Set(
    definition.skills === null ? Object.keys(config.skills) : [...definition.skills, ...(own.skills ?? [])],
  )
  return { requiredSkills: [...required], skills: [...allowed].filter(name => !required.has(name)) }
}

/** The text of every skill that one of the agents, or an agent that it hands work to, names. */
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
