import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { callOf, isCall } from './calls.ts'
import { exactTime } from './date-format.ts'
import { stageName } from './mended.ts'
import { type ExecutionOutline, type Outline, piecesOf } from './outline.ts'

/** The timeline as plain text, to paste into a ticket. */
export function timelineText(title: string, detail: SessionDetail, { stages, loose }: Outline): string {
  const lines = [title, `Session ${detail.id}, ${detail.status}`, '']
  for (const { stage, executions, events } of stages) {
    lines.push(`== ${stage.stage_index} ${stageName(stage)} (${stage.status})`)
    lines.push(...events.flatMap(eventLines), ...executions.flatMap(each => executionLines(each, '')), '')
  }
  return [...lines, ...loose.flatMap(eventLines)].join('\n').trimEnd()
}

function executionLines(outline: ExecutionOutline, indent: string): Array<string> {
  const { execution } = outline
  const lines = piecesOf(outline).flatMap(piece =>
    'events' in piece ? piece.events.flatMap(eventLines) : executionLines(piece.subAgent, '  '),
  )
  return [`-- ${execution.agent_name} (${execution.status})`, ...lines].map(line => `${indent}${line}`)
}

function eventLines(event: TimelineEvent): Array<string> {
  const call = isCall(event) ? callOf(event) : null
  const head =
    call === null
      ? event.event_type
      : `${call.name} ${call.arguments}${call.state === 'done' ? '' : ` (${call.state})`}`
  return [`[${exactTime(event.created_at)}] ${head}`, ...event.content.split('\n').map(line => `    ${line}`.trimEnd())]
}
