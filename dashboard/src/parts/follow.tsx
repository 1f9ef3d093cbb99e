import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

// Within this distance of the end the reader counts as following.
const NEAR_PX = 160

/** Keeps the end visible for a reader who is at the end; else offers a button that goes there. */
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
      // Only a reader scrolls up. A page that grows moves the end away without scrolling.
      const away = distanceToEnd(end.current)
      if (Math.abs(away) < NEAR_PX) follow(true)
      else if (scrollY < last || away < 0) follow(false)
      last = scrollY
    }
    const grown = new ResizeObserver(() => now.current && scrollToEnd(end.current))
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
    scrollToEnd(end.current)
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

// On a narrow screen the timeline is followed by more of the page, so its end is not the end of the page.
const BELOW_PX = 24

function distanceToEnd(end: HTMLElement | null): number {
  return (end?.getBoundingClientRect().bottom ?? 0) + BELOW_PX - innerHeight
}

function scrollToEnd(end: HTMLElement | null): void {
  scrollBy({ top: distanceToEnd(end), behavior: 'instant' })
}
