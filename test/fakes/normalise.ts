// What must be equal after a kill: everything but ids, times, and events that say that they were interrupted.

import type { SessionView } from '#core/protocol/view.ts'

/** Ids become the order of their first appearance, times vanish, interrupted events are set aside and the rest is numbered anew. */
export function normalised(view: SessionView): unknown {
  const ids = new Map<string, string>()
  const name = (id: string) => {
    if (!ids.has(id)) ids.set(id, `#${ids.size + 1}`)
    return ids.get(id)
  }
  const counts = new Map<string, number>()
  const events = view.events
    .filter(event => event.metadata?.interrupted !== true)
    .map(event => {
      const sequence = (counts.get(event.execution_id ?? '') ?? 0) + 1
      counts.set(event.execution_id ?? '', sequence)
      return { ...event, sequence_number: sequence }
    })
  const plain = JSON.parse(JSON.stringify({ detail: view.detail, events }), (key, value) => {
    if (value === null) return null
    if (/_at$|duration_ms$/.test(key)) return undefined
    return typeof value === 'string' && /(^|_)id$/.test(key) && key !== 'chain_id' ? name(value) : value
  })
  return plain
}
