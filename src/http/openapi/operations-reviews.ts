import { z } from 'zod'
import * as learning from '#core/protocol/learning.schema.ts'
import * as review from '#core/protocol/review.schema.ts'
import { usageSummary } from '#core/protocol/usage.schema.ts'
import { TRIAGE_GROUPS } from '#store/list-query.ts'
import { memoriesSchema } from '../memories/memories-query.ts'
import { reviewSchema } from '../reviews/review-body.ts'
import { triageSchema } from '../reviews/triage-query.ts'
import { usageSchema } from '../usage/usage-query.ts'
import type { Noun } from './operation.ts'

const UNKNOWN = { 404: 'there is no such session' }
const NO_MEMORY = { 404: 'there is no such memory' }

export const reviews = {
  noun: 'Reviews and scores',
  operations: {
    'GET /api/v1/sessions/triage/:group': {
      summary: 'Sessions by the state of their review',
      path: { group: z.enum(TRIAGE_GROUPS) },
      query: triageSchema,
      answers: { 200: review.triageGroup },
      refuses: { 400: 'the group or a number cannot be taken' },
    },
    'PATCH /api/v1/sessions/review': {
      summary: 'Change the reviews of up to 50 sessions; how each took it stands in the answer',
      body: reviewSchema,
      answers: { 200: review.reviewResults },
      refuses: { 400: 'the change cannot be read' },
    },
    'GET /api/v1/sessions/:id/review-activity': {
      summary: 'What people did with the review of a session',
      answers: { 200: review.reviewActivities },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/score': {
      summary: 'The newest score of a session; sessions are not scored yet',
      answers: { 200: learning.score },
      refuses: { 404: 'the session has no score' },
    },
    'POST /api/v1/sessions/:id/score': {
      summary: 'Have a session scored; not built yet',
      answers: { 202: learning.startedScore },
      refuses: { ...UNKNOWN, 409: 'the session has not ended, or is being scored', 503: 'nothing scores sessions yet' },
    },
  },
} satisfies Noun

export const memories = {
  noun: 'Memories',
  operations: {
    'GET /api/v1/sessions/:id/memories': {
      summary: 'What was learned from a session; nothing is remembered yet',
      answers: { 200: z.array(learning.memory) },
    },
    'GET /api/v1/sessions/:id/injected-memories': {
      summary: 'What a session was told of earlier ones; nothing is remembered yet',
      answers: { 200: z.array(learning.memory) },
    },
    'GET /api/v1/memories': {
      summary: 'List memories; nothing is remembered yet',
      query: memoriesSchema,
      answers: { 200: learning.memoryPage },
    },
    'GET /api/v1/memories/:id': { summary: 'One memory', answers: { 200: learning.memory }, refuses: NO_MEMORY },
    'PATCH /api/v1/memories/:id': {
      summary: 'Change a memory',
      answers: { 200: learning.memory },
      refuses: NO_MEMORY,
    },
    'DELETE /api/v1/memories/:id': { summary: 'Forget a memory', answers: { 204: null }, refuses: NO_MEMORY },
  },
} satisfies Noun

export const usage = {
  noun: 'Usage',
  operations: {
    'GET /api/v1/usage/summary': {
      summary: 'What models read and wrote within a window of time',
      query: usageSchema,
      answers: { 200: usageSummary },
      refuses: { 400: 'the window or the ranking cannot be taken' },
    },
  },
} satisfies Noun
