import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SystemWarning } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { plural } from '../data/format.ts'

const dismissed = signal<ReadonlySet<string>>(new Set())
const warnings = signal<ReadonlyArray<SystemWarning>>([])

/** Warnings of the system, loaded each time that the socket opens. */
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
  if (shown.length === 0) return null
  const dismiss = () => (dismissed.value = new Set(warnings.value.map(each => each.id)))
  return (
    <section class="banner warning" aria-label="System warnings">
      <details>
        <summary>
          <strong>{plural(shown.length, 'system warning')}:</strong> {shown[0]?.message}
        </summary>
        <ul>
          {shown.map(each => (
            <li key={each.id}>
              <strong>{each.message}</strong> {each.server_id !== undefined && <code>{each.server_id}</code>}
              {each.details !== '' && <p>{each.details}</p>}
            </li>
          ))}
        </ul>
      </details>
      <button type="button" class="quiet" onClick={dismiss}>
        Dismiss
      </button>
    </section>
  )
}
