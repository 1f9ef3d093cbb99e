import { z } from 'zod'
import * as intake from '#core/protocol/intake.schema.ts'
import * as lists from '#core/protocol/session-list.schema.ts'
import * as session from '#core/protocol/session.schema.ts'
import * as trace from '#core/protocol/trace.schema.ts'
import { listSchema } from '../sessions/list-query.ts'
import { questionSchema } from '../sessions/question.ts'
import { timelineSchema } from '../sessions/timeline-query.ts'
import type { Noun } from './operation.ts'

const UNKNOWN = { 404: 'there is no such session' }
const NO_INTERACTION = { 404: 'the session has no such interaction' }

export const sessions = {
  noun: 'Sessions',
  operations: {
    'GET /api/v1/sessions': {
      summary: 'List sessions',
      query: listSchema,
      answers: { 200: lists.sessionList },
      header: 'X-Searched-From',
      refuses: { 400: 'a filter cannot be read' },
    },
    'GET /api/v1/sessions/active': {
      summary: 'What runs and what waits',
      answers: { 200: lists.activeSessions },
    },
    'GET /api/v1/sessions/filter-options': {
      summary: 'Values that lists can be filtered by',
      answers: { 200: lists.filterOptions },
    },
    'GET /api/v1/sessions/:id': {
      summary: 'One session',
      answers: { 200: session.sessionDetail },
      header: 'X-Last-Event-Id',
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/summary': {
      summary: 'Figures of one session',
      answers: { 200: session.sessionSummary },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/status': {
      summary: 'Status and analysis of one session',
      answers: { 200: session.sessionStatus },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/timeline': {
      summary: 'Everything that happened in a session; empty for an unknown one',
      query: timelineSchema,
      answers: { 200: z.array(session.timelineEvent) },
      header: 'X-Last-Event-Id',
      refuses: { 400: 'streaming_text is neither true nor false' },
    },
    'POST /api/v1/sessions/:id/cancel': {
      summary: 'Cancel a session, or the answer to a question',
      answers: { 200: intake.cancelledSession },
      refuses: { ...UNKNOWN, 409: 'nothing runs or waits that could be cancelled' },
    },
    'POST /api/v1/sessions/:id/chat/messages': {
      summary: 'Ask a question about a session that has ended',
      body: questionSchema,
      answers: { 202: intake.askedQuestion },
      refuses: {
        400: 'the session cannot be asked, or the question cannot be taken',
        ...UNKNOWN,
        409: 'another question is being answered',
      },
    },
    'GET /api/v1/sessions/:id/trace': {
      summary: 'What models and tools were asked; empty for an unknown session',
      answers: { 200: trace.trace },
      header: 'X-Last-Event-Id',
    },
    'GET /api/v1/sessions/:id/trace/llm/:interaction_id': {
      summary: 'One request to a model, with its conversation',
      answers: { 200: trace.llmDetail },
      refuses: NO_INTERACTION,
    },
    'GET /api/v1/sessions/:id/trace/mcp/:interaction_id': {
      summary: 'One call of a tool, or one list of tools',
      answers: { 200: trace.mcpDetail },
      refuses: NO_INTERACTION,
    },
  },
} satisfies Noun
