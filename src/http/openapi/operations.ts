import type { Noun } from './operation.ts'
import { auditLog } from './operations-audit.ts'
import { dryRuns } from './operations-dry-runs.ts'
import { alerts } from './operations-alerts.ts'
import { oauth2 } from './operations-oauth2.ts'
import { memories, reviews, usage } from './operations-reviews.ts'
import { senders } from './operations-senders.ts'
import { sessions } from './operations-sessions.ts'
import { silences } from './operations-silences.ts'
import { system } from './operations-system.ts'
import { tokens } from './operations-tokens.ts'

/** The chapters of the document, in order. A test compares them with the routes. */
export const NOUNS = [
  alerts,
  sessions,
  reviews,
  memories,
  usage,
  system,
  senders,
  dryRuns,
  silences,
  tokens,
  auditLog,
  oauth2,
] as const satisfies ReadonlyArray<Noun>
