import { useEffect, useState } from 'preact/hooks'
import { isEnd } from '#core/protocol/status.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'

// Sums over days: nobody sees one session more within ten seconds, and each look reads a window of the database.
const EVERY_MS = 10_000

/** The time of the last look: a new one when sessions ended or were reviewed meanwhile, and when the connection is back. */
export function useNews(live: Live): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const looks = throttle(() => setNow(Date.now()), EVERY_MS)
    const began = Date.now()
    const leave = live.subscribe('sessions', {
      frame: frame => {
        if (frame.type === 'review.status' || (frame.type === 'session.status' && isEnd(frame.status))) looks.ask()
      },
      // The first look was taken just now; nobody told this page what ended since an older one.
      confirmed: again => {
        if (again || Date.now() - began > EVERY_MS) looks.ask()
      },
    })
    return () => {
      leave()
      looks.stop()
    }
  }, [live])
  return now
}
