import type { SaidVerdict } from '../log/said-verdict.ts'
import type { SessionState, StageState } from '../log/state.ts'
import { investigates, kindOf } from './kinds.ts'

/** The verdict of the final analysis; null: it ended in none. */
export function finalVerdict(state: SessionState): SaidVerdict | null {
  return verdictOf(state, state.stages.filter(investigates))
}

/** The verdict of the newest result of these stages. What amends a report, or stands behind one, leaves the report's verdict as it is. */
export function verdictOf(
  { transcripts }: Pick<SessionState, 'transcripts'>,
  stages: ReadonlyArray<StageState>,
): SaidVerdict | null {
  for (const stage of stages.toReversed()) {
    if ((stage.end?.result ?? '').trim() === '') continue
    const [only] = stage.executions.length === 1 ? stage.executions : []
    const own = transcripts[only ?? '']?.end?.verdict ?? null
    const { reports, amends } = kindOf(stage)
    if (own !== null || (reports && !amends)) return own
  }
  return null
}
