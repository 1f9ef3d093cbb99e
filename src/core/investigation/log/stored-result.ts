// Results of tools stay whole in the log, however little of them a model is shown.

import type { ToolSpec } from '../../ports.ts'
import type { LoggedMessage } from './facts.ts'

/** The built-in tool that reads them. */
export const READ_RESULT = 'read_result' as const

/** Where the result of a settled call stands: in the log's row `seq`. Models name it by `id`, which is unique in the session. */
export type StoredResult = { id: string; seq: number; callId: string; eventId: string; name: string }

/**
 * The third call of the session's second execution is r2.3. The numbers follow from what models asked for, so that a restart in between changes
 * no id.
 */
export function resultId(execution: number, messages: ReadonlyArray<LoggedMessage>, callId: string): string {
  // From the end: a call that is being settled belongs to the newest reply.
  const reply = messages.findLastIndex(message => positionIn(message, callId) >= 0)
  const before = messages
    .slice(0, reply)
    .reduce((sum, each) => sum + ('toolCalls' in each ? each.toolCalls.length : 0), 0)
  const last = messages[reply]
  return `r${execution}.${before + (last === undefined ? 0 : positionIn(last, callId) + 1)}`
}

function positionIn(message: LoggedMessage, callId: string): number {
  return 'toolCalls' in message ? message.toolCalls.findIndex(({ id }) => id === callId) : -1
}

export function hasReadResult(tools: ReadonlyArray<ToolSpec>): boolean {
  return tools.some(tool => tool.name === READ_RESULT)
}

/** Says how the model reads the rest of a result; empty if the execution has no tool for it. */
export function askForRest(tools: ReadonlyArray<ToolSpec>, id: string): string {
  return hasReadResult(tools) ? ` To see more of it, call ${READ_RESULT} with call "${id}".` : ''
}
