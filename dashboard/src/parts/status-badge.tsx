import type { SessionStatus, StageStatus } from '#core/protocol/status.ts'
import { STATUS_WORDS } from '../data/words.ts'
import { Icon, type IconName } from './icon.tsx'

type Status = SessionStatus | StageStatus

const ICONS: Record<Status, IconName> = {
  pending: 'clock',
  in_progress: 'run',
  active: 'run',
  cancelling: 'run',
  completed: 'check',
  failed: 'cross',
  cancelled: 'dash',
  timed_out: 'clock',
}

/** A status by word, sign and colour: each alone is enough to read it. `held`: a silence holds it. */
export function StatusBadge({ status, held = false }: { status: Status; held?: boolean }) {
  return (
    <span class={`badge status-${status}`}>
      <Icon name={ICONS[status]} />
      {held ? 'Held' : STATUS_WORDS[status]}
    </span>
  )
}

/** The sign alone, for rows that say the status otherwise. */
export function StatusMark({ status }: { status: Status }) {
  return (
    <span class={`mark status-${status}`} role="img" aria-label={STATUS_WORDS[status]} title={STATUS_WORDS[status]}>
      <Icon name={ICONS[status]} />
    </span>
  )
}
