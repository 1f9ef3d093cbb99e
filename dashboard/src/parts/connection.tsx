import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../data/app.ts'
import type { LinkState } from '../data/link.ts'
import { Clock } from './time.tsx'

const WORDS: Record<LinkState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  offline: 'Offline',
  'signed out': 'Signed out',
}
// A deploy closes every socket, and the next one is open within half a second. No banner for that.
const BANNER_AFTER_MS = 1_500

export function ConnectionMark() {
  const state = useApp().live.state.value
  return (
    <span class={`connection ${state === 'signed out' ? 'offline' : state}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span class="connection-word">{WORDS[state]}</span>
    </span>
  )
}

/** Says on every page that its contents may be old. */
export function OfflineBanner() {
  const { live } = useApp()
  const signedOut = live.state.value === 'signed out'
  const offline = live.state.value === 'offline' || signedOut
  const [since, setSince] = useState<string | null>(null)
  useEffect(() => {
    if (!offline) return setSince(null)
    const now = new Date().toISOString()
    const timer = setTimeout(() => setSince(now), BANNER_AFTER_MS)
    return () => clearTimeout(timer)
  }, [offline])
  if (signedOut) return <SignedOutBanner />
  if (!offline || since === null) return null
  return (
    <div class="banner offline" role="alert">
      <span>
        <strong>
          Offline since <Clock at={since} />.
        </strong>{' '}
        What you see may be old; reconnecting.
      </span>
      <button type="button" onClick={() => live.wake()}>
        Try now
      </button>
    </div>
  )
}

/** Not by itself: the page may hold what somebody has written. */
function SignedOutBanner() {
  return (
    <div class="banner offline" role="alert">
      <span>
        <strong>You are signed out.</strong> Your sign-in or your token has ended. What you see may be old.
      </span>
      <button type="button" onClick={() => location.reload()}>
        Sign in again
      </button>
    </div>
  )
}
