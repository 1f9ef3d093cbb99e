// Tools of servers that come up during an execution, or that change, join at a turn boundary. The provider's prompt cache is missed once.

import type { Toolbox } from '../../ports.ts'
import { toolsChangedText } from '../../prompts/replies.ts'
import type { Move } from '../decide/next-move.ts'
import { missingServers, toolNews } from '../decide/tool-news.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { listTools } from './list-tools.ts'

/** Connects on first use. */
export type LazyToolbox = {
  get(): Promise<Toolbox>
  /** null: not connected yet. */
  opened(): Toolbox | null
  close(): Promise<void>
}

/** Logs what has changed before a new turn. Returns whether anything has. */
export function joinTools(execution: Execution, move: Move, toolbox: LazyToolbox): boolean {
  if (move.kind !== 'ask' || move.call !== 'iteration' || move.again !== null) return false
  const { tools } = execution.transcript()
  const opened = toolbox.opened()
  if (opened === null) {
    // After a restart: a server that was away when the prompt was written may be there by the next turn. Its failure is reported by a call.
    if (missingServers(tools, namesOf(execution)).length > 0) void toolbox.get().catch(() => {})
    return false
  }
  const news = toolNews(tools, opened.servers)
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
