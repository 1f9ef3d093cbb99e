import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import '../styles/timeline.css'

type FoldProps = {
  head: ComponentChildren
  /** Called only while the fold is open, so that closed folds cost nothing. */
  body: () => ComponentChildren
  open?: boolean
  class?: string
  /** The level of the heading around the button. A heading inside of a button is hidden from screen readers. */
  heading?: 'h2' | 'h3'
}

/** What the reader wants of all lines that unfold; null: nothing. */
export const everyFold = signal<{ open: boolean } | null>(null)

/** A line that unfolds. It follows `open` until the reader has clicked it, and again when `open` comes true. */
export function Fold({ head, body, open = false, class: kind = '', heading: Heading }: FoldProps) {
  const [chosen, choose] = useState<boolean | null>(null)
  const id = useId()
  const every = everyFold.value
  useEffect(() => {
    if (every !== null) choose(every.open)
  }, [every])
  useEffect(() => {
    if (open) choose(null)
  }, [open])
  const shown = chosen ?? open
  const button = (
    <button
      type="button"
      class={`fold-head ${kind}`}
      aria-expanded={shown}
      aria-controls={shown ? id : undefined}
      onClick={() => choose(!shown)}
    >
      {head}
      <Icon name="chevron" class="chevron" />
    </button>
  )
  return (
    <>
      {Heading === undefined ? button : <Heading class="fold-heading">{button}</Heading>}
      {shown && (
        <div class="fold-body" id={id}>
          {body()}
        </div>
      )}
    </>
  )
}
