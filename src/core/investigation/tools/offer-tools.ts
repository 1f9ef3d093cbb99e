// What an agent is offered of the tools that were listed for it, and what a reader is told about the rest.

import type { LeftOutTool, Llm, Toolbox, ToolSpec } from '../../ports.ts'
import { rankTools } from '../decide/rank-tools.ts'
import type { AgentPlan, ModelChoice } from '../log/plan.ts'
import type { NewEvent } from '../log/timeline.ts'
import { builtInTools, READ_RESULT_TOOL, type BuiltInTools } from './built-in-tools.ts'

export type Offer = { listed: BuiltInTools; tools: Array<ToolSpec>; warnings: Array<NewEvent> }

/** `toolbox` is null for an agent without tools. The tools keep the order in which they were listed. */
export function offerTools(agent: AgentPlan, model: ModelChoice, toolbox: Toolbox | null, llm: Llm): Offer {
  if (toolbox === null) return { listed: [], tools: [], warnings: [] }
  const own = builtInTools(agent)
  const { servers } = toolbox
  const listed = [...own, ...servers]
  // Without tools there is no result to read. The trace does not list this tool, because clients know that list as one of servers.
  const reading = listed.some(({ tools }) => tools.length > 0) ? [READ_RESULT_TOOL] : []
  const ranked = rankTools(agent, [...own.flatMap(({ tools }) => tools), ...reading], servers)
  const fitted = llm.fitTools(model, ranked)
  const taken = new Set(fitted.tools)
  return {
    listed,
    tools: [...listed.flatMap(({ tools }) => tools), ...reading].filter(tool => taken.has(tool)),
    warnings: [...leftOutWarnings(fitted.leftOut), ...downWarnings(toolbox)],
  }
}

/** A server that is down beside others stands in the prompt alone: the agent can say what it could not check. */
function downWarnings({ servers, unavailable }: Toolbox): Array<NewEvent> {
  const reasons = unavailable.map(({ server, message }) => `${server}: ${message}`)
  if (servers.length > 0 || reasons.length === 0) return []
  return [{ type: 'error', content: `No server gave the agent its tools. ${reasons.join('; ')}` }]
}

/** One warning a reason. */
function leftOutWarnings(leftOut: ReadonlyArray<LeftOutTool>): Array<NewEvent> {
  return [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, tools]) => {
    const names = tools.map(({ name }) => name)
    const content = `The model is not offered ${names.join(', ')}: ${reason}.`
    return { type: 'error', content, metadata: { left_out: names, reason } }
  })
}
