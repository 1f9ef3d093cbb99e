// A recorded night: the pages of some hours, and what was known about them afterwards.

export type Page = {
  id: string
  service: string
  metric: string
  severity: string
  /** Milliseconds since the epoch, like all times here. */
  firedAt: number
  value: number | null
  threshold: number | null
  firedLastHour: number
  /** Null: it did not end by itself. */
  resolvedAfterSeconds: number | null
  pattern: string | null
}

/** A kind of log line: how often it came, and how much more often than usual. */
export type Pattern = { id: string; text: string; changePercent: number; negative: boolean }
export type Deploy = { service: string; at: number }
/** A problem that somebody works on already. */
export type Incident = { id: string; service: string; metric: string | null; pattern: string | null; open: boolean }
export type Reading = { service: string; metric: string; at: number; value: number }

export type Night = {
  pages: ReadonlyArray<Page>
  patterns: ReadonlyArray<Pattern>
  deploys: ReadonlyArray<Deploy>
  incidents: ReadonlyArray<Incident>
  readings: ReadonlyArray<Reading>
}
