// The body of a request as text, never more of it than asked for.

import { AppError } from '../answer/app-error.ts'

/** The whole request, by the wire contract 0.3. */
export const REQUEST_BYTES = 2_097_152

export type ReadBody = { text: string; complete: boolean }

/** At most `bytes` of the body; `complete` is false when there was more. */
export async function readBody(request: Request, bytes: number): Promise<ReadBody> {
  if (request.body === null) return { text: '', complete: true }
  const decoder = new TextDecoder()
  let text = ''
  let left = bytes
  for await (const chunk of chunksOf(request.body)) {
    if (chunk.length > left) return { text: text + decoder.decode(chunk.subarray(0, left)), complete: false }
    left -= chunk.length
    text += decoder.decode(chunk, { stream: true })
  }
  return { text: text + decoder.decode(), complete: true }
}

/** A body that breaks off is the sender's; the runtime's error for it looks like that of an object worth asking again. */
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
