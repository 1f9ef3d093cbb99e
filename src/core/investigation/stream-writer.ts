import type { Clock } from '../ports.ts'
import type { EndStatus } from '../protocol/status.ts'
import { placed, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import { COALESCE_MS } from './limits.ts'

type StreamType = 'llm_thinking' | 'llm_response'
type Stream = { eventId: string; type: StreamType; content: string; told: number }

/** Puts a reply's thinking and text on the timeline while they arrive: created on the first delta, then chunks, gathered. */
export type StreamWriter = {
  write(type: StreamType, delta: string): void
  text(type: StreamType): string
  /** The facts that close both streams; `content` replaces the text when the stream broke. */
  close(status: EndStatus, content?: string): Array<NewEntry>
}

export function streamWriter(
  engine: Engine,
  place: Place,
  metadata: Record<string, unknown> | undefined,
): StreamWriter {
  const { journal, clock, ids, signal } = engine
  // Thinking closes before the response (wire contract 2.8), whichever came first.
  const streams: Partial<Record<StreamType, Stream>> = {}
  let toldAt = 0
  let flushing = false
  let closed = false

  function open(type: StreamType): Stream {
    const eventId = ids.uuid()
    const marks = { ...(type === 'llm_thinking' && { source: 'native' }), ...metadata }
    journal.append({
      type: 'timeline.created',
      public: {
        type: 'timeline_event.created',
        event_id: eventId,
        ...placed(place),
        event_type: type,
        status: 'streaming',
        content: '',
        ...(Object.keys(marks).length > 0 && { metadata: marks }),
        sequence_number: journal.transcript(place.executionId).sequence + 1,
      },
      private: { executionId: place.executionId },
    })
    return { eventId, type, content: '', told: 0 }
  }

  function flush(): void {
    toldAt = clock.now()
    for (const stream of Object.values(streams)) {
      if (stream.told === stream.content.length) continue
      const delta = stream.content.slice(stream.told)
      journal.tell({ type: 'stream.chunk', event_id: stream.eventId, delta, offset: stream.told })
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
    write(type, delta) {
      if (delta === '') return
      const stream = (streams[type] ??= open(type))
      stream.content += delta
      if (clock.now() - toldAt >= COALESCE_MS) flush()
      else void flushSoon()
    },
    text: type => streams[type]?.content ?? '',
    close(status, content) {
      flush()
      closed = true
      return [streams.llm_thinking, streams.llm_response].flatMap(stream => {
        if (stream === undefined) return []
        const entry: NewEntry = {
          type: 'timeline.completed',
          public: {
            type: 'timeline_event.completed',
            event_id: stream.eventId,
            event_type: stream.type,
            content: content ?? stream.content,
            status,
          },
          private: { executionId: place.executionId },
        }
        return [entry]
      })
    },
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; whoever holds the signal acts on it.
  await clock.sleep(ms, signal).catch(() => undefined)
}
