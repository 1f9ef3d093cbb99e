// Watches a reply while it arrives: a model that repeats itself or never ends is stopped, and what it wrote is cut before that.

import type { LlmChunk, LlmError } from '../../ports.ts'
import { REPLY_CHARS_MAX } from '../log/limits.ts'
import { LOOK_EVERY_CHARS, repetitionStart, TAIL_CHARS } from './repetition.ts'
import type { StreamKind, StreamWriter } from './stream-writer.ts'

export type ReplyWatch = {
  /** Why the reply must be stopped after this chunk; null if it may go on. */
  look(chunk: LlmChunk): LlmError | null
  /** The same for the whole reply once it has ended: a loop of a short reply ends before it is noticed. */
  lookAtEnd(error: LlmError | null): LlmError | null
}

const repetition: LlmError = {
  kind: 'repetition',
  message: 'the model repeated itself and was stopped; the text before that was kept',
  retryable: false,
}
const tooLong: LlmError = {
  kind: 'cut',
  message: `the model wrote more than ${REPLY_CHARS_MAX / 1_048_576} MiB in one reply and was stopped; the text before that was kept`,
  retryable: false,
}

export function replyWatch(writer: StreamWriter): ReplyWatch {
  const seen = { text: newTail(), thinking: newTail() }

  function cutRepetition(kind: StreamKind): LlmError | null {
    const { tail, length } = seen[kind]
    const start = repetitionStart(tail)
    if (start === null) return null
    writer.cut(kind, length - tail.length + start)
    return repetition
  }

  return {
    look(chunk) {
      if (chunk.kind === 'text-was-thinking') seen.text = newTail()
      if (chunk.kind !== 'text' && chunk.kind !== 'thinking') return null
      const one = seen[chunk.kind]
      one.length += chunk.delta.length
      one.unseen += chunk.delta.length
      one.tail = (one.tail + chunk.delta).slice(-TAIL_CHARS)
      if (one.length >= REPLY_CHARS_MAX) {
        writer.cut(chunk.kind, REPLY_CHARS_MAX)
        return tooLong
      }
      if (one.unseen < LOOK_EVERY_CHARS) return null
      one.unseen = 0
      return cutRepetition(chunk.kind)
    },
    lookAtEnd: error => (error === null || error.kind === 'cut' ? cutRepetition('text') : null),
  }
}

/** `unseen` counts the characters since the last check. The tail is kept apart, so that a check does not copy the whole text. */
function newTail(): { tail: string; length: number; unseen: number } {
  return { tail: '', length: 0, unseen: 0 }
}
