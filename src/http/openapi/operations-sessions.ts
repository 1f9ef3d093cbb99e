import { z } from 'zod'
import { sessionExport } from '#core/protocol/export.schema.ts'
import * as intake from '#core/protocol/intake.schema.ts'
import * as lists from '#core/protocol/session-list.schema.ts'
import * as session from '#core/protocol/session.schema.ts'
import * as silence from '#core/protocol/silence.schema.ts'
import * as trace from '#core/protocol/trace.schema.ts'
import { cancelSchema } from '../sessions/cancel-body.ts'
import { exportSchema } from '../sessions/export-query.ts'
import { listSchema } from '../sessions/list-query.ts'
import { questionSchema } from '../sessions/question.ts'
import { resultSchema } from '../sessions/result-query.ts'
import { timelineSchema } from '../sessions/timeline-query.ts'
import type { Noun } from './operation.ts'

const UNKNOWN = { 404: 'no such session' }
const NO_INTERACTION = { 404: 'no such interaction in this session' }

export const sessions = {
  noun: 'Sessions',
  operations: {
    'GET /api/v1/sessions': {
      summary: 'List sessions',
      query: listSchema,
      answers: { 200: lists.sessionList },
      header: 'X-Searched-From',
      refuses: { 400: 'a filter is not valid' },
    },
    'GET /api/v1/sessions/active': {
      summary: 'Running and queued sessions',
      answers: { 200: lists.activeSessions },
    },
    'GET /api/v1/sessions/filter-options': {
      summary: 'Values to filter the list by',
      answers: { 200: lists.filterOptions },
    },
    'GET /api/v1/sessions/:id': {
      summary: 'One session',
      answers: { 200: session.sessionDetail },
      header: 'X-Last-Event-Id',
      versioned: true,
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/summary': {
      summary: 'Counts, tokens and duration of one session',
      answers: { 200: session.sessionSummary },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/status': {
      summary: 'Status and analysis of one session',
      answers: { 200: session.sessionStatus },
      refuses: UNKNOWN,
    },
    'GET /api/v1/sessions/:id/timeline': {
      summary: 'The timeline of a session; empty for an unknown session',
      query: timelineSchema,
      answers: { 200: z.array(session.timelineEvent) },
      header: 'X-Last-Event-Id',
      versioned: true,
      refuses: { 400: 'streaming_text is not true or false' },
    },
    'POST /api/v1/sessions/:id/cancel': {
      summary: 'Cancel a session, or the answer to a question',
      body: cancelSchema,
      answers: { 200: intake.cancelledSession },
      refuses: {
        400: 'the reason is too long, or the body is not valid',
        ...UNKNOWN,
        409: 'nothing to cancel: the session has ended and no question is being answered',
      },
    },
    'POST /api/v1/sessions/:id/start': {
      summary: 'Start a session that a silence holds',
      answers: { 200: silence.startedSession },
      refuses: { ...UNKNOWN, 409: 'no silence holds it' },
    },
    'POST /api/v1/sessions/:id/chat/messages': {
      summary: 'Ask a question about a session that has ended',
      body: questionSchema,
      answers: { 202: intake.askedQuestion },
      refuses: {
        400: 'this session takes no questions, or the question is not valid',
        ...UNKNOWN,
        409: 'another question is being answered',
      },
    },
    'GET /api/v1/sessions/:id/export': {
      summary: 'One session as a file: all that is recorded, or a report',
      query: exportSchema,
      answers: { 200: [sessionExport, 'text/markdown'] },
      refuses: { 400: 'format is not json or markdown', ...UNKNOWN },
    },
    'GET /api/v1/sessions/:id/trace': {
      summary: 'Every model and tool call of a session; empty for an unknown session',
      answers: { 200: trace.trace },
      header: 'X-Last-Event-Id',
      versioned: true,
    },
    'GET /api/v1/sessions/:id/trace/llm/:interaction_id': {
      summary: 'One model call with its conversation',
      answers: { 200: trace.llmDetail },
      header: 'X-Last-Event-Id',
      versioned: true,
      refuses: NO_INTERACTION,
    },
    'GET /api/v1/sessions/:id/trace/mcp/:interaction_id': {
      summary: 'One tool call, or one listing of tools',
      query: resultSchema,
      answers: { 200: trace.mcpDetail },
      header: 'X-Last-Event-Id',
      versioned: true,
      refuses: NO_INTERACTION,
    },
  },
} satisfies Noun
