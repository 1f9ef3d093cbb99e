// Remembers what a subscriber has received of a channel's past, so that live frames do not repeat it.

import { chunkOf, isChunk } from '#core/protocol/chunk.ts'
import type { TimelineCreatedFrame } from '#core/protocol/events.ts'
import { lastIdOf } from './catchup.ts'

export class Told {
  #upTo = 0
  /** Events whose `created` frame this connection has received: a client of the reference ignores a second one. */
  readonly #begun = new Set<string>()
  /** How many characters of each open text the past has sent, until live deltas begin after that. */
  readonly #texts = new Map<string, number>()
  /** By event, the offset of the first delta that was sent without the event's `created` frame. That happens only after an overflow; null before. */
  #ahead: Map<string, number> | null = null

  /** Notes frames of the past, and returns them as they are to be sent. */
  filterPast(frames: ReadonlyArray<string>): Array<string> {
    this.#upTo = Math.max(this.#upTo, lastIdOf(frames) ?? 0)
    return frames.map(frame => {
      const chunk = chunkOf(frame)
      // A chunk of the past is sent only to clients that know offsets, and those accept it in any case.
      if (chunk !== null) this.#noteText(chunk.event_id, chunk.offset + chunk.delta.length)
      const begins = beginningOf(frame)
      // A client that has the `created` frame gets every later delta, although this frame may contain it: it ignores this frame.
      return begins === null || this.#begun.has(begins.event_id) ? frame : this.#begin(begins, frame)
    })
  }

  /** The past was cut: live deltas may now belong to events whose `created` frame this connection has not received. */
  noteOverflow(): void {
    this.#ahead ??= new Map()
  }

  /** The part of a held live frame that the past did not contain; null if it contained all of it. */
  filterHeld(frame: string): string | null {
    return (lastIdOf([frame]) ?? Infinity) <= this.#upTo ? null : this.filterLive(frame)
  }

  /**
   * The part of a live frame that is to be sent; null for none. A client of the reference does not know offsets, and would show a delta twice
   * that the past contained. Such a delta may come after the past, because answers and frames of an object travel separately.
   */
  filterLive(frame: string): string | null {
    if (isChunk(frame)) return this.#texts.size === 0 && this.#ahead === null ? frame : this.#cutOverlap(frame)
    const begins = beginningOf(frame)
    if (begins !== null) this.#begun.add(begins.event_id)
    return frame
  }

  /** A client of the reference keeps the deltas of an unknown event and appends them to its `created` frame, whose text must therefore end before them. */
  #begin(begins: TimelineCreatedFrame, frame: string): string {
    const ahead = this.#ahead?.get(begins.event_id) ?? Infinity
    const content = begins.content.slice(0, ahead)
    this.#noteText(begins.event_id, content.length)
    return content === begins.content ? frame : JSON.stringify({ ...begins, content })
  }

  #noteText(eventId: string, length: number): void {
    this.#begun.add(eventId)
    if (length > 0) this.#texts.set(eventId, length)
  }

  #cutOverlap(frame: string): string | null {
    const chunk = chunkOf(frame)
    if (chunk === null) return frame
    if (this.#ahead !== null && !this.#begun.has(chunk.event_id) && !this.#ahead.has(chunk.event_id))
      this.#ahead.set(chunk.event_id, chunk.offset)
    const known = (this.#texts.get(chunk.event_id) ?? 0) - chunk.offset
    if (known >= chunk.delta.length) return null
    // The deltas of a text come in order: every later one begins after this one.
    this.#texts.delete(chunk.event_id)
    if (known <= 0) return frame
    return JSON.stringify({ ...chunk, delta: chunk.delta.slice(known), offset: chunk.offset + known })
  }
}

/** The `created` frame of a streamed text; null for any other frame. Most frames are none and stay unparsed. */
function beginningOf(frame: string): TimelineCreatedFrame | null {
  if (!frame.startsWith('{"type":"timeline_event.created"') || !frame.includes('"status":"streaming"')) return null
  return JSON.parse(frame) as TimelineCreatedFrame
}
