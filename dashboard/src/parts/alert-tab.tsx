import type { Told } from '../data/told.ts'
import { AlertData } from './alert-data.tsx'
import { SessionFacts } from './session-facts.tsx'

export function AlertTab({ detail }: { detail: Told }) {
  return (
    <div class="alert-tab">
      <AlertData text={detail.alert_data} open />
      <SessionFacts detail={detail} />
    </div>
  )
}
