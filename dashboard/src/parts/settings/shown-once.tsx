import type { ComponentChildren } from 'preact'
import { CopyButton } from '../copy-button.tsx'

/** A token that was just made. Only its digest is stored, so this is the one time that it can be copied. */
export function ShownOnce({ token, children }: { token: string; children: ComponentChildren }) {
  return (
    <div class="shown-once" role="status">
      <strong>Copy this token now: it is shown this once.</strong>
      <div class="paste">
        <pre tabIndex={0} aria-label="The new token">
          {token}
        </pre>
        <CopyButton text={token} what="the new token" />
      </div>
      <p class="muted">{children}</p>
    </div>
  )
}
