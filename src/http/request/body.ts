// Reads the body of a request as text, up to a limit.

import { wellFormed } from '#core/well-formed.ts'
import { AppError } from '../answer/app-error.ts'

/** The most that a request may have, in bytes: 2 MiB (docs/wire.md). */
export const REQUEST_BYTES = 2_097_152

export type ReadBody = { text: string; complete: boolean }

/** At most `bytes` of the body, well-formed; `complete` is false if there was more. */
export async function readBody(request: Request, bytes: number): Promise<ReadBody> {
  if (request.body === null) return { text: '', complete: true }
  // The runtime holds the sender to the length that it says. Chunk by chunk an alert of 2 kB takes 0.15 ms longer (decision 37).
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN)
  if (length <= bytes) return { text: wellFormed(await request.text().catch(refuseBroken)), complete: true }
  return readStart(request.body, bytes)
}

async function readStart(body: ReadableStream<Uint8Array>, bytes: number): Promise<ReadBody> {
  const decoder = new TextDecoder()
  let text = ''
  let left = bytes
  for await (const chunk of chunksOf(body)) {
    if (chunk.length > left)
      return { text: wellFormed(text + decoder.decode(chunk.subarray(0, left))), complete: false }
    left -= chunk.length
    text += decoder.decode(chunk, { stream: true })
  }
  return { text: wellFormed(text + decoder.decode()), complete: true }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    refuseBroken(error)
  }
}

/** A body that breaks off is the sender's fault: 400. The runtime's own error for it is marked `retryable` and would become a 503. */
function refuseBroken(cause: unknown): never {
  const message = 'the body of the request broke off or is badly chunked: send it again whole'
  throw new AppError(400, 'body_broken', message, { cause })
}
