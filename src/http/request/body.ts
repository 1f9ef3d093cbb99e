// Reads the body of a request as text, up to a limit.

import { wellFormed } from '#core/well-formed.ts'
import { AppError } from '../answer/app-error.ts'

/** The most that a request may have, in bytes: 2 MiB (docs/wire.md). */
export const REQUEST_BYTES = 2_097_152

export type ReadBody = { text: string; complete: boolean }

/** At most `bytes` of the body, well-formed; `complete` is false if there was more. */
export async function readBody(request: Request, bytes: number): Promise<ReadBody> {
  if (request.body === null) return { text: '', complete: true }
  const decoder = new TextDecoder()
  let text = ''
  let left = bytes
  for await (const chunk of chunksOf(request.body)) {
    if (chunk.length > left)
      return { text: wellFormed(text + decoder.decode(chunk.subarray(0, left))), complete: false }
    left -= chunk.length
    text += decoder.decode(chunk, { stream: true })
  }
  return { text: wellFormed(text + decoder.decode()), complete: true }
}

/** A body that breaks off is the sender's fault: 400. The runtime's own error for it is marked `retryable` and would become a 503. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new AppError(
      400,
      'body_broken',
      'the body of the request broke off or is badly chunked: send it again whole',
      {
        cause: error,
      },
    )
  }
}
