import type { Clock } from '../../ports.ts'
import type { EndStatus, TimelineType } from '../../protocol/status.ts'
import { cutStart } from '../../well-formed.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { COALESCE_MS } from '../log/limits.ts'
import { parentKey } from '../log/execution-ids.ts'
import { completeEvent, openEvent } from '../log/timeline.ts'

export type StreamKind = 'thinking' | 'text'
/** `shown` says what of the text clients may see, while it grows and when it has `ended`; all of it without. What was shown stays shown. */
export type StreamEvent = {
  type: TimelineType
  metadata: Record<string, unknown>
  shown?: (text: string, ended: boolean) => string
}
/** The timeline event for each kind of output. A kind without an event is received but not shown. */
export type StreamEvents = Partial<Record<StreamKind, StreamEvent>>

/** `sent` counts the characters of `content` that clients have received. */
type Stream = Omit<StreamEvent, 'metadata'> & { eventId: string; content: string; sent: number }

/** Streams a reply's thinking and text into the timeline. Each event opens at its first delta; deltas are sent in chunks. */
export type StreamWriter = {
  write(kind: StreamKind, delta: string): void
  text(kind: StreamKind): string
  /** Ends the event of the text so far, which counts as thinking from now on. */
  turnIntoThinking(): void
  /** Shortens the output to `length` characters. */
  cut(kind: StreamKind, length: number): void
  /**
   * Ends the events, thinking first as in the reference (TARSy in Go). `reason` is shown only where there is no text. `ended`: the texts have
   * come to their end, and were not broken off.
   */
  close(status: EndStatus, reason?: string, ended?: boolean): Array<NewEntry>
}

export function streamWriter(execution: Execution, events: StreamEvents): StreamWriter {
  const { journal, clock, ids, signal } = execution
  const output: Record<StreamKind, string> = { thinking: '', text: '' }
  const streams: Partial<Record<StreamKind, Stream>> = {}
  let flushedAt = 0
  let flushPlanned = false
  let closed = false

  function write(kind: StreamKind, delta: string): void {
    if (delta === '') return
    output[kind] += delta
    const event = events[kind]
    if (event === undefined) return
    const stream = (streams[kind] ??= open(event))
    stream.content += delta
    if (clock.now() - flushedAt >= COALESCE_MS) flush()
    else void flushSoon()
  }

  function open({ metadata, ...event }: StreamEvent): Stream {
    const eventId = ids.uuid()
    journal.append(openEvent(execution, eventId, event.type, metadata))
    return { ...event, eventId, content: '', sent: 0 }
  }

  function flush(ended = false): void {
    flushedAt = clock.now()
    for (const stream of Object.values(streams)) {
      const content = shownOf(stream, ended)
      if (stream.sent >= content.length) continue
      const delta = content.slice(stream.sent)
      journal.tell({
        type: 'stream.chunk',
        event_id: stream.eventId,
        ...parentKey(execution),
        delta,
        offset: stream.sent,
      })
      stream.sent = content.length
    }
  }

  /** Without this, the last delta before a pause would wait for the next one. */
  async function flushSoon(): Promise<void> {
    if (flushPlanned) return
    flushPlanned = true
    await pause(clock, COALESCE_MS, signal)
    flushPlanned = false
    if (!closed) flush()
  }

  return {
    write,
    text: kind => output[kind],
    turnIntoThinking() {
      flush(true)
      const { text } = streams
      output.thinking += output.text
      output.text = ''
      if (text === undefined) return
      delete streams.text
      journal.append(completeEvent(execution, text, 'completed', shownOf(text, true)))
    },
    cut(kind, length) {
      output[kind] = cutStart(output[kind], length)
      const stream = streams[kind]
      if (stream !== undefined) stream.content = cutStart(stream.content, length)
    },
    close(status, reason = '', ended = status === 'completed') {
      flush(ended)
      closed = true
      return [streams.thinking, streams.text].flatMap(stream => {
        if (stream === undefined) return []
        const content = shownOf(stream, ended)
        return [completeEvent(execution, stream, status, content.trim() === '' ? reason : content)]
      })
    },
  }
}

function shownOf({ content, shown }: Stream, ended: boolean): string {
  return shown?.(content, ended) ?? content
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // An abort only ends the pause early. The reader of the reply acts on it.
  await clock.sleep(ms, signal).catch(() => undefined)
}
