import { useMemo } from 'preact/hooks'
import { pretty } from '../data/alert.ts'
import { bytes } from '../data/format.ts'
import { CopyButton } from './copy-button.tsx'
import { Fold } from './fold.tsx'

export function AlertData({ text, open }: { text: string; open: boolean }) {
  const size = useMemo(() => bytes(new TextEncoder().encode(text).length), [text])
  return (
    <section class="card alert-card" aria-label="Alert">
      <Fold
        class="card-fold"
        heading="h2"
        open={open}
        head={
          <>
            <span class="card-title">Alert</span>
            <span class="muted">{size}, secrets masked</span>
          </>
        }
        body={() => (
          <>
            <CopyButton text={text} what="alert" />
            <Text text={pretty(text)} label="Text of the alert" />
          </>
        )}
      />
    </section>
  )
}

/** Unformatted text. Focusable, so that it can be scrolled by keyboard. */
export function Text({ text, label }: { text: string; label: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <pre class="text" tabIndex={0} role="group" aria-label={label}>
      {text}
    </pre>
  )
}
