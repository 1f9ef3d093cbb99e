import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'
import { everyFold } from './fold.tsx'
import { Icon } from './icon.tsx'

type ToolsProps = {
  words: string
  search: (words: string) => void
  found: ReadonlyArray<string>
  /** Shows this event. */
  show: (id: string) => void
  text: () => string
  children: ComponentChildren
}

/** Search with next and previous, all lines open or closed, and the whole as text. */
export function TimelineTools({ words, search, found, show, text, children }: ToolsProps) {
  const [at, setAt] = useState(-1)
  const go = (step: number) => {
    if (found.length === 0) return
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length
    setAt(next)
    show(found[next] ?? '')
  }
  return (
    <div class="timeline-tools">
      {children}
      <div class="find" role="search">
        <input
          type="search"
          value={words}
          placeholder="Search in this session"
          aria-label="Search in this session"
          onInput={event => {
            setAt(-1)
            search(event.currentTarget.value)
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
          }}
        />
        <span class="muted find-count" role="status">
          {words.trim().length < 2 ? '' : `${Math.max(at + 1, 0)} of ${found.length}`}
        </span>
        <button type="button" class="quiet" aria-label="Previous hit" onClick={() => go(-1)}>
          <Icon name="up" />
        </button>
        <button type="button" class="quiet" aria-label="Next hit" onClick={() => go(1)}>
          <Icon name="down" />
        </button>
      </div>
      <button type="button" class="quiet" onClick={() => (everyFold.value = { open: true })}>
        Expand all
      </button>
      <button type="button" class="quiet" onClick={() => (everyFold.value = { open: false })}>
        Collapse all
      </button>
      <CopyTimeline text={text} />
    </div>
  )
}

/** The text is made when somebody reaches for it. */
function CopyTimeline({ text }: { text: () => string }) {
  const [made, make] = useState('')
  const prepare = () => make(text())
  return (
    <span onPointerEnter={prepare} onFocusCapture={prepare}>
      <CopyButton text={made} what="timeline as text" shown="Copy as text" />
    </span>
  )
}
