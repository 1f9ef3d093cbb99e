import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SystemWarning } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { plural } from '../data/format.ts'
import { Icon } from './icon.tsx'

const dismissed = signal<ReadonlySet<string>>(new Set())
const warnings = signal<ReadonlyArray<SystemWarning>>([])

/** Warnings of the system, loaded each time that the socket opens. In the header and over the page, so that a late one moves nothing. */
export function Warnings() {
  const { api, live } = useApp()
  const isLive = live.state.value === 'live'
  useEffect(() => {
    const load = async () => {
      const answer = await api.warnings()
      if (answer.ok) warnings.value = answer.body.warnings
    }
    if (isLive) void load()
  }, [isLive])
  const shown = warnings.value.filter(each => !dismissed.value.has(each.id))
  if (shown.length === 0) return <div class="warnings" />
  const dismiss = () => (dismissed.value = new Set(warnings.value.map(each => each.id)))
  return (
    <section class="warnings" aria-label="System warnings">
      <details>
        <summary>
          <Icon name="error" />
          <strong>{plural(shown.length, 'system warning')}</strong>
          <span class="warnings-first">{shown[0]?.message}</span>
        </summary>
        <div class="warnings-list">
          <ul>
            {shown.map(each => (
              <li key={each.id}>
                <strong>{each.message}</strong> {each.server_id !== undefined && <code>{each.server_id}</code>}
                {each.details !== '' && <p>{each.details}</p>}
              </li>
            ))}
          </ul>
          <button type="button" onClick={dismiss}>
            Dismiss
          </button>
        </div>
      </details>
    </section>
  )
}
