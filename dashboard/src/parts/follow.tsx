import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

// Closer to the end than this, a reader is taken to be reading along.
const NEAR_PX = 160

/** Keeps the end in sight for a reader who is at the end; offers the way there to one who is not. */
export function Follow({ change }: { change: unknown }) {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const look = () => {
      const page = document.documentElement
      const scrolls = page.scrollHeight > innerHeight + NEAR_PX
      setNear(!scrolls || page.scrollHeight - innerHeight - scrollY < NEAR_PX)
    }
    look()
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  }, [])
  useLayoutEffect(() => {
    if (near && scrollY > 0) toEnd()
  }, [change])
  if (near) return null
  return (
    <button
      type="button"
      class="follow"
      onClick={() => {
        toEnd()
        setNear(true)
      }}
    >
      <Icon name="down" />
      Follow
    </button>
  )
}

function toEnd(): void {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
}
