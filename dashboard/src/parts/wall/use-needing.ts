import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { RETRY_MS } from '../../data/outcomes.ts'

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
    let again: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const start_date = new Date(Date.now() - DAY_MS).toISOString()
      const answer = await api.sessions({ needs_person: 'true', page_size: MOST, start_date })
      if (isOld) return
      if (!answer.ok) again = setTimeout(() => void ask(), RETRY_MS)
      else setNeeding({ total: answer.body.pagination.total_items, sessions: answer.body.sessions })
    }
    if (now !== null) void ask()
    return () => {
      isOld = true
      clearTimeout(again)
    }
  }, [api, now])
  return needing
}
