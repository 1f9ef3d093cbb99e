// Types of the REST API's bodies across sessions: triage, reviews, usage, memories.

import type * as z from 'zod'
import type { memory, memoryPage } from './learning.schema.ts'
import type { reviewActivity, reviewResult, triageGroup } from './review.schema.ts'
import type {
  durations,
  ends,
  failures,
  outcomes,
  toolUse,
  usageSeries,
  usageSummary,
  verdictShares,
} from './usage.schema.ts'

export type TriageGroup = z.output<typeof triageGroup>
export type ReviewResult = z.output<typeof reviewResult>
export type ReviewActivity = z.output<typeof reviewActivity>
export type UsageSummary = z.output<typeof usageSummary>
export type UsageSeries = z.output<typeof usageSeries>
export type Outcomes = z.output<typeof outcomes>
export type Ends = z.output<typeof ends>
export type Durations = z.output<typeof durations>
export type ToolUse = z.output<typeof toolUse>
export type Failures = z.output<typeof failures>
export type VerdictShares = z.output<typeof verdictShares>
export type MemoryItem = z.output<typeof memory>
export type MemoryPage = z.output<typeof memoryPage>
