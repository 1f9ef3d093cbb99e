import type { ComponentChildren } from 'preact'
import type { ApiError } from '../data/api.ts'
import { Icon } from './icon.tsx'

type Tone = 'error' | 'warning' | 'info'
type NoticeProps = { tone: Tone; title: string; children?: ComponentChildren; action?: ComponentChildren }

export function Notice({ tone, title, children, action }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={tone === 'error' ? 'alert' : undefined}>
      <Icon name={tone === 'info' ? 'clock' : 'error'} />
      <div class="notice-text">
        <strong>{title}</strong>
        {children}
      </div>
      {action}
    </div>
  )
}

/** A request that failed, with a button to try again. */
export function Failure({ what, error, retry }: { what: string; error: ApiError; retry: () => void }) {
  const action = error.status === 401 ? () => location.reload() : retry
  return (
    <Notice
      tone="error"
      title={what}
      action={
        <button type="button" onClick={action}>
          {error.status === 401 ? 'Reload' : 'Try again'}
        </button>
      }
    >
      <p>{error.message}</p>
    </Notice>
  )
}
