// The body of an answer from outside, up to a limit.

import { untilAborted } from '../until-aborted.ts'

/** Null if there is more than `most` bytes: the rest is not read. Rejects with the signal's reason if it aborts. */
export async function readLimited(response: Response, most: number, signal: AbortSignal): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array()
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  // A body that cannot be cancelled has ended.
  const cancel = () => void reader.cancel().catch(() => {})
  const chunks: Array<Uint8Array> = []
  let size = 0
  try {
    // What a server announces is not believed if it is little.
    if (Number(response.headers.get('content-length')) > most) {
      cancel()
      return null
    }
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal)
      if (done) return joined(chunks, size)
      size += value.byteLength
      if (size > most) {
        cancel()
        return null
      }
      chunks.push(value)
    }
  } catch (error) {
    cancel()
    throw error
  }
}

function joined(chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
