// Types of the REST API's bodies across sessions: triage, reviews, usage, memories.

import type * as z from 'zod'
import type { memory, memoryPage } from './learning.schema.ts'
import type { reviewActivity, reviewResult, triageGroup } from './review.schema.ts'
import type { outcomes, usageSeries, usageSummary } from './usage.schema.ts'

export type TriageGroup = z.output<typeof triageGroup>
export type ReviewResult = z.output<typeof reviewResult>
export type ReviewActivity = z.output<typeof reviewActivity>
export type UsageSummary = z.output<typeof usageSummary>
export type UsageSeries = z.output<typeof usageSeries>
export type Outcomes = z.output<typeof outcomes>
export type MemoryItem = z.output<typeof memory>
export type MemoryPage = z.output<typeof memoryPage>
