import type { SessionListItem } from '#core/protocol/api.ts'
import type { Phase, SessionStatus, StageStatus, StageType } from '#core/protocol/status.ts'

/** The word that readers see for each status, the same everywhere. */
export const STATUS_WORDS: Record<SessionStatus | StageStatus, string> = {
  pending: 'Queued',
  in_progress: 'Running',
  active: 'Running',
  cancelling: 'Cancelling',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  timed_out: 'Timed out',
}

export const PHASE_WORDS: Record<Phase, string> = {
  investigating: 'Investigating',
  remediating: 'Remediating',
  gathering_info: 'Gathering information',
  distilling: 'Distilling a large result',
  concluding: 'Concluding',
  synthesizing: 'Synthesizing',
  amending: 'Amending the report',
  finalizing: 'Finalizing',
}

export const STAGE_WORDS: Record<StageType, string> = {
  investigation: 'Investigation',
  synthesis: 'Synthesis',
  chat: 'Chat',
  exec_summary: 'Summary',
  scoring: 'Scoring',
  action: 'Action',
  compose: 'Amended report',
}

/** The alert in one sentence, the same in the list and on the session's page. */
export function titleOf({ alert_title }: Pick<SessionListItem, 'alert_title'>): string {
  return alert_title ?? 'Alert without a title'
}

/** A word of the wire where a line begins. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
