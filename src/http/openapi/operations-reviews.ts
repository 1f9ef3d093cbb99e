import { z } from 'zod'
import * as learning from '#core/protocol/learning.schema.ts'
import * as review from '#core/protocol/review.schema.ts'
import * as spent from '#core/protocol/usage.schema.ts'
import { TRIAGE_GROUPS } from '#store/list-query.ts'
import { memoriesSchema } from '../memories/memories-query.ts'
import { reviewSchema } from '../reviews/review-body.ts'
import { triageSchema } from '../reviews/triage-query.ts'
import { daysSchema, outcomesSchema, seriesSchema, usageSchema, windowSchema } from '../usage/usage-query.ts'
import type { Noun } from './operation.ts'

const UNKNOWN = { 404: 'no such session' }
const NO_WINDOW = { 400: 'the window is not valid' }
const NO_MEMORY = { 404: 'no such memory' }

export const reviews = {
  noun: 'Reviews and scores',
  operations: {
    'GET /api/v1/sessions/triage/:group': {
      summary: 'Sessions by the state of their review',
      path: { group: z.enum(TRIAGE_GROUPS) },
      query: triageSchema,
      answers: { 200: review.triageGroup },
      refuses: { 400: 'the group or a number is not valid' },
    },
    'PATCH /api/v1/sessions/review': {
      summary: 'Change the reviews of up to 50 sessions. The answer has a result for each',
      body: reviewSchema,
      answers: { 200: review.reviewResults },
      refuses: { 400: 'the change is not valid' },
    },
    'GET /api/v1/sessions/:id/review-activity': {
      summary: 'Who changed the review of a session, and how',
      answers: { 200: review.reviewActivities },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/score': {
      summary: 'The newest score of a session. Scoring is not built yet',
      answers: { 200: learning.score },
      refuses: { 404: 'the session has no score' },
    },
    'POST /api/v1/sessions/:id/score': {
      summary: 'Score a session. Not built yet',
      answers: { 202: learning.startedScore },
      refuses: { ...UNKNOWN, 409: 'the session has not ended, or is being scored', 503: 'scoring is not built yet' },
    },
  },
} satisfies Noun

export const memories = {
  noun: 'Memories',
  operations: {
    'GET /api/v1/sessions/:id/memories': {
      summary: 'Memories learned from a session. Memory is not built yet: always empty',
      answers: { 200: z.array(learning.memory) },
    },
    'GET /api/v1/sessions/:id/injected-memories': {
      summary: 'Memories that a session was given. Memory is not built yet: always empty',
      answers: { 200: z.array(learning.memory) },
    },
    'GET /api/v1/memories': {
      summary: 'List memories. Memory is not built yet: always empty',
      query: memoriesSchema,
      answers: { 200: learning.memoryPage },
    },
    'GET /api/v1/memories/:id': { summary: 'One memory', answers: { 200: learning.memory }, refuses: NO_MEMORY },
    'PATCH /api/v1/memories/:id': {
      summary: 'Change a memory',
      answers: { 200: learning.memory },
      refuses: NO_MEMORY,
    },
    'DELETE /api/v1/memories/:id': { summary: 'Delete a memory', answers: { 204: null }, refuses: NO_MEMORY },
  },
} satisfies Noun

export const usage = {
  noun: 'Usage',
  operations: {
    'GET /api/v1/usage/summary': {
      summary: 'Tokens read and written by models within a time window',
      query: usageSchema,
      answers: { 200: spent.usageSummary },
      refuses: { 400: 'the window or the ranking is not valid' },
    },
    'GET /api/v1/usage/outcomes': {
      summary: 'How sessions ended, by the hour in which they were created',
      query: outcomesSchema,
      answers: { 200: spent.outcomes },
      refuses: { 400: 'the number of hours is not valid' },
    },
    'GET /api/v1/usage/series': {
      summary: 'The same by calendar days of a time zone',
      query: seriesSchema,
      answers: { 200: spent.usageSeries },
      refuses: { 400: 'the window or the measure is not valid' },
    },
    'GET /api/v1/usage/ends': {
      summary: 'How the sessions of a window ended, by hours or by calendar days of a time zone',
      query: daysSchema,
      answers: { 200: spent.ends },
      refuses: NO_WINDOW,
    },
    'GET /api/v1/usage/durations': {
      summary: 'How long ended sessions took, by day and by chain',
      query: daysSchema,
      answers: { 200: spent.durations },
      refuses: NO_WINDOW,
    },
    'GET /api/v1/usage/verdicts': {
      summary: 'How sure verdicts are, which labels sessions got, how people rated them',
      query: daysSchema,
      answers: { 200: spent.verdictShares },
      refuses: NO_WINDOW,
    },
    'GET /api/v1/usage/tools': {
      summary: 'How long tools took, and how often they failed',
      query: windowSchema,
      answers: { 200: spent.toolUse },
      refuses: NO_WINDOW,
    },
    'GET /api/v1/usage/failures': {
      summary: 'What sessions, agents and calls of tools failed of',
      query: windowSchema,
      answers: { 200: spent.failures },
      refuses: NO_WINDOW,
    },
  },
} satisfies Noun
