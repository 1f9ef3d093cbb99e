import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { SEARCH_MIN } from '../../data/filters.ts'

/** `wait`: the text is too short, or was not asked for yet. */
export type Found =
  | { kind: 'wait' }
  | { kind: 'asking' }
  | { kind: 'found'; sessions: ReadonlyArray<SessionListItem> }
  | { kind: 'failed'; why: string }

// Shorter than between two strokes of somebody who hesitates, longer than between two of a word.
const TYPING_MS = 200

/** The newest sessions with this text, by the search of the list. What was asked before is called off. */
export function useFound(text: string): Found {
  const { api } = useApp()
  const [found, setFound] = useState<Found>({ kind: 'wait' })
  useEffect(() => {
    if (text.length < SEARCH_MIN) return setFound({ kind: 'wait' })
    setFound({ kind: 'asking' })
    const stop = new AbortController()
    const ask = async () => {
      const answer = await api.findSessions(text, stop.signal)
      if (stop.signal.aborted) return
      setFound(answer.ok ? { kind: 'found', sessions: answer.body.sessions } : { kind: 'failed', why: answer.message })
    }
    const timer = setTimeout(() => void ask(), TYPING_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [api, text])
  return found
}
