import { useRef, useState } from 'preact/hooks'
import type { SessionListItem, UserInfo } from '#core/protocol/api.ts'
import type { ReviewChange } from '../../data/api.ts'
import { plural } from '../../data/format.ts'
import { mayDo } from '../../data/me.ts'
import type { Queue } from '../../data/queue.ts'
import { type Rating, refusalWords } from '../../data/ratings.ts'
import { ACT_KEYS, ACT_WORDS, ACTS, type Act, DONE_WORDS, type Group, undoOf } from '../../data/triage.ts'
import { Notice } from '../notice.tsx'
import { RateDialog } from '../review/rate-dialog.tsx'
import { TriageRow } from './triage-row.tsx'
import { focusedId, useTriageKeys } from './triage-keys.ts'

type Done = { words: string; problem: string | null; undo: ReadonlyArray<ReviewChange> | null }
type TriageQueueProps = { queue: Queue; group: Group; me: UserInfo | null; isPart: boolean }

/** The rows of a group, what can be done with those that are selected, and what was done last. */
export function TriageQueue({ queue, group, me, isPart }: TriageQueueProps) {
  const list = useRef<HTMLUListElement>(null)
  const rating = useRef<HTMLDialogElement>(null)
  const [done, setDone] = useState<Done | null>(null)
  const [busy, setBusy] = useState(false)
  // What is rated stands still while the dialog is open, whatever happens meanwhile.
  const [rated, setRated] = useState<ReadonlyArray<SessionListItem>>([])
  const sessions = queue.page.value?.sessions ?? []
  const selected = sessions.filter(({ id }) => queue.selected.value.has(id))
  const acts = mayDo(me, 'respond') ? ACTS[group] : []

  /** Those that are selected, else the one that has the focus. */
  const targets = () => (selected.length > 0 ? selected : sessions.filter(({ id }) => id === focusedId(list.current)))

  async function perform(act: Act, of: ReadonlyArray<SessionListItem>, more: Partial<Rating> = {}) {
    if (busy || of.length === 0 || me === null) return
    setBusy(true)
    const refused = await queue.change([{ session_ids: of.map(({ id }) => id), action: act, ...more }])
    setBusy(false)
    if (!Array.isArray(refused)) {
      return setDone({ words: 'It is not known what was changed', problem: refused.message, undo: null })
    }
    const changed = of.filter(({ id }) => !refused.some(each => each.id === id))
    queue.select(refused.map(({ id }) => id))
    setDone({
      words: `${plural(changed.length, 'session')} ${DONE_WORDS[act]}`,
      problem: refused.length === 0 ? null : problemOf(refused.length, refused[0]?.reason ?? ''),
      undo: changed.length === 0 ? null : undoOf(act, changed, me.email),
    })
  }
  async function undo(changes: ReadonlyArray<ReviewChange>) {
    setBusy(true)
    const refused = await queue.change(changes)
    setBusy(false)
    if (!Array.isArray(refused)) return setDone({ words: 'Not undone', problem: refused.message, undo: changes })
    const problem = refused.length === 0 ? null : problemOf(refused.length, refused[0]?.reason ?? '')
    setDone({ words: 'Undone', problem, undo: null })
  }
  /** What was refused is said in the note, with what was done. */
  const rate = async (given: Rating) => {
    await perform('complete', rated, given)
    return null
  }
  const begin = (act: Act) => {
    const of = targets()
    if (of.length === 0) return
    if (act !== 'complete') return void perform(act, of)
    setRated(of)
    rating.current?.showModal()
  }

  useTriageKeys(list, { acts, begin, toggle: id => queue.toggle(id) })

  return (
    <section aria-label="Queue">
      {done !== null && <DoneNote done={done} busy={busy} undo={undo} close={() => setDone(null)} />}
      {acts.length > 0 && sessions.length > 0 && (
        <div class="triage-bar">
          <label class="select-all">
            <input
              type="checkbox"
              checked={selected.length === sessions.length}
              onChange={event => queue.select(event.currentTarget.checked ? sessions.map(({ id }) => id) : [])}
            />
            {selected.length === 0 ? 'Select all on this page' : `${selected.length} selected`}
          </label>
          {acts.map((act, at) => (
            <button
              key={act}
              type="button"
              class={at === 0 ? 'primary' : undefined}
              disabled={busy || selected.length === 0}
              onClick={() => begin(act)}
            >
              {ACT_WORDS[act]}
            </button>
          ))}
          <span class="muted keys">
            <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> select
            {keysOf(acts).map(([key, act]) => (
              <span key={key}>
                , <kbd>{key}</kbd> {ACT_WORDS[act].toLowerCase()}
              </span>
            ))}
          </span>
        </div>
      )}
      {sessions.length === 0 ? (
        <p class="quiet-line">{isPart ? EMPTY_PART[group] : EMPTY[group]}</p>
      ) : (
        <ul class="triage-rows" ref={list}>
          {sessions.map(session => (
            <TriageRow
              key={session.id}
              session={session}
              selected={queue.selected.value.has(session.id)}
              toggle={acts.length === 0 ? null : () => queue.toggle(session.id)}
            />
          ))}
        </ul>
      )}
      <RateDialog dialog={rating} sessions={rated} rate={rate} />
    </section>
  )
}

const EMPTY: Readonly<Record<Group, string>> = {
  needs_review: 'Nothing waits for a review. Sessions come here when they end.',
  in_progress: 'Nobody reviews a session now. Claim one under “Needs review”.',
  reviewed: 'No session has been reviewed yet. Rate one under “Needs review”.',
  investigating: 'No session runs or waits. Alerts begin one; the form under “Submit” does, too.',
}

/** Of those of one person, or of nobody. */
const EMPTY_PART: Readonly<Record<Group, string>> = {
  needs_review: 'None of those that wait. Show all to see the others.',
  in_progress: 'None of those in review. Claim one under “Needs review”, or show all.',
  reviewed: 'None of those that were reviewed. Show all to see the others.',
  investigating: 'A session is assigned when it has ended. Show all to see what runs.',
}

function problemOf(count: number, reason: string): string {
  return `${plural(count, 'session')} not changed: ${refusalWords(reason)}.`
}

function keysOf(acts: ReadonlyArray<Act>): Array<[string, Act]> {
  return Object.entries(ACT_KEYS).flatMap(([key, act]) => (act !== undefined && acts.includes(act) ? [[key, act]] : []))
}

type DoneNoteProps = {
  done: Done
  busy: boolean
  undo: (changes: ReadonlyArray<ReviewChange>) => Promise<void>
  close: () => void
}

function DoneNote({ done: { words, problem, undo: changes }, busy, undo, close }: DoneNoteProps) {
  const isUndoable = changes !== null && changes.length > 0
  return (
    <div role="status" class="done-note">
      <Notice
        tone={problem === null ? 'info' : 'warning'}
        title={words}
        action={
          <>
            {isUndoable && (
              <button type="button" disabled={busy} onClick={() => void undo(changes)}>
                Undo
              </button>
            )}
            <button type="button" class="quiet" onClick={close}>
              Dismiss
            </button>
          </>
        }
      >
        {problem !== null && <p>{problem}</p>}
      </Notice>
    </div>
  )
}
