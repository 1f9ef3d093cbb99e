// Which tools matter most to an agent, for vendors that take only so many. Pure.

import type { Toolbox, ToolSpec } from '../../ports.ts'
import type { AgentPlan } from '../log/plan.ts'

/**
 * The engine's own tools first, then those that the agent's configuration chooses by name, then the others of its servers; each in the
 * configuration's order.
 */
export function rankTools(
  { servers }: Pick<AgentPlan, 'servers'>,
  own: ReadonlyArray<ToolSpec>,
  listed: Toolbox['servers'],
): Array<ToolSpec> {
  const toolsOf = (name: string) => listed.find(({ server }) => server === name)?.tools ?? []
  const chosen = servers.flatMap(({ name, tools = [] }) =>
    tools.flatMap(tool => toolsOf(name).filter(each => each.name === `${name}.${tool}`)),
  )
  const all = [
    ...own,
    ...chosen,
    ...servers.flatMap(({ name }) => toolsOf(name)),
    ...listed.flatMap(({ tools }) => tools),
  ]
  return [...new Set(all)]
}
