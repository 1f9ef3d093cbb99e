import type { Log } from '../../ports.ts'
import type { Frame } from '../../protocol/events.ts'
import type { NewTransientFrame } from '../../protocol/stamp.ts'
import { fold } from '../../protocol/view.ts'
import type { Entry, NewEntry } from './facts.ts'
import { emptyState, foldState, type SessionState } from './state.ts'
import type { Transcript } from './transcript.ts'

/** The log and the state that follows from it. The state is never ahead of the log. */
export type Journal = {
  state(): SessionState
  /** Reads one entry again: the state holds no long results. null if there is none. */
  entry(seq: number): Entry | null
  /** Throws if the log holds no such execution. */
  transcript(executionId: string): Transcript
  /** Writes the entries in one transaction and returns them with their seq. Throws if nothing was written. */
  append(...entries: Array<NewEntry>): Array<Entry>
  /** Sends a frame that is not stored. */
  tell(frame: NewTransientFrame): void
  /** Resolves at the next append. */
  nextAppend(): Promise<void>
}

/** Reads the whole log once, then updates the state at each append. `onChange` runs after each append. */
export function openJournal(
  log: Log,
  onChange: (state: SessionState, entries: ReadonlyArray<Entry>) => void = () => {},
): Journal {
  let state = emptyState
  let next = Promise.withResolvers<void>()
  for (const entry of log.all()) state = foldState(state, entry)
  return {
    state: () => state,
    entry: seq => log.entry(seq),
    transcript(executionId) {
      const transcript = state.transcripts[executionId]
      if (transcript === undefined) throw new Error(`the log holds no execution ${executionId}`)
      return transcript
    },
    append(...entries) {
      const written = log.append(entries)
      state = written.reduce(foldState, state)
      onChange(state, written)
      next.resolve()
      next = Promise.withResolvers()
      return written
    },
    tell(frame) {
      const sent: Frame = log.tell(frame)
      state = { ...state, view: fold(state.view, sent) }
    },
    nextAppend: () => next.promise,
  }
}
