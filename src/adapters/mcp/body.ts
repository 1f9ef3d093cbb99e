// Reads the bodies of answers, counting their bytes, so that a server cannot fill the memory of an object: Cloudflare gives an isolate 128 MB
// (docs/limits.md).

import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { DeliveryFailure } from './failure.ts'
import { untilAborted } from '#core/until-aborted.ts'

// Our choice: far above what a summary reads (100,000 tokens, about 400 kB), far below the object's memory.
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024
// Our choice: a well-behaved server ends its stream within a second of the answer, and the connection can be used again.
const LINGER_MS = 1_000

/** The body as text. Rejects with the signal's reason if it aborts, with a DeliveryFailure if the body breaks off or is too large. */
export async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder()
  const parts: Array<string> = []
  let bytes = 0
  await readChunks(response, signal, chunk => {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw tooLarge()
    parts.push(decoder.decode(chunk, { stream: true }))
    return false
  })
  return parts.join('') + decoder.decode()
}

export type EventReader<T> = {
  /** Looks at one event. A value other than null is what was searched for. */
  take(event: EventSourceMessage): T | null
  /** The server's wish for how long to wait before asking for the rest of a broken stream, in milliseconds. */
  onRetry?(ms: number): void
}

/** Resolves with what `take` finds first, or with null at the end of the stream. Rejects as `readText` does; the limit is one event's. */
export async function findEvent<T>(
  response: Response,
  signal: AbortSignal,
  { take, onRetry }: EventReader<T>,
): Promise<T | null> {
  const decoder = new TextDecoder()
  let found: T | null = null
  let bytes = 0
  const parser = createParser({
    onEvent(event) {
      bytes = 0
      found ??= take(event)
    },
    ...(onRetry && { onRetry }),
  })
  await readChunks(response, signal, chunk => {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw tooLarge()
    parser.feed(decoder.decode(chunk, { stream: true }))
    return found !== null
  })
  // Some servers leave out the blank line behind the last event.
  if (found === null) parser.feed('\n\n')
  return found
}

/** Reads until the end or until `isEnough`. What is left is read, for a moment, by nobody. */
async function readChunks(
  response: Response,
  signal: AbortSignal,
  isEnough: (chunk: Uint8Array) => boolean,
): Promise<void> {
  if (response.body === null) return
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  // A body that cannot be cancelled has ended.
  const cancel = () => void reader.cancel().catch(() => {})
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal)
      if (done) return
      if (!isEnough(value)) continue
      const timer = setTimeout(cancel, LINGER_MS)
      void drain(reader).finally(() => clearTimeout(timer))
      return
    }
  } catch (error) {
    cancel()
    signal.throwIfAborted()
    if (error instanceof DeliveryFailure) throw error
    throw new DeliveryFailure('lost', 'the connection broke in the middle of the answer')
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The answer is there: what breaks behind it concerns nobody.
  }
}

function tooLarge(): DeliveryFailure {
  const megabytes = MAX_ANSWER_BYTES / 1024 / 1024
  return new DeliveryFailure('unreadable', `the answer is larger than ${megabytes} MB and was dropped; ask for less`)
}
