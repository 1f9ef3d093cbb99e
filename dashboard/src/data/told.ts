import type { SessionDetail } from '#core/protocol/api.ts'

/** A session as this page reads it. A server that is older than the page says less. */
export type Told = SessionDetail &
  Partial<{
    alert_title: string | null
    severity: string | null
    cluster: string | null
    namespace: string | null
    service: string | null
    links: Array<{ label: string; url: string }>
    planned_stages: Array<{ name: string; type: string }>
    wrote_count: number
  }>
