// What an agent is offered of the tools that were listed for it, and what a reader is told about the rest.

import type { Llm, Toolbox, ToolSpec } from '../../ports.ts'
import { leftOutEvents } from '../decide/left-out.ts'
import { rankTools } from '../decide/rank-tools.ts'
import { withhold } from '../decide/withhold.ts'
import type { AgentPlan, ModelChoice } from '../log/plan.ts'
import type { NewEvent } from '../log/timeline.ts'
import { builtInTools, READ_RESULT_TOOL, type BuiltInTools } from './built-in-tools.ts'

/** `tools` stand in the order of their rank: another provider, asked later, may take fewer of them. */
export type Offer = { listed: BuiltInTools; tools: Array<ToolSpec>; warnings: Array<NewEvent> }

/** `toolbox` is null for an agent without tools. */
export function offerTools(agent: AgentPlan, model: ModelChoice, toolbox: Toolbox | null, llm: Llm): Offer {
  if (toolbox === null) return { listed: [], tools: [], warnings: [] }
  const own = builtInTools(agent)
  const servers = withhold(agent, toolbox.servers)
  const listed = [...own, ...servers]
  // Without tools there is no result to read. The trace does not list this tool, because clients know that list as one of servers.
  const reading = listed.some(each => each.tools.length > 0) ? [READ_RESULT_TOOL] : []
  const ranked = rankTools(agent, [...own.flatMap(each => each.tools), ...reading], servers)
  const { tools, leftOut } = llm.fitTools(model, ranked)
  return {
    listed,
    // It is always kept, but stands last: models tend to reach for the first tool.
    tools: [...tools.filter(tool => tool !== READ_RESULT_TOOL), ...reading],
    warnings: [...leftOutEvents(leftOut), ...downEvents(toolbox)],
  }
}

/** A server that is down beside others stands in the prompt alone: the agent can say what it could not check. */
function downEvents({ servers, unavailable }: Toolbox): Array<NewEvent> {
  const reasons = unavailable.map(({ server, message }) => `${server}: ${message}`)
  if (servers.length > 0 || reasons.length === 0) return []
  return [{ type: 'error', content: `No server gave the agent its tools. ${reasons.join('; ')}` }]
}
