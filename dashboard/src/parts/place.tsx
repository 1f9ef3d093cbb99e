import type { SessionListItem } from '#core/protocol/api.ts'

type Placed = Pick<SessionListItem, 'severity' | 'cluster' | 'namespace' | 'service'>

/** The severity by word and colour; nothing where the alert states none. */
export function Severity({ severity }: Pick<Placed, 'severity'>) {
  return severity === null ? null : <span class={`severity of-${severity}`}>{severity}</span>
}

/** Where it is, from the outside in. */
export function Place({ cluster, namespace, service }: Placed) {
  const parts = [cluster, namespace, service].filter(part => part !== null)
  if (parts.length === 0) return <span class="row-place" />
  return (
    <span class="row-place" title={parts.join(' / ')}>
      <span class="sr-only">In </span>
      {parts.join(' / ')}
    </span>
  )
}
