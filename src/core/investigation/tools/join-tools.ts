// Tools of servers that come up during an execution, or that change, join at a turn boundary. The provider's prompt cache is missed once.

import type { Toolbox } from '../../ports.ts'
import { toolsChangedText } from '../../prompts/replies.ts'
import { wellFormedValue } from '../../well-formed.ts'
import type { Move } from '../decide/next-move.ts'
import { isSameListing, missingServers, toolNews } from '../decide/tool-news.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { isOf } from '../log/tools-of.ts'
import { listTools } from './list-tools.ts'
import { offerTools } from './offer-tools.ts'

/** Connects on first use. */
export type LazyToolbox = {
  get(): Promise<Toolbox>
  /** null: not connected yet. */
  opened(): Toolbox | null
  close(): Promise<void>
}

/** What was compared with the log last: the same objects need no second comparison, which reads all schemas as JSON. */
const compared = new WeakMap<Toolbox, Toolbox['servers']>()

/** Logs what has changed before a new turn. Returns whether anything has. */
export function joinTools(execution: Execution, move: Move, toolbox: LazyToolbox): boolean {
  if (move.kind !== 'ask' || move.call !== 'iteration' || move.again !== null) return false
  const { tools, reminded } = execution.transcript()
  // A reminder asks for no tool.
  if (reminded !== null) return false
  const opened = toolbox.opened()
  if (opened === null) {
    // After a restart: a server that was away when the prompt was written may be there by the next turn. Its failure is reported by a call.
    if (missingServers(tools, namesOf(execution)).length > 0) void toolbox.get().catch(() => {})
    return false
  }
  const { servers } = opened
  if (isSameListing(compared.get(opened), servers)) return false
  const news = toolNews(tools, fittedServers(execution, opened, servers))
  compared.set(opened, servers)
  if (news.length === 0) return false
  const { executionId, journal } = execution
  const changed = news.map((each): NewEntry => ({
    type: 'tools.changed',
    public: null,
    private: { executionId, ...each },
  }))
  journal.append(...changed, ...news.map(each => listTools(execution, each)), tellModel(executionId, news))
  return true
}

/** What the agent is offered of each server's tools, as when they were first offered (prepare.ts). */
function fittedServers({ agent, llm }: Execution, opened: Toolbox, listed: Toolbox['servers']): Toolbox['servers'] {
  const servers = wellFormedValue(listed)
  const { tools } = offerTools(agent, agent.model, { ...opened, servers }, llm)
  return servers.map(({ server }) => ({ server, tools: tools.filter(tool => isOf(tool, server)) }))
}

function tellModel(executionId: string, news: Toolbox['servers']): NewEntry {
  const parts = toolsChangedText(news.map(each => each.server))
  return {
    type: 'message.added',
    public: null,
    private: { executionId, message: { role: 'user', parts }, why: 'tools' },
  }
}

function namesOf({ agent }: Execution): Array<string> {
  return agent.servers.map(each => each.name)
}
