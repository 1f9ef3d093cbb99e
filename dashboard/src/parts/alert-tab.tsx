import type { SessionDetail } from '#core/protocol/api.ts'
import { AlertData } from './alert-data.tsx'
import { SessionFacts } from './session-facts.tsx'

export function AlertTab({ detail }: { detail: SessionDetail }) {
  return (
    <div class="alert-tab">
      <AlertData text={detail.alert_data} open />
      <SessionFacts detail={detail} />
    </div>
  )
}
