import type { Step } from '../../data/sender-lines.ts'
import { CopyButton } from '../copy-button.tsx'

export function Steps({ steps }: { steps: ReadonlyArray<Step> }) {
  return (
    <ol class="steps">
      {steps.map(({ text, paste }) => (
        <li key={text}>
          <p>{text}</p>
          {paste !== undefined && (
            <div class="paste">
              {/* Long lines scroll, also by the keyboard. */}
              <pre tabIndex={0} aria-label={`Paste: ${text}`}>
                {paste}
              </pre>
              <CopyButton text={paste} what={text} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}
