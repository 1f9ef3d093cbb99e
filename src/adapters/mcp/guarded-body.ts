// Counts the bytes of a server's answer, so that it cannot fill the memory of an object: Cloudflare gives an isolate 128 MB (docs/limits.md).

import { DeliveryFailure } from './failure.ts'

// Our choice: far above what a summary reads (100,000 tokens, about 400 kB), far below the object's memory.
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024

export type BodyEnds = {
  /** The body ended, or its reader dropped it. */
  ended(): void
  /** The body broke off, or was larger than MAX_ANSWER_BYTES. */
  broken(failure: DeliveryFailure): void
}

/** The same response with a guarded body. `perMessage` counts anew at each blank line: an SSE channel lives as long as its session. */
export function guardResponse(response: Response, perMessage: boolean, ends: BodyEnds): Response {
  if (response.body === null) {
    ends.ended()
    return response
  }
  const headers = new Headers(response.headers)
  // They describe the bytes on the wire, and `fetch` has decoded those.
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new Response(guardBody(response.body, perMessage, ends), { status: response.status, headers })
}

function guardBody(body: ReadableStream<Uint8Array>, perMessage: boolean, ends: BodyEnds): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          controller.close()
          return ends.ended()
        }
        bytes = perMessage && endsMessage(value) ? 0 : bytes + value.byteLength
        if (bytes <= MAX_ANSWER_BYTES) return controller.enqueue(value)
        throw new DeliveryFailure(
          'unreadable',
          `the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB and was dropped; ask for less`,
        )
      } catch (error) {
        const failure =
          error instanceof DeliveryFailure
            ? error
            : new DeliveryFailure('lost', 'the connection broke in the middle of the answer')
        ends.broken(failure)
        controller.error(failure)
        // The failure was reported above. That the stream also cannot be cancelled adds nothing.
        reader.cancel(failure).catch(() => {})
      }
    },
    async cancel(reason) {
      ends.ended()
      await reader.cancel(reason)
    },
  })
}

function endsMessage(chunk: Uint8Array): boolean {
  for (let at = 1; at < chunk.length; at += 1) {
    if (chunk[at] !== 10) continue
    if (chunk[at - 1] === 10 || (chunk[at - 1] === 13 && chunk[at - 2] === 10)) return true
  }
  return false
}
