import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

// Closer to the end than this, a reader is taken to be reading along.
const NEAR_PX = 160

/** Keeps the end in sight for a reader who is at the end; offers the way there to one who is not. */
export function Follow() {
  const [following, setFollowing] = useState(false)
  const now = useRef(following)
  const end = useRef<HTMLDivElement>(null)
  const follow = (on: boolean) => {
    now.current = on
    setFollowing(on)
  }
  useEffect(() => {
    let last = scrollY
    const look = () => {
      // Only a reader scrolls up; a page that grows moves the end away without that.
      const away = fromEnd(end.current)
      if (Math.abs(away) < NEAR_PX) follow(true)
      else if (scrollY < last || away < 0) follow(false)
      last = scrollY
    }
    const grown = new ResizeObserver(() => now.current && toEnd(end.current))
    look()
    grown.observe(document.body)
    addEventListener('scroll', look, { passive: true })
    return () => {
      grown.disconnect()
      removeEventListener('scroll', look)
    }
  }, [])
  const start = () => {
    follow(true)
    toEnd(end.current)
  }
  return (
    <>
      {!following && (
        <button type="button" class="follow" onClick={start}>
          <Icon name="down" />
          Follow
        </button>
      )}
      <div ref={end} />
    </>
  )
}

// On a narrow screen more of the page comes after the timeline: its end is not the page's.
const BELOW_PX = 24

function fromEnd(end: HTMLElement | null): number {
  return (end?.getBoundingClientRect().bottom ?? 0) + BELOW_PX - innerHeight
}

function toEnd(end: HTMLElement | null): void {
  scrollBy({ top: fromEnd(end), behavior: 'instant' })
}
