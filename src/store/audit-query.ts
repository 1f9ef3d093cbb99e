/** The newest first; with `after` the oldest after it first. */
export type AuditQuery = { limit: number } & ({ after: number } | { before: number | null })
