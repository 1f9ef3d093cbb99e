import type { StreamChunkFrame } from './events.ts'

/** The delta that a frame's text holds; null for any other frame. The type stands first in every frame, so nothing else is parsed. */
export function chunkOf(frame: string): StreamChunkFrame | null {
  return isChunk(frame) ? (JSON.parse(frame) as StreamChunkFrame) : null
}

export function isChunk(frame: string): boolean {
  return frame.startsWith('{"type":"stream.chunk"')
}
