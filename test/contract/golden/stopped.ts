// Sessions that are stopped while their agents wait for a model (behaviour 13.1, Cancellation and Timeout). Nothing was said, so nothing
// stands in the timeline; each call that was cut is an interaction: ours (AGENTS.md).

import { begun, iteration, listed } from './parts.ts'
import type { Golden } from './words.ts'

const asking = ['active', ...listed, iteration(1)]
const cut = ['iteration', 'cancelled']

export const cancelled: Golden = {
  frames: [
    ...begun,
    'stage 1 check (investigation) started',
    // One stage, its synthesis, the summary.
    'progress 1/3, 2 active: Starting stage: check',
    { lanes: { CheckerA: asking, CheckerB: asking } },
    // Ours, by section 8, 2.
    'session cancelling',
    { lanes: { CheckerA: cut, CheckerB: cut } },
    'stage 1 check (investigation) cancelled',
    'session cancelled',
    'review reviewed by system',
  ],
  timeline: [],
}

/** Section 8, 1: what waits is cancelled and says so. */
export const cancelledWaiting: Golden = {
  frames: ['session pending', 'session cancelled', 'review reviewed by system'],
  timeline: [],
}

/** Logged frames alone. */
export const timedOut: Golden = {
  frames: [
    ...begun,
    'stage 1 check (investigation) started',
    'SlowChecker: iteration',
    'stage 1 check (investigation) timed_out',
    'session timed_out',
    'review needs_review by system',
  ],
  timeline: [],
}
