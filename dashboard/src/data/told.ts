import type { SessionDetail } from '#core/protocol/api.ts'

/** What is said of a session's cause; `calls` are ids of timeline events that a claim rests on. */
export type Verdict = {
  cause: string
  confidence: 'high' | 'medium' | 'low' | 'unknown'
  stated_confidence: string
  confidence_reason: string
  components: Array<string>
  next_steps: Array<{ text: string; command: string | null }>
  ruled_out: Array<{ text: string; calls: Array<string> }>
  unchecked: Array<string>
  claims: Array<{ text: string; grounded: boolean; reason: string | null; calls: Array<string> }>
  grounded_share: number | null
}

export type Gap = {
  kind:
    | 'agent_failed'
    | 'server_absent'
    | 'tool_lost'
    | 'query_failed'
    | 'fell_back'
    | 'forced'
    | 'cut'
    | 'result_shortened'
  subject: string
  text: string
  count: number
}
export type Completeness = { complete: boolean; gaps: Array<Gap> }

/** A session as this page reads it. A server that is older than the page says less. */
export type Told = SessionDetail &
  Partial<{
    verdict: Verdict | null
    completeness: Completeness
    alert_title: string | null
    severity: string | null
    cluster: string | null
    namespace: string | null
    service: string | null
    links: Array<{ label: string; url: string }>
    planned_stages: Array<{ name: string; type: string }>
    wrote_count: number
  }>
