// Which tools an agent is not offered because they change something and it may only read. Pure.

import type { Toolbox } from '../../ports.ts'
import { writesOf } from '../../writes.ts'
import type { AgentPlan } from '../log/plan.ts'

type Servers = Pick<AgentPlan, 'servers'>

/** Whether the agent may only read on a server. */
export function mayOnlyRead({ servers }: Servers, server: string): boolean {
  return servers.some(each => each.name === server && each.writes === 'never')
}

/** What the servers list, without the tools that the agent may not call. */
export function withhold(agent: Servers, listed: Toolbox['servers']): Toolbox['servers'] {
  return listed.map(each =>
    mayOnlyRead(agent, each.server) && each.tools.some(tool => writesOf(tool) === 'yes')
      ? { ...each, tools: each.tools.filter(tool => writesOf(tool) !== 'yes') }
      : each,
  )
}

/**
 * Why a call is not made; null if it may be made. The servers' newest lists count, so that a tool that was offered before its server said that it
 * writes is refused too.
 */
export function refuseWrite(
  agent: Servers,
  listed: Toolbox['servers'],
  { server, tool }: { server: string; tool: string },
): string | null {
  if (!mayOnlyRead(agent, server)) return null
  const name = `${server}.${tool}`
  const spec = listed.find(each => each.server === server)?.tools.find(each => each.name === name)
  return spec === undefined || writesOf(spec) !== 'yes'
    ? null
    : `Not called: ${name} changes something, and this agent may only read. Say in your answer what a person should do instead.`
}
