// What a channel's subscriber was told of the past, so that what it hears live says nothing of it again.

import { chunkOf, isChunk } from '#core/protocol/chunk.ts'
import type { TimelineCreatedFrame } from '#core/protocol/events.ts'
import { lastIdOf } from './catchup.ts'

export class Told {
  #upTo = 0
  /** Events whose text this connection has from the beginning: a client of the reference passes over a beginning that comes again. */
  readonly #begun = new Set<string>()
  /** How much the past told of each open text, until live deltas lie behind that. */
  readonly #texts = new Map<string, number>()
  /** By event, the offset of the first delta that was sent without the event's beginning. null before an overflow: only after one does that happen. */
  #ahead: Map<string, number> | null = null

  /** Notes frames of the past, and returns them as they are to go out. */
  past(frames: ReadonlyArray<string>): Array<string> {
    this.#upTo = Math.max(this.#upTo, lastIdOf(frames) ?? 0)
    return frames.map(frame => {
      const chunk = chunkOf(frame)
      // How a text stands is told to who knows offsets alone, and takes it in any case.
      if (chunk !== null) this.#tell(chunk.event_id, chunk.offset + chunk.delta.length)
      const begins = beginningOf(frame)
      // Who has heard the beginning needs each delta after what it heard, though this frame may hold it.
      return begins === null || this.#begun.has(begins.event_id) ? frame : this.#begin(begins, frame)
    })
  }

  /** The past was cut off: live deltas may now belong to events whose beginning this connection was not sent. */
  overflow(): void {
    this.#ahead ??= new Map()
  }

  /** What of a live frame that waited for the past was not told by it; null for nothing. */
  newsOf(frame: string): string | null {
    return (lastIdOf([frame]) ?? Infinity) <= this.#upTo ? null : this.live(frame)
  }

  /**
   * What of a live frame goes out; null for nothing. A client of the reference does not know offsets: it would say a delta twice that the past
   * held. Such a delta may still come when the past is told, since answers and frames of an object travel apart.
   */
  live(frame: string): string | null {
    if (isChunk(frame)) return this.#texts.size === 0 && this.#ahead === null ? frame : this.#behindPast(frame)
    const begins = beginningOf(frame)
    if (begins !== null) this.#begun.add(begins.event_id)
    return frame
  }

  /** A client of the reference keeps deltas of an unknown event and adds them to its beginning, which must therefore end before them. */
  #begin(begins: TimelineCreatedFrame, frame: string): string {
    const ahead = this.#ahead?.get(begins.event_id) ?? Infinity
    const content = begins.content.slice(0, ahead)
    this.#tell(begins.event_id, content.length)
    return content === begins.content ? frame : JSON.stringify({ ...begins, content })
  }

  #tell(eventId: string, length: number): void {
    this.#begun.add(eventId)
    if (length > 0) this.#texts.set(eventId, length)
  }

  #behindPast(frame: string): string | null {
    const chunk = chunkOf(frame)
    if (chunk === null) return frame
    if (this.#ahead !== null && !this.#begun.has(chunk.event_id) && !this.#ahead.has(chunk.event_id))
      this.#ahead.set(chunk.event_id, chunk.offset)
    const known = (this.#texts.get(chunk.event_id) ?? 0) - chunk.offset
    if (known >= chunk.delta.length) return null
    // The deltas of a text come in order: all that follow lie behind this one.
    this.#texts.delete(chunk.event_id)
    if (known <= 0) return frame
    return JSON.stringify({ ...chunk, delta: chunk.delta.slice(known), offset: chunk.offset + known })
  }
}

/** The frame that begins a streamed text, with what it tells of it; null for any other. Most frames begin none and stay unparsed. */
function beginningOf(frame: string): TimelineCreatedFrame | null {
  if (!frame.startsWith('{"type":"timeline_event.created"') || !frame.includes('"status":"streaming"')) return null
  return JSON.parse(frame) as TimelineCreatedFrame
}
