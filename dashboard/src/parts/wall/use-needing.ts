import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'

const DAY_MS = 86_400_000
// More than fit on any wall.
const MOST = '25'

export type Needing = { total: number; sessions: ReadonlyArray<SessionListItem> }

/** Those of the last 24 hours that need a person, asked for again when the outcomes have changed. What is known stays if it cannot be asked. */
export function useNeeding(): Needing | null {
  const { api, outcomes } = useApp()
  const [needing, setNeeding] = useState<Needing | null>(null)
  const now = outcomes.now.value
  useEffect(() => {
    let isOld = false
    const ask = async () => {
      const start_date = new Date(Date.now() - DAY_MS).toISOString()
      const answer = await api.sessions({ needs_person: 'true', page_size: MOST, start_date })
      if (answer.ok && !isOld) setNeeding({ total: answer.body.pagination.total_items, sessions: answer.body.sessions })
    }
    if (now !== null) void ask()
    return () => {
      isOld = true
    }
  }, [api, now])
  return needing
}
