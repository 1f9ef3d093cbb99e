// The tool calls of a session as a report names them.

import type { TimelineEvent } from '../protocol/api.ts'

export type ReportCall = {
  id: string
  /** C1, C2, … in the order of the report. */
  name: string
  /** `server.tool`, or the tool alone. */
  tool: string
  arguments: string
  result: string
  state: 'running' | 'failed' | 'answered'
  writes: 'yes' | 'no' | 'unknown'
  at: string
  ended: string
  executionId: string
}

/** All calls in the order in which they began. */
export function callsOf(events: ReadonlyArray<TimelineEvent>): Array<ReportCall> {
  return events
    .filter(event => event.event_type === 'llm_tool_call')
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.sequence_number - b.sequence_number)
    .map((event, at) => {
      const { server_name: server, tool_name: tool, arguments: args, writes } = event.metadata ?? {}
      const said = textOf(tool) || 'tool'
      return {
        id: event.id,
        name: `C${at + 1}`,
        tool: textOf(server) === '' ? said : `${textOf(server)}.${said}`,
        arguments: textOf(args),
        result: event.content,
        state: stateOf(event),
        writes: writes === 'yes' || writes === 'no' ? writes : 'unknown',
        at: event.created_at,
        ended: event.updated_at,
        executionId: event.execution_id ?? '',
      }
    })
}

function stateOf({ status, metadata }: TimelineEvent): ReportCall['state'] {
  if (status === 'streaming') return 'running'
  return status !== 'completed' || metadata?.['is_error'] === true ? 'failed' : 'answered'
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
