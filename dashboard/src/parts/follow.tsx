import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

// Closer to the end than this, a reader is taken to be reading along.
const NEAR_PX = 160

/** Keeps the end in sight for a reader who is at the end; offers the way there to one who is not. */
export function Follow() {
  const [following, setFollowing] = useState(false)
  const now = useRef(following)
  const follow = (on: boolean) => {
    now.current = on
    setFollowing(on)
  }
  useEffect(() => {
    let last = scrollY
    const look = () => {
      // Only a reader scrolls up; a page that grows moves the end away without that.
      if (fromEnd() < NEAR_PX) follow(true)
      else if (scrollY < last) follow(false)
      last = scrollY
    }
    const grown = new ResizeObserver(() => now.current && toEnd())
    look()
    grown.observe(document.body)
    addEventListener('scroll', look, { passive: true })
    return () => {
      grown.disconnect()
      removeEventListener('scroll', look)
    }
  }, [])
  if (following) return null
  const start = () => {
    follow(true)
    toEnd()
  }
  return (
    <button type="button" class="follow" onClick={start}>
      <Icon name="down" />
      Follow
    </button>
  )
}

function fromEnd(): number {
  return document.documentElement.scrollHeight - innerHeight - scrollY
}

function toEnd(): void {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
}
