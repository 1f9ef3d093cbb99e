// Sessions cancelled or timed out while their agents wait for a model. The models said nothing, so the timeline is empty. Unlike the
// reference, we keep each cut call as an interaction.

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
    // Ours: the reference sends no frame for `cancelling`.
    'session cancelling',
    { lanes: { CheckerA: cut, CheckerB: cut } },
    'stage 1 check (investigation) cancelled',
    'session cancelled',
    'review reviewed by system',
  ],
  timeline: [],
}

/** The reference refuses to cancel a queued session (409); here it is cancelled. */
export const cancelledWaiting: Golden = {
  frames: ['session pending', 'session cancelled', 'review reviewed by system'],
  timeline: [],
}

/** Logged frames only. */
export const timedOut: Golden = {
  frames: [
    ...begun,
    'stage 1 check (investigation) started',
    // Its time is shorter than what is kept for a conclusion, so it is asked for one at once.
    'SlowChecker: forced_conclusion',
    'stage 1 check (investigation) timed_out',
    'session timed_out',
    'review needs_review by system',
  ],
  timeline: [],
}
