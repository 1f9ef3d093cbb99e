import type { Clock } from '../../ports.ts'
import type { EndStatus, TimelineType } from '../../protocol/status.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry } from '../log/facts.ts'
import { COALESCE_MS } from '../log/limits.ts'
import { parentKey } from '../log/execution-ids.ts'
import { completeEvent, openEvent } from '../log/timeline.ts'

export type StreamKind = 'thinking' | 'text'
/** The timeline event that each kind of output goes to, with what is known of it from the first; absent: it is heard and not shown. */
export type StreamEvents = Partial<Record<StreamKind, { type: TimelineType; metadata: Record<string, unknown> }>>

type Stream = { eventId: string; type: TimelineType; content: string; told: number }

/** Puts a reply's thinking and text on the timeline while they arrive: created on the first delta, then chunks, gathered. */
export type StreamWriter = {
  write(kind: StreamKind, delta: string): void
  text(kind: StreamKind): string
  /** Drops the end of what was heard, where it says nothing new. */
  cut(kind: StreamKind, length: number): void
  /** The facts that close the streams, thinking first (wire contract 2.8); `content` replaces the text when the stream broke. */
  close(status: EndStatus, content?: string): Array<NewEntry>
}

export function streamWriter(execution: Execution, events: StreamEvents): StreamWriter {
  const { journal, clock, ids, signal } = execution
  const heard: Record<StreamKind, string> = { thinking: '', text: '' }
  const streams: Partial<Record<StreamKind, Stream>> = {}
  let toldAt = 0
  let flushing = false
  let closed = false

  function write(kind: StreamKind, delta: string): void {
    if (delta === '') return
    heard[kind] += delta
    const event = events[kind]
    if (event === undefined) return
    const stream = (streams[kind] ??= open(event.type, event.metadata))
    stream.content += delta
    if (clock.now() - toldAt >= COALESCE_MS) flush()
    else void flushSoon()
  }

  function open(type: TimelineType, metadata: Record<string, unknown>): Stream {
    const eventId = ids.uuid()
    journal.append(openEvent(execution, eventId, type, metadata))
    return { eventId, type, content: '', told: 0 }
  }

  function flush(): void {
    toldAt = clock.now()
    for (const stream of Object.values(streams)) {
      if (stream.told >= stream.content.length) continue
      const delta = stream.content.slice(stream.told)
      journal.tell({ type: 'stream.chunk', event_id: stream.eventId, ...parentKey(execution), delta, offset: stream.told })
      stream.told = stream.content.length
    }
  }

  /** A sparse stream's last delta must not wait for the next one. */
  async function flushSoon(): Promise<void> {
    if (flushing) return
    flushing = true
    await pause(clock, COALESCE_MS, signal)
    flushing = false
    if (!closed) flush()
  }

  return {
    write,
    text: kind => heard[kind],
    cut(kind, length) {
      heard[kind] = heard[kind].slice(0, length)
      const stream = streams[kind]
      if (stream !== undefined) stream.content = stream.content.slice(0, length)
    },
    close(status, content) {
      flush()
      closed = true
      return [streams.thinking, streams.text].flatMap(stream =>
        stream === undefined ? [] : [completeEvent(execution, stream, status, content ?? stream.content)],
      )
    },
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; whoever holds the signal acts on it.
  await clock.sleep(ms, signal).catch(() => undefined)
}
