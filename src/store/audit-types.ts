/** Refusals of one minute, status and actor, for the audit log. `at` is the minute. */
export type Refusals = { at: string; status: number; actor: string | null; route: string; count: number }

/** The newest first; with `after` the oldest after it first. */
export type AuditQuery = { limit: number } & ({ after: number } | { before: number | null })
