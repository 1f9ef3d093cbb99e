import type { SystemState } from '#core/protocol/api.ts'
import { Ago } from '../time.tsx'

type LastFailureProps = { failure: NonNullable<SystemState['providers']>[number]['last_failure']; ok: string | null }

/** A failure that an answer has followed is history. */
export function LastFailure({ failure, ok }: LastFailureProps) {
  if (failure === null) return <span class="muted">none</span>
  const { at, code, message, session_id: session } = failure
  return (
    <span class={at > (ok ?? '') ? 'refused' : undefined}>
      <Ago at={at} />, {code.replaceAll('_', ' ')}: {message} <a href={`/sessions/${session}`}>Its session</a>
    </span>
  )
}
