// What a subscriber was told of the past, so that what it hears live begins where that ends.

import { chunkOf } from '#core/protocol/chunk.ts'
import type { TimelineCreatedFrame } from '#core/protocol/events.ts'
import { lastIdOf } from './catchup.ts'

export class Told {
  #upTo = 0
  /** How long each open text was as it was told, by event id; null for a subscriber that has such texts from before. */
  readonly #texts: Map<string, number> | null

  constructor(subscriber: 'hears for the first time' | 'has heard before') {
    this.#texts = subscriber === 'has heard before' ? null : new Map()
  }

  note(frames: ReadonlyArray<string>): void {
    this.#upTo = lastIdOf(frames) ?? this.#upTo
    for (const frame of frames) this.#texts?.set(...textOf(frame))
  }

  /** What of a live frame was not told yet; null for nothing. A client of the reference does not know offsets: it would say a delta twice. */
  newsOf(frame: string): string | null {
    if ((lastIdOf([frame]) ?? Infinity) <= this.#upTo) return null
    const chunk = chunkOf(frame)
    if (chunk === null) return frame
    const known = (this.#texts?.get(chunk.event_id) ?? 0) - chunk.offset
    if (known <= 0) return frame
    if (known >= chunk.delta.length) return null
    return JSON.stringify({ ...chunk, delta: chunk.delta.slice(known), offset: chunk.offset + known })
  }
}

/** The event whose text a frame tells from its beginning, and how much of it; nobody's for any other frame. */
function textOf(frame: string): [eventId: string, length: number] {
  // Most frames tell none and stay unparsed.
  const chunk = chunkOf(frame)
  if (chunk !== null) return [chunk.event_id, chunk.offset + chunk.delta.length]
  if (!frame.includes('"status":"streaming"')) return ['', 0]
  const { event_id, content } = JSON.parse(frame) as TimelineCreatedFrame
  return [event_id, content.length]
}
