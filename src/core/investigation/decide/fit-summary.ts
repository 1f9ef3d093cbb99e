// How much of a large result, and of the conversation before it, a model is given to write the result's summary. Pure.

import { SUMMARY_INPUT_BYTES } from '../log/limits.ts'
import { capFor } from './cap.ts'
import { FULL } from './fit-request.ts'

/** The prompt's own text and the frames of its messages. */
const PROMPT_BYTES = 3_000
/** The conversation says what matters in the result. It gets this share, and more if the result leaves it. */
const CONVERSATION = 0.25

/** In bytes: at most so much of each message, and of the result. */
export function fitSummary(
  messages: ReadonlyArray<number>,
  result: number,
  budget: number,
): { message: number; result: number } {
  const room = Math.max(0, budget * FULL - PROMPT_BYTES)
  const wanted = Math.min(result, SUMMARY_INPUT_BYTES)
  const spoken = messages.reduce((sum, bytes) => sum + bytes, 0)
  const forMessages = Math.max(room * CONVERSATION, room - wanted)
  return {
    message: Math.floor(Math.min(Number.MAX_SAFE_INTEGER, capFor(messages, forMessages))),
    result: Math.floor(Math.min(SUMMARY_INPUT_BYTES, room - Math.min(spoken, forMessages))),
  }
}
