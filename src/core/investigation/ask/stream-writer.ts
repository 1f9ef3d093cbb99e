import type { Clock } from '../../ports.ts'
import type { EndStatus, TimelineType } from '../../protocol/status.ts'
import { cutStart } from '../../well-formed.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { COALESCE_MS } from '../log/limits.ts'
import { parentKey } from '../log/execution-ids.ts'
import { completeEvent, openEvent } from '../log/timeline.ts'

export type StreamKind = 'thinking' | 'text'
/** The timeline event for each kind of output. A kind without an event is received but not shown. */
export type StreamEvents = Partial<Record<StreamKind, { type: TimelineType; metadata: Record<string, unknown> }>>

/** `sent` counts the characters of `content` that clients have received. */
type Stream = { eventId: string; type: TimelineType; content: string; sent: number }

/** Streams a reply's thinking and text into the timeline. Each event opens at its first delta; deltas are sent in chunks. */
export type StreamWriter = {
  write(kind: StreamKind, delta: string): void
  text(kind: StreamKind): string
  /** Ends the event of the text so far, which counts as thinking from now on. */
  turnIntoThinking(): void
  /** Shortens the output to `length` characters. */
  cut(kind: StreamKind, length: number): void
  /** Ends the events, thinking first as in the reference (TARSy in Go). `reason` is shown only where there is no text. */
  close(status: EndStatus, reason?: string): Array<NewEntry>
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
    const stream = (streams[kind] ??= open(event.type, event.metadata))
    stream.content += delta
    if (clock.now() - flushedAt >= COALESCE_MS) flush()
    else void flushSoon()
  }

  function open(type: TimelineType, metadata: Record<string, unknown>): Stream {
    const eventId = ids.uuid()
    journal.append(openEvent(execution, eventId, type, metadata))
    return { eventId, type, content: '', sent: 0 }
  }

  function flush(): void {
    flushedAt = clock.now()
    for (const stream of Object.values(streams)) {
      if (stream.sent >= stream.content.length) continue
      const delta = stream.content.slice(stream.sent)
      journal.tell({
        type: 'stream.chunk',
        event_id: stream.eventId,
        ...parentKey(execution),
        delta,
        offset: stream.sent,
      })
      stream.sent = stream.content.length
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
      flush()
      const { text } = streams
      output.thinking += output.text
      output.text = ''
      if (text === undefined) return
      delete streams.text
      journal.append(completeEvent(execution, text, 'completed', text.content))
    },
    cut(kind, length) {
      output[kind] = cutStart(output[kind], length)
      const stream = streams[kind]
      if (stream !== undefined) stream.content = cutStart(stream.content, length)
    },
    close(status, reason = '') {
      flush()
      closed = true
      return [streams.thinking, streams.text].flatMap(stream =>
        stream === undefined
          ? []
          : [completeEvent(execution, stream, status, stream.content.trim() === '' ? reason : stream.content)],
      )
    },
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // An abort only ends the pause early. The reader of the reply acts on it.
  await clock.sleep(ms, signal).catch(() => undefined)
}
