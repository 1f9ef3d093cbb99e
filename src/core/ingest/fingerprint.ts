// What makes two alerts equal.

import { readLabels } from '../alerts/labels.ts'
import type { Config } from '../config/config.ts'

export type Problem = { sender: string; alertType: string | null; text: string; id: string | null }

/** What alerts are compared by; with labels, their names. */
export type Fingerprint = {
  by: 'labels' | 'id' | 'all labels' | 'text'
  labels: ReadonlyArray<string>
  /** What equal alerts have in common. It may hold what is secret: keep its digest alone. */
  text: string
}

/** `id` is the sender's own name for the problem; it is used unless the configuration names labels. */
export function fingerprintOf(
  { ingest }: Pick<Config, 'ingest'>,
  { sender, alertType, text, id }: Problem,
): Fingerprint {
  const labels = readLabels(text)
  const pairs = (names: Iterable<string>) =>
    [...names].toSorted().map(name => [name, [...(labels.get(name) ?? [])].toSorted()])
  const of = (by: Fingerprint['by'], value: unknown, names: ReadonlyArray<string> = []) => ({
    by,
    labels: names.toSorted(),
    text: JSON.stringify([by, alertType, value]),
  })
  // Two senders that report one problem by the same labels mean the same.
  const chosen = ingest.fingerprint
  if (chosen.some(name => labels.has(name))) return of('labels', pairs(chosen), chosen)
  if (chosen.length === 0 && id !== null) return of('id', [sender, id])
  const kept = [...labels.keys()].filter(name => !ingest.ignored.includes(name))
  return kept.length === 0 ? of('text', text) : of('all labels', pairs(kept), kept)
}
