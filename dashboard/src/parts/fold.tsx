import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

type FoldProps = {
  head: ComponentChildren
  /** Called only while the fold is open: what is folded away costs nothing. */
  body: () => ComponentChildren
  open?: boolean
  class?: string
  /** Where the line is a heading: a button hides a heading that stands inside of it. */
  heading?: 'h2' | 'h3'
}

/** A line that unfolds. It follows `open` until a reader has chosen otherwise. */
export function Fold({ head, body, open = false, class: kind = '', heading: Heading }: FoldProps) {
  const [chosen, choose] = useState<boolean | null>(null)
  const id = useId()
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
