// How well decisions agree with what people say afterwards.

import type { Decision } from './triage.ts'

export type Truth = {
  /** Ids of the pages that were worth waking somebody. */
  page: ReadonlySet<string>
  mustPage: ReadonlyArray<string>
  f1Threshold: number
}

export type Score = { f1: number; missed: Array<string>; extra: Array<string>; lost: Array<string>; passes: boolean }

/** It passes if F1 of "page" reaches the threshold and no page of `mustPage` was held back. */
export function score(decisions: ReadonlyArray<Decision>, truth: Truth): Score {
  const paged = new Set(decisions.filter(({ investigate }) => investigate).map(({ id }) => id))
  const missed = [...truth.page].filter(id => !paged.has(id))
  const extra = [...paged].filter(id => !truth.page.has(id))
  const lost = truth.mustPage.filter(id => !paged.has(id))
  const hits = truth.page.size - missed.length
  const wrong = missed.length + extra.length
  // Nothing to page and nothing paged is right.
  const f1 = hits + wrong === 0 ? 1 : (2 * hits) / (2 * hits + wrong)
  return { f1, missed, extra, lost, passes: f1 >= truth.f1Threshold && lost.length === 0 }
}
