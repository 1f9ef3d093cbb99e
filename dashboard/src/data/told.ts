import type { SessionDetail } from '#core/protocol/api.ts'

/** A session as this page reads it. `wrote_count`: calls that changed something; not every server counts them. */
export type Told = SessionDetail & { wrote_count?: number }
