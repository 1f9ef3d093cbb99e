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
