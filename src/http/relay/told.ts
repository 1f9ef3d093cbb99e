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

  /** Notes frames of the past that went out. */
  past(frames: ReadonlyArray<string>): void {
    this.#upTo = Math.max(this.#upTo, lastIdOf(frames) ?? 0)
    for (const frame of frames) {
      const chunk = chunkOf(frame)
      // How a text stands is told to who knows offsets alone, and takes it in any case.
      if (chunk !== null) this.#tell(chunk.event_id, chunk.offset + chunk.delta.length)
      const begins = beginningOf(frame)
      // Who has heard the beginning needs each delta after what it heard, though this frame may hold it.
      if (begins !== null && !this.#begun.has(begins.event_id)) this.#tell(begins.event_id, begins.content.length)
    }
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
    if (isChunk(frame)) return this.#texts.size === 0 ? frame : this.#behindPast(frame)
    const begins = beginningOf(frame)
    if (begins !== null) this.#begun.add(begins.event_id)
    return frame
  }

  #tell(eventId: string, length: number): void {
    this.#begun.add(eventId)
    if (length > 0) this.#texts.set(eventId, length)
  }

  #behindPast(frame: string): string | null {
    const chunk = chunkOf(frame)
    if (chunk === null) return frame
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
