import { useEffect, useState } from 'preact/hooks'
import { alertFacts, type AlertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import { Place, Severity } from '../place.tsx'

// Below it the reader answers within a frame.
const AT_ONCE_CHARS = 20_000
const TYPING_MS = 200

/** The alert as lists and agents will have it: by the server's own reader, so that there is no second opinion of an alert. */
export function AlertPreview({ text, runbook, type }: { text: string; runbook: string; type: string }) {
  const settled = useSettled(text)
  if (settled.trim() === '')
    return (
      <section class="alert-preview" aria-label="How it will be read">
        <h2>How it will be read</h2>
        <p class="muted">Title, severity, place and links of the alert appear here while you write it.</p>
      </section>
    )
  const facts = alertFacts(readAlert(settled), runbook === '' ? null : runbook)
  return (
    <section class="alert-preview" aria-label="How it will be read">
      <h2>How it will be read</h2>
      <p class="preview-line">
        <Severity severity={facts.severity} />
        <strong>{facts.alert_title ?? 'Alert without text'}</strong>
      </p>
      <p class="preview-line">
        {type !== '' && <span class="tag">{type}</span>}
        {facts.severity === null && <span class="muted">states no severity, so others go first</span>}
        <Place {...facts} />
      </p>
      <Links links={facts.links} />
    </section>
  )
}

function Links({ links }: Pick<AlertFacts, 'links'>) {
  if (links.length === 0) return null
  return (
    <ul class="preview-links">
      {links.map(({ label, url }) => (
        <li key={label}>
          {label}:{' '}
          {/^https?:\/\//i.test(url) ? (
            <a href={url} target="_blank" rel="noopener noreferrer">
              {url}
            </a>
          ) : (
            url
          )}
        </li>
      ))}
    </ul>
  )
}

/** A long text is read when the hand rests. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  const isShort = text.length <= AT_ONCE_CHARS
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), isShort ? 0 : TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, isShort])
  return isShort ? text : settled
}
