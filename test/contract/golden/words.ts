// The notation of the golden runs: a word for each frame, a row for each event of the timeline.

import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { ExecutionProgressFrame, Frame, InteractionCreatedFrame } from '#core/protocol/events.ts'
import type { Expected } from '../../fakes/lanes.ts'

/** `metadata`: only the keys. */
export type GoldenEvent = readonly [
  event_type: string,
  status: string,
  content: string | RegExp,
  metadata?: ReadonlyArray<string>,
]

export type Golden = {
  frames: ReadonlyArray<Expected>
  /** By agent, in the order in which agents appear; '' for what belongs to none. */
  timeline: ReadonlyArray<readonly [agent: string, events: ReadonlyArray<GoldenEvent>]>
}

/** Consecutive deltas of one event are one word. */
export function wordsOf(frames: ReadonlyArray<Frame>): Array<string> {
  const agents = new Map<string, string>()
  const events = new Map<string, { agent: string; type: string }>()
  const words: Array<string> = []
  for (const frame of frames) {
    if (frame.type === 'execution.status' && frame.agent_name !== undefined)
      agents.set(frame.execution_id, frame.agent_name)
    if (frame.type === 'timeline_event.created')
      events.set(frame.event_id, { agent: agents.get(frame.execution_id ?? '') ?? '', type: frame.event_type })
    const word = wordOf(frame, id => agents.get(id) ?? '', events)
    if (frame.type !== 'stream.chunk' || words.findLast(each => each.startsWith(word.split(' ')[0] ?? '')) !== word)
      words.push(word)
  }
  return words
}

function wordOf(
  frame: Frame,
  agent: (executionId: string) => string,
  events: ReadonlyMap<string, { agent: string; type: string }>,
): string {
  switch (frame.type) {
    case 'session.status':
      return `session ${frame.status}`
    case 'review.status':
      return `review ${frame.review_status} by ${frame.actor}`
    case 'chat.created':
      return `chat by ${frame.created_by}`
    case 'stage.status':
      return `stage ${frame.stage_index} ${frame.stage_name} (${frame.stage_type}) ${frame.status}`
    case 'session.progress':
      return `progress ${frame.current_stage_index}/${frame.total_stages}, ${frame.active_executions} active: ${frame.status_text}`
    case 'session.joined':
      return `joined by alert ${frame.recurrences}`
    case 'execution.status':
      return `${agent(frame.execution_id)}: ${frame.status}`
    case 'execution.progress':
      return `${agent(frame.execution_id)}: ${progressOf(frame)}`
    case 'timeline_event.created':
      return `${agent(frame.execution_id ?? '')}: ${frame.status === 'streaming' ? '+' : '!'}${frame.event_type}`
    case 'stream.chunk':
    case 'timeline_event.completed': {
      const event = events.get(frame.event_id)
      const sign = frame.type === 'stream.chunk' ? '~' : frame.status === 'completed' ? '=' : `${frame.status} `
      return `${event?.agent}: ${sign}${event?.type}`
    }
    case 'interaction.created':
      return `${agent(frame.execution_id ?? '')}: ${frame.llm_type ?? callOf(frame)}`
    default:
      throw new Error(`unknown frame ${JSON.stringify(frame satisfies never)}`)
  }
}

function callOf({ mcp_type, server_name, tool_name }: InteractionCreatedFrame): string {
  return [mcp_type, server_name || '-', ...(tool_name === undefined ? [] : [tool_name])].join(' ')
}

/** Phases whose messages are the reference's; the others are ours. */
const MESSAGES: ReadonlySet<string> = new Set(['investigating', 'remediating', 'concluding'])

function progressOf({ phase, message }: ExecutionProgressFrame): string {
  return MESSAGES.has(phase) ? `(${phase}, ${message})` : `(${phase})`
}

function isLike(content: string | RegExp, written: string | RegExp): boolean {
  return typeof written === 'string' ? content === written : typeof content === 'string' && written.test(content)
}

/** The rows, with each content that matches its written form replaced by that form, so that both can be compared for equality. */
export function asWritten(rows: ReturnType<typeof rowsOf>, golden: Golden['timeline']): ReturnType<typeof rowsOf> {
  return rows.map(([agent, events], at) => [
    agent,
    events.map(([type, status, content, ...more], event) => {
      const written = golden[at]?.[1][event]?.[2]
      return [type, status, written !== undefined && isLike(content, written) ? written : content, ...more]
    }),
  ])
}

/** The timeline by execution, each in the order of its own sequence numbers. */
export function rowsOf(
  detail: SessionDetail,
  timeline: ReadonlyArray<TimelineEvent>,
): Array<[agent: string, events: Array<GoldenEvent>]> {
  const executions = detail.stages
    .flatMap(stage => stage.executions ?? [])
    .flatMap(each => [each, ...(each.sub_agents ?? [])])
  const groups: Array<readonly [string, ReadonlyArray<TimelineEvent>]> = [
    ['', timeline.filter(event => event.execution_id === undefined)],
    ...executions.map(
      each => [each.agent_name, timeline.filter(event => event.execution_id === each.execution_id)] as const,
    ),
  ]
  return groups
    .filter(([, events]) => events.length > 0)
    .map(([agent, events]) => [agent, events.toSorted((a, b) => a.sequence_number - b.sequence_number).map(rowOf)])
}

function rowOf({ event_type, status, content, metadata }: TimelineEvent): GoldenEvent {
  return metadata === undefined
    ? [event_type, status, content]
    : [event_type, status, content, Object.keys(metadata).toSorted()]
}
