// What follows a reply that arrived in part: it broke off, reached an output limit, or was stopped because it repeated itself. Pure.

import type { LlmError } from '../../ports.ts'
import { joinParts } from '../log/join-parts.ts'
import { REPLY_CHARS_MAX } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { FailedCall, Transcript } from '../log/transcript.ts'
import { isSingleShot } from './single-shot.ts'

/** `blank`: no text arrived. */
export type Continuation = { how: 'broken' | 'cut' | 'repeated'; blank: boolean; message: string }

type Next = ({ kind: 'continue' } & Continuation) | { kind: 'take'; text: string } | null

const CUT_NOTE = '\n\n(This text ends here because the model reached its output limit.)'
const LOOP_NOTE = '\n\n(The model began to repeat itself here; the rest was left out.)'

/** What is said behind a text that ends before its end; empty if the text is whole. */
export function endNote(error: LlmError | null): string {
  if (error?.kind === 'repetition') return LOOP_NOTE
  return error?.kind === 'cut' ? CUT_NOTE : ''
}

/** Asks the model once to go on, then takes what there is. null: nothing arrived that is of use. */
export function afterBrokenReply({ error, partial }: FailedCall, transcript: Transcript, agent: AgentPlan): Next {
  const { kind, message, retryable } = error
  const blank = partial.trim() === ''
  const again = (how: Continuation['how']): Next => ({ kind: 'continue', how, blank, message })
  if (kind === 'repetition') {
    const last = transcript.concluding !== null || isSingleShot(agent.type)
    return last ? take(transcript, partial, endNote(error)) : again('repeated')
  }
  if (kind === 'cut') {
    // What reached our own limit would fill the window as a message, and no model needs to add to it.
    const may = !transcript.continuing && partial.length < REPLY_CHARS_MAX
    return may ? again('cut') : take(transcript, partial, endNote(error))
  }
  return retryable && !blank && !transcript.continuing ? again('broken') : null
}

/** The whole text of a reply that came in one part or two. The second may be blank: then the first one is all there is. */
export function wholeText({ unfinished }: Pick<Transcript, 'unfinished'>, text: string): string {
  if (unfinished === '') return text
  return text.trim() === '' ? unfinished + CUT_NOTE : joinParts(unfinished, text)
}

function take({ unfinished }: Transcript, partial: string, note: string): Next {
  const text = joinParts(unfinished, partial)
  return text.trim() === '' ? null : { kind: 'take', text: text + note }
}
