// The whole life of an investigation: read the log's state, do the one next thing, until the log says that it has ended.

import type { SessionDetail } from '../protocol/api.ts'
import { nextStep, type SessionEnd } from './decide/next-step.ts'
import { sameWait } from './decide/waiting.ts'
import type { Engine, MakePlan } from './engine.ts'
import type { NewEntry, Wait } from './log/facts.ts'
import type { SessionState } from './log/state.ts'
import { beginStage, runStage } from './run-stage.ts'
import { stopMessage, stopStatus } from './stop.ts'

/**
 * Runs to the end, or from where an earlier run was cut. Resolves when the session has ended, or when all that is open waits; rejects only
 * when the log cannot be written.
 */
export async function runSession(engine: Engine, makePlan: MakePlan): Promise<void> {
  const { journal, clock, signal } = engine
  for (;;) {
    const stopped = signal.aborted ? { status: stopStatus(signal), message: stopMessage(signal) } : null
    const next = nextStep(journal.state(), stopped, clock.now())
    if (next.kind === 'wait') return beginWait(engine, { for: next.for, until: next.until })
    if (journal.state().waiting !== null) {
      endWait(engine)
      continue
    }
    switch (next.kind) {
      case 'plan':
        begin(engine, makePlan)
        break
      case 'open':
        beginStage(engine, next.step, next.index)
        break
      case 'run':
        await runStage(engine, next.stage.id)
        break
      case 'finish':
        finish(engine, next.end)
        break
      case 'done':
        return
    }
  }
}

function beginWait({ journal }: Engine, wait: Wait): void {
  const state = journal.state()
  if (sameWait(state.waiting, wait)) return
  const frame = statusFrame(state)
  const until = { waits_for: wait.for, waits_until: new Date(wait.until).toISOString() }
  journal.append({ type: 'session.waiting', public: frame === null ? null : { ...frame, ...until }, private: wait })
}

function endWait({ journal }: Engine): void {
  journal.append({ type: 'session.woke', public: statusFrame(journal.state()), private: null })
}

/** null where the status of the session is another one: it has ended and is asked on, or it is being cancelled. */
function statusFrame({ ended, cancelledBy }: SessionState) {
  return ended || cancelledBy !== null ? null : { type: 'session.status' as const, status: 'in_progress' as const }
}

function begin({ journal }: Engine, makePlan: MakePlan): void {
  const facts = journal.state().view.detail
  if (facts === null) throw new Error('the log begins without an accepted session')
  const started: NewEntry = {
    type: 'session.started',
    public: { type: 'session.status', status: 'in_progress' },
    private: null,
  }
  try {
    journal.append({ type: 'session.planned', public: null, private: { plan: makePlan(facts) } }, started)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the chain could not be resolved'
    journal.append(started, ...ending({ ...noEnd, status: 'failed', error: message }, journal.state().view.detail))
  }
}

const noEnd: SessionEnd = {
  status: 'failed',
  error: null,
  finalAnalysis: null,
  executiveSummary: null,
  executiveSummaryError: null,
}

function finish({ journal }: Engine, end: SessionEnd): void {
  journal.append(...ending(end, journal.state().view.detail))
}

/** The facts that end a session; also for an end that comes from outside a run. */
export function ending(end: SessionEnd, detail: SessionDetail | null): Array<NewEntry> {
  const review = end.status === 'cancelled' ? 'reviewed' : 'needs_review'
  const opened: NewEntry = {
    type: 'review.changed',
    public: { type: 'review.status', review_status: review, actor: 'system' },
    private: null,
  }
  return [
    {
      type: 'session.finished',
      public: {
        type: 'session.status',
        status: end.status,
        ...(end.error !== null && { error_message: end.error }),
        ...(end.finalAnalysis !== null && { final_analysis: end.finalAnalysis }),
        ...(end.executiveSummary !== null && { executive_summary: end.executiveSummary }),
        ...(end.executiveSummaryError !== null && { executive_summary_error: end.executiveSummaryError }),
      },
      private: null,
    },
    // A review that people began while the session ran is not begun anew.
    ...((detail?.review_status ?? null) === null ? [opened] : []),
  ]
}

/** An end with nothing but its status and reason. */
export function bareEnd(status: SessionEnd['status'], error: string | null): SessionEnd {
  return { ...noEnd, status, error }
}
