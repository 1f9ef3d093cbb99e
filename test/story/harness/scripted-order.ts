// The frames of a session, one word each, for comparison with an order written by hand.

import type { Frame } from '../../../src/core/protocol/events.ts'
import type { Heard } from './watcher.ts'

/** The logged frames in the order of arrival, each once; `words` of an agent begin with its name. */
export function wordsOf(heard: ReadonlyArray<Heard>): Array<string> {
  const agents = new Map<string, string>()
  const events = new Map<string, string>()
  const known = new Set<number>()
  return heard.flatMap(({ frame }) => {
    if (frame.type === 'execution.status')
      agents.set(frame.execution_id, frame.agent_name ?? agents.get(frame.execution_id) ?? '')
    if (frame.type === 'timeline_event.created') events.set(frame.event_id, frame.execution_id ?? '')
    const id = frame.db_event_id
    if (id === undefined || known.has(id)) return []
    known.add(id)
    return [wordOf(frame, executionId => agents.get(executionId) ?? '', events)]
  })
}

function wordOf(frame: Frame, agent: (executionId: string) => string, events: ReadonlyMap<string, string>): string {
  switch (frame.type) {
    case 'session.status':
      return `session ${frame.status}`
    case 'review.status':
      return `review ${frame.review_status} by ${frame.actor}`
    case 'chat.created':
      return 'chat created'
    case 'stage.status':
      return `${frame.stage_name} ${frame.status}`
    case 'timeline_event.created':
      return `${agent(frame.execution_id ?? '')}: ${frame.event_type} ${frame.status === 'streaming' ? 'created' : 'told'}`
    case 'timeline_event.completed':
      return `${agent(events.get(frame.event_id) ?? '')}: ${frame.event_type} ${frame.status}`
    case 'interaction.created':
      return `${agent(frame.execution_id ?? '')}: ${frame.llm_type ?? `${frame.mcp_type} ${frame.server_name}`}`
    default:
      return frame.type
  }
}

export const thought = [
  'llm_thinking created',
  'llm_response created',
  'llm_thinking completed',
  'llm_response completed',
]
export const said = ['llm_response created', 'llm_response completed']
export const called = (server: string) => ['llm_tool_call created', `tool_call ${server}`, 'llm_tool_call completed']
/** Two reads of one reply run side by side: both begin before one of them ends. */
export const calledTogether = (server: string) => {
  const [begun = '', ...ended] = called(server)
  return [begun, begun, ...ended, ...ended]
}
export const digested = ['mcp_tool_summary created', 'mcp_tool_summary completed', 'summarization']
export const concluded = ['iteration', 'final_analysis told']
