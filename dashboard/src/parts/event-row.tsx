import { Component, type ComponentChild, createRef } from 'preact'
import type { TimelineEvent } from '#core/protocol/api.ts'
import type { TimelineType } from '#core/protocol/status.ts'
import { CodeRun, Sources } from './events/native.tsx'
import { Conclusion, Question, Response, SummaryText, Thought } from './events/texts.tsx'
import { Failed, Fallback, Joined, Memories, Skill, Task } from './events/notes.tsx'
import { ToolCall, ToolSummary } from './events/tools.tsx'
import { Icon } from './icon.tsx'

export type EventProps = { event: TimelineEvent; open: boolean }

/** One renderer for each type of event. */
const RENDERERS: Record<TimelineType, (props: EventProps) => ComponentChild> = {
  llm_thinking: Thought,
  llm_response: Response,
  llm_tool_call: ToolCall,
  mcp_tool_summary: ToolSummary,
  error: Failed,
  user_question: Question,
  executive_summary: SummaryText,
  final_analysis: Conclusion,
  code_execution: CodeRun,
  google_search_result: Sources,
  url_context_result: Sources,
  task_assigned: Task,
  provider_fallback: Fallback,
  skill_loaded: Skill,
  memory_injected: Memories,
  alert_joined: Joined,
}

type RowProps = { event: TimelineEvent; target: boolean; open?: boolean }

/** Renders again only when its event has changed: the reducer keeps unchanged events identical. */
export class EventRow extends Component<RowProps> {
  place = createRef<HTMLLIElement>()

  override shouldComponentUpdate(next: RowProps): boolean {
    return next.event !== this.props.event || next.target !== this.props.target
  }

  override componentDidMount(): void {
    if (this.props.target && this.place.current !== null) keepInView(this.place.current)
  }

  override componentDidUpdate(before: RowProps): void {
    if (this.props.target && !before.target && this.place.current !== null) keepInView(this.place.current)
  }

  override render() {
    const { event, target, open = false } = this.props
    // A type of a newer server is shown as text.
    const Renderer = RENDERERS[event.event_type] ?? Response
    return (
      <li
        ref={this.place}
        id={`event-${event.id}`}
        class={`event is-${event.status} of-${event.event_type} ${target ? 'target' : ''}`}
      >
        <Renderer event={event} open={target || open} />
        {event.metadata?.interrupted === true && (
          <p class="event-mark">
            The system was interrupted during this step; what follows was done after it came back.
          </p>
        )}
        <a
          class="event-link"
          href={`?tab=timeline&event=${event.id}`}
          aria-label="Link to this event"
          title="Link to this event"
        >
          <Icon name="link" />
        </a>
      </li>
    )
  }
}

// Rows above are rendered as they come into view and push this one down. It is kept in view for this long, or until the reader moves.
const HOLD_MS = 1_500

function keepInView(row: HTMLElement): void {
  const until = performance.now() + HOLD_MS
  let moved = false
  for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
    addEventListener(type, () => (moved = true), { once: true, passive: true })
  const hold = () => {
    if (moved || !row.isConnected || performance.now() > until) return
    row.scrollIntoView({ block: 'center' })
    requestAnimationFrame(hold)
  }
  hold()
}
