// The whole life of a session: read the state of the log and do the next step, until the log says that it has ended.

import { checkVerdict } from './check-verdict.ts'
import { completenessOf } from './decide/completeness.ts'
import { finalVerdict } from './decide/final-verdict.ts'
import { nextStep, plannedStages, type SessionEnd } from './decide/next-step.ts'
import { sameWait } from './decide/waiting.ts'
import { bareEnd, endSession } from './end-session.ts'
import type { Engine, MakePlan } from './engine.ts'
import type { NewEntry, Wait } from './log/facts.ts'
import type { SessionState } from './log/state.ts'
import { beginStage, runStage } from './run-stage.ts'
import { stopMessage, stopStatus } from './stop.ts'

/**
 * Runs a session from the current state of its log. Resolves when the session has ended or everything that is open waits. Rejects only if the log
 * cannot be written.
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
        await begin(engine, makePlan)
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

function finish({ journal }: Engine, end: SessionEnd): void {
  const state = journal.state()
  const verdict = checkVerdict(journal, finalVerdict(state))?.checked ?? null
  const findings = { verdict, completeness: completenessOf(state) }
  journal.append(...endSession(end, state.view.detail, { findings }))
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

/** null if the session's status is not in_progress: it has ended and answers a question, or it is being cancelled. */
function statusFrame({ ended, cancelledBy }: SessionState) {
  return ended || cancelledBy !== null ? null : IN_PROGRESS
}

const IN_PROGRESS = { type: 'session.status', status: 'in_progress' } as const

async function begin({ journal, signal }: Engine, makePlan: MakePlan): Promise<void> {
  const facts = journal.state().view.detail
  if (facts === null) throw new Error('the log begins without an accepted session')
  try {
    const plan = await makePlan(facts, signal)
    // It was cancelled while its runbook was read.
    if (journal.state().ended) return
    const planned_stages = plannedStages(plan)
    journal.append(
      { type: 'session.planned', public: null, private: { plan } },
      { type: 'session.started', public: { ...IN_PROGRESS, planned_stages }, private: null },
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the chain could not be resolved'
    const started: NewEntry = { type: 'session.started', public: IN_PROGRESS, private: null }
    journal.append(started, ...endSession(bareEnd('failed', message), journal.state().view.detail))
  }
}
