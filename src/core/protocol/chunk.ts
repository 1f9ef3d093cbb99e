import type { StreamChunkFrame } from './events.ts'

/** Parses a frame's text if it is a delta; null for any other frame. */
export function chunkOf(frame: string): StreamChunkFrame | null {
  return isChunk(frame) ? (JSON.parse(frame) as StreamChunkFrame) : null
}

/** Looks at the text alone: `stamp.ts` writes `type` as the first key of every frame. */
export function isChunk(frame: string): boolean {
  return frame.startsWith('{"type":"stream.chunk"')
}
