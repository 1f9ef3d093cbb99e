import type { Noun } from './operation.ts'
import { alerts } from './operations-alerts.ts'
import { oauth2 } from './operations-oauth2.ts'
import { memories, reviews, usage } from './operations-reviews.ts'
import { sessions } from './operations-sessions.ts'
import { system } from './operations-system.ts'

/** The chapters of the API's description, in their order. A test holds them against the routes that are there. */
export const NOUNS = [alerts, sessions, reviews, memories, usage, system, oauth2] as const satisfies ReadonlyArray<Noun>
