import type { LlmChunk, LlmError, LlmRequest, ToolCall, Usage } from '../../ports.ts'
import { deadline, DeadlinePassed } from '../deadline.ts'
import type { Engine } from '../engine.ts'
import { FIRST_CHUNK_MS, MODEL_CALL_MS, STALL_MS } from '../log/limits.ts'
import { stopMessage } from '../stop.ts'
import { LOOK_EVERY_CHARS, repetitionStart } from './repetition.ts'
import type { StreamWriter } from './stream-writer.ts'

export type NativeEvent = Extract<LlmChunk, { kind: 'native-tool' }>

/** All of one reply but the text and thinking, which stand in the writer. */
export type Heard = {
  toolCalls: Array<ToolCall>
  native: Array<NativeEvent>
  blocks: unknown
  usage: Usage | null
  error: LlmError | null
  /** Something was shown or asked for: a retry would say it twice. */
  anything: boolean
}

/** Reads one attempt to its end. Resolves always: what breaks is in `error`. */
export async function readReply(engine: Engine, request: LlmRequest, writer: StreamWriter): Promise<Heard> {
  const heard: Heard = { toolCalls: [], native: [], blocks: undefined, usage: null, error: null, anything: false }
  const whole = deadline(engine.clock, engine.signal)
  whole.extend(MODEL_CALL_MS, `the model did not finish within ${MODEL_CALL_MS / 1000} seconds`)
  const repeats = repetitionWatch()
  const chunks = deadline(engine.clock, whole.signal)
  chunks.extend(FIRST_CHUNK_MS, `the model said nothing for ${FIRST_CHUNK_MS / 1000} seconds`)
  try {
    for await (const chunk of untilAborted(engine.llm.ask(request, chunks.signal), chunks.signal)) {
      chunks.extend(STALL_MS, `the model stopped in the middle of its answer for ${STALL_MS / 1000} seconds`)
      hear(heard, chunk, writer)
      if (repeats(writer)) throw new Repetition('the model repeated itself and was stopped')
    }
  } catch (error) {
    heard.error = brokenBy(error, chunks.signal, engine.signal)
  } finally {
    whole.clear()
    chunks.clear()
  }
  return heard
}

function hear(heard: Heard, chunk: LlmChunk, writer: StreamWriter): void {
  switch (chunk.kind) {
    case 'text':
      writer.write('text', chunk.delta)
      break
    case 'thinking':
      writer.write('thinking', chunk.delta)
      break
    case 'tool-call':
      heard.toolCalls.push(chunk.call)
      break
    case 'native-tool':
      heard.native.push(chunk)
      break
    case 'native':
      heard.blocks = chunk.blocks
      return
    case 'usage':
      heard.usage = chunk.usage
      return
    case 'error':
      heard.error = chunk.error
      return
  }
  heard.anything = true
}

function brokenBy(error: unknown, chunks: AbortSignal, session: AbortSignal): LlmError {
  if (session.aborted) return { kind: 'canceled', message: stopMessage(session), retryable: false }
  if (chunks.aborted && chunks.reason instanceof DeadlinePassed) {
    return { kind: 'timeout', message: chunks.reason.message, retryable: true }
  }
  if (error instanceof Repetition) return { kind: 'repetition', message: error.message, retryable: false }
  return { kind: 'unknown', message: error instanceof Error ? error.message : String(error), retryable: false }
}

class Repetition extends Error {}

/** Looks at the text now and then; true once it goes round in circles, with the circles cut off. */
function repetitionWatch(): (writer: StreamWriter) => boolean {
  let looked = 0
  return writer => {
    const text = writer.text('text')
    if (text.length - looked < LOOK_EVERY_CHARS) return false
    looked = text.length
    const start = repetitionStart(text)
    if (start === null) return false
    writer.cut('text', start)
    return true
  }
}

/** An adapter that ignores its signal must not hold the session. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Without a race under way its rejection has no listener.
  aborted.catch(() => undefined)
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not awaited: a source that hangs would hang its return as well.
    void iterator.return?.().catch(() => undefined)
  }
}
