// A server's answer, counted on its way in. It may not fill the memory of an object that has 128 MB.

import { WayFailure } from './failure.ts'

// Ours: 8 MB is far above what a summary reads (100,000 tokens, some 400 kB) and far below the object's memory.
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024

export type BodyEnds = {
  /** The body ended or was dropped by its reader. */
  ended(): void
  /** The body broke off or was cut. */
  broken(failure: WayFailure): void
}

/** `perMessage` counts anew at each blank line: an SSE channel lives as long as its session. */
export function guardedBody(
  body: ReadableStream<Uint8Array>,
  perMessage: boolean,
  ends: BodyEnds,
): ReadableStream<Uint8Array> {
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
        throw new WayFailure(
          'unreadable',
          `the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB and was dropped; ask for less`,
        )
      } catch (error) {
        const failure =
          error instanceof WayFailure
            ? error
            : new WayFailure('lost', 'the connection broke in the middle of the answer')
        ends.broken(failure)
        controller.error(failure)
        // Why the stream is of no use was told twice above; that it also fails to be dropped adds nothing.
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
