// Turns the frames of a session into text for a terminal. Pure.

import type {
  Frame,
  StageStatusFrame,
  TimelineCompletedFrame,
  TimelineCreatedFrame,
} from '../../src/core/protocol/events.ts'
import { isEnd, type EndStatus } from '../../src/core/protocol/status.ts'

export type Narration = {
  /** The event whose text is being printed. Texts that stream meanwhile are printed whole at their end. */
  readonly speaking: string | null
  readonly printed: number
  /** Tool calls and texts that have not ended, by event id. */
  readonly open: Readonly<Record<string, TimelineCreatedFrame>>
  readonly lastEventId: number
  readonly end: EndStatus | null
  /** The texts that were printed completely. */
  readonly said: ReadonlyArray<string>
}

export type Style = { strong(text: string): string; faint(text: string): string }

export const plain: Style = { strong: text => text, faint: text => text }
export const colours: Style = {
  strong: text => `\u001B[1m${text}\u001B[22m`,
  faint: text => `\u001B[2m${text}\u001B[22m`,
}

export const silence: Narration = { speaking: null, printed: 0, open: {}, lastEventId: 0, end: null, said: [] }

// How much of a tool's result is printed.
const HEAD_LINES = 6
const HEAD_WIDTH = 160

/** The text to print for a frame, and the narration after it. A frame that came before gives no text. */
export function narrate(before: Narration, frame: Frame, style: Style): { narration: Narration; text: string } {
  const id = frame.db_event_id
  if (id !== undefined && id <= before.lastEventId) return { narration: before, text: '' }
  const { narration, text } = narrateNew(before, frame, style)
  return { narration: id === undefined ? narration : { ...narration, lastEventId: id }, text }
}

function narrateNew(narration: Narration, frame: Frame, style: Style): { narration: Narration; text: string } {
  switch (frame.type) {
    case 'session.status':
      return { narration: { ...narration, end: isEnd(frame.status) ? frame.status : narration.end }, text: '' }
    case 'stage.status':
      return { narration, text: stageLine(frame, style) }
    case 'timeline_event.created':
      return narrateBegin(narration, frame, style)
    case 'stream.chunk': {
      if (narration.speaking !== frame.event_id || frame.offset !== narration.printed) return { narration, text: '' }
      const text =
        narration.open[frame.event_id]?.event_type === 'llm_thinking' ? style.faint(frame.delta) : frame.delta
      return { narration: { ...narration, printed: narration.printed + frame.delta.length }, text }
    }
    case 'timeline_event.completed':
      return narrateEnd(narration, frame, style)
    default:
      return { narration, text: '' }
  }
}

function stageLine(frame: StageStatusFrame, style: Style): string {
  if (frame.status === 'started') return `\n${style.strong(`■ ${frame.stage_name}`)}\n`
  if (frame.status === 'completed') return ''
  return `  ${frame.stage_name} ${frame.status.replace('_', ' ')}${frame.error_message === undefined ? '' : `: ${frame.error_message}`}\n`
}

function narrateBegin(
  narration: Narration,
  frame: TimelineCreatedFrame,
  style: Style,
): { narration: Narration; text: string } {
  const open = { ...narration.open, [frame.event_id]: frame }
  if (frame.event_type === 'llm_tool_call') {
    return {
      narration: { ...narration, open },
      text: `  → ${toolName(frame)} ${String(frame.metadata?.arguments ?? '')}\n`,
    }
  }
  if (frame.status !== 'streaming') return { narration, text: textOfWhole(frame, style) }
  if (narration.speaking !== null) return { narration: { ...narration, open }, text: '' }
  const text = frame.event_type === 'llm_thinking' ? style.faint(frame.content) : frame.content
  return { narration: { ...narration, open, speaking: frame.event_id, printed: frame.content.length }, text }
}

function narrateEnd(
  narration: Narration,
  frame: TimelineCompletedFrame,
  style: Style,
): { narration: Narration; text: string } {
  const { [frame.event_id]: opened, ...open } = narration.open
  if (frame.event_type === 'llm_tool_call') {
    const failed = frame.metadata?.is_error === true || frame.status !== 'completed'
    const name = opened === undefined ? 'tool' : toolName(opened)
    return {
      narration: { ...narration, open },
      text: style.faint(indent(`${name}${failed ? ' failed' : ''}\n${head(frame.content)}`)),
    }
  }
  const faint = frame.event_type === 'llm_thinking'
  const said = faint ? narration.said : [...narration.said, frame.content]
  if (narration.speaking === frame.event_id) {
    const rest = frame.status === 'completed' ? frame.content.slice(narration.printed) : ` [${frame.status}]`
    return {
      narration: { ...narration, open, said, speaking: null, printed: 0 },
      text: `${faint ? style.faint(rest) : rest}\n`,
    }
  }
  return {
    narration: { ...narration, open, said },
    text: faint ? style.faint(`${frame.content}\n`) : `${frame.content}\n`,
  }
}

function textOfWhole(frame: TimelineCreatedFrame, style: Style): string {
  switch (frame.event_type) {
    // Printed at the end of the session, unless it has streamed.
    case 'final_analysis':
    case 'executive_summary':
      return ''
    case 'error':
    case 'provider_fallback':
      return `  ! ${frame.content}\n`
    default:
      return style.faint(indent(head(frame.content)))
  }
}

function toolName(frame: TimelineCreatedFrame): string {
  const { server_name: server, tool_name: tool } = frame.metadata ?? {}
  return `${String(server ?? '')}.${String(tool ?? '')}`
}

export function head(text: string): string {
  const lines = text.trimEnd().split('\n')
  const shown = lines
    .slice(0, HEAD_LINES)
    .map(line => (line.length > HEAD_WIDTH ? `${line.slice(0, HEAD_WIDTH)}…` : line))
  const more = lines.length - shown.length
  return more > 0 ? [...shown, `… ${more} more ${more === 1 ? 'line' : 'lines'}`].join('\n') : shown.join('\n')
}

function indent(text: string): string {
  return `${text
    .split('\n')
    .map(line => `    ${line}`)
    .join('\n')}\n`
}
