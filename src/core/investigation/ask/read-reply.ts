import type { LlmChunk, LlmError, LlmRequest, ToolCall, Usage } from '../../ports.ts'
import { deadline, DeadlinePassed } from '../deadline.ts'
import { callLimits } from '../decide/call-limits.ts'
import type { Engine } from '../engine.ts'
import { errorText } from '../error-text.ts'
import { stopMessage } from '../stop.ts'
import { mendChunks } from './mend-chunks.ts'
import { replyWatch } from './reply-watch.ts'
import type { StreamWriter } from './stream-writer.ts'

export type NativeEvent = Extract<LlmChunk, { kind: 'native-tool' }>

/** Everything of a reply except its text and thinking, which the writer holds. */
export type Received = {
  toolCalls: Array<ToolCall>
  native: Array<NativeEvent>
  blocks: unknown
  usage: Usage | null
  error: LlmError | null
  /** Text was shown or a tool was called: a retry would repeat it. */
  hasOutput: boolean
}

/** Reads one attempt to its end, for `mostMs` at most. Never rejects: a failure is in `error`. */
export async function readReply(
  engine: Engine,
  request: LlmRequest,
  writer: StreamWriter,
  mostMs = Number.POSITIVE_INFINITY,
): Promise<Received> {
  const received: Received = {
    toolCalls: [],
    native: [],
    blocks: undefined,
    usage: null,
    error: null,
    hasOutput: false,
  }
  const { firstChunkMs, stallMs, callMs } = callLimits(request.choice, mostMs)
  const whole = deadline(engine.clock, engine.signal)
  whole.extend(callMs, `the model did not finish within ${callMs / 1000} seconds`)
  const watch = replyWatch(writer)
  const mend = mendChunks()
  const chunks = deadline(engine.clock, whole.signal)
  chunks.extend(firstChunkMs, `the model said nothing for ${firstChunkMs / 1000} seconds`)
  try {
    for await (const chunk of untilAborted(engine.llm.ask(request, chunks.signal), chunks.signal)) {
      chunks.extend(stallMs, `the model stopped in the middle of its answer for ${stallMs / 1000} seconds`)
      const mended = mend(chunk)
      receive(received, mended, writer)
      received.error = watch.look(mended) ?? received.error
      if (received.error !== null) break
    }
    if (received.toolCalls.length === 0) received.error = watch.lookAtEnd(received.error) ?? received.error
  } catch (error) {
    received.error = classify(error, chunks.signal, engine.signal)
  } finally {
    whole.clear()
    chunks.clear()
  }
  return received
}

function receive(received: Received, chunk: LlmChunk, writer: StreamWriter): void {
  switch (chunk.kind) {
    case 'text':
      writer.write('text', chunk.delta)
      break
    case 'thinking':
      writer.write('thinking', chunk.delta)
      break
    case 'text-was-thinking':
      writer.turnIntoThinking()
      return
    case 'tool-call':
      received.toolCalls.push(chunk.call)
      break
    case 'native-tool':
      received.native.push(chunk)
      break
    case 'native':
      received.blocks = chunk.blocks
      return
    case 'usage':
      received.usage = chunk.usage
      return
    case 'error':
      received.error = chunk.error
      return
  }
  received.hasOutput = true
}

function classify(error: unknown, chunks: AbortSignal, session: AbortSignal): LlmError {
  if (session.aborted) return { kind: 'canceled', message: stopMessage(session), retryable: false }
  if (chunks.aborted && chunks.reason instanceof DeadlinePassed) {
    return { kind: 'timeout', message: chunks.reason.message, retryable: true }
  }
  return { kind: 'unknown', message: errorText(error), retryable: false }
}

/** Ends at the abort even if the adapter ignores its signal, which would otherwise hold up the session. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Its rejection must not count as unhandled when no race is under way.
  aborted.catch(() => undefined)
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not awaited: if the source hangs, so does its return.
    void iterator.return?.().catch(() => undefined)
  }
}
