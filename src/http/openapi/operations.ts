// What is known of each operation. A route that is not here stands in the document all the same, without its body.

import { z } from 'zod'
import { questionSchema } from '../ask.ts'
import { submissionSchema } from '../submission.ts'
import { alertmanagerSchema } from '../webhooks/alertmanager.ts'
import * as answers from './answers.ts'
import * as system from './answers-system.ts'

export type Operation = {
  summary: string
  query?: Readonly<Record<string, string>>
  /** The schema that the route itself reads the body with. */
  body?: z.ZodType
  status?: 200 | 202 | 101 | 302
  answer?: z.ZodType
  /** Where the answer is no JSON. */
  type?: string
}

const LIST = {
  page: 'From 1 on.',
  page_size: 'At most 100; 25 without it.',
  sort_by: 'created_at, status, alert_type, author or duration.',
  sort_order: 'asc or desc.',
  status: 'One or several statuses, separated by commas.',
  alert_type: 'Exactly this type.',
  chain_id: 'Exactly this chain.',
  scoring_status: 'How the scoring of the session stands.',
  review_status: 'One or several, separated by commas.',
  assignee: 'Who reviews.',
  quality_rating: 'What the review said.',
  search: 'Words of alert, analysis or timeline.',
  start_date: 'Created at or after this time (RFC 3339).',
  end_date: 'Created before this time (RFC 3339).',
}

const RETURN = { rd: 'A path of this host.' }

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /health': { summary: 'Whether the system is well; open to everyone', answer: answers.health },
  'GET /metrics': { summary: 'Counters and gauges in the text format of Prometheus', type: 'text/plain' },
  'GET /oauth2/userinfo': { summary: 'Who is signed in', answer: answers.userInfo },
  'GET /oauth2/sign_in': { summary: 'Back to the page `rd`', query: RETURN, status: 302 },
  'GET /oauth2/sign_out': {
    summary: 'Signs out of Cloudflare Access, or back to the page `rd`',
    query: RETURN,
    status: 302,
  },
  'POST /api/v1/alerts': {
    summary: 'Hand in an alert',
    body: submissionSchema,
    status: 202,
    answer: answers.alertAnswer,
  },
  'POST /api/v1/webhooks/alertmanager': { summary: 'Webhook of a Prometheus Alertmanager', body: alertmanagerSchema },
  'GET /api/v1/alert-types': { summary: 'Types of alerts and their chains', answer: answers.alertTypes },
  'GET /api/v1/runbooks': { summary: 'Runbooks that may be chosen', answer: z.array(z.string()) },
  'GET /api/v1/sessions': { summary: 'List sessions', query: LIST, answer: answers.sessionList },
  'GET /api/v1/sessions/active': { summary: 'What runs and what waits', answer: answers.activeSessions },
  'GET /api/v1/sessions/filter-options': {
    summary: 'Values that lists can be filtered by',
    answer: answers.filterOptions,
  },
  'GET /api/v1/sessions/:id': { summary: 'One session', answer: answers.sessionDetail },
  'GET /api/v1/sessions/:id/summary': { summary: 'Figures of one session', answer: answers.sessionSummary },
  'GET /api/v1/sessions/:id/status': { summary: 'Status and analysis of one session', answer: answers.sessionStatus },
  'GET /api/v1/sessions/:id/timeline': { summary: 'Everything that happened in a session', answer: answers.timeline },
  'POST /api/v1/sessions/:id/cancel': { summary: 'Cancel a session, or the answer to a question' },
  'POST /api/v1/sessions/:id/chat/messages': {
    summary: 'Ask a question about a session that has ended',
    body: questionSchema,
    status: 202,
  },
  'GET /api/v1/system/warnings': { summary: 'What an operator should know', answer: system.warnings },
  'GET /api/v1/system/mcp-servers': { summary: 'How the tool servers are', answer: system.mcpServers },
  'GET /api/v1/system/default-tools': {
    summary: 'Tools of a type of alert when its sender chooses none',
    query: { alert_type: 'A type of alert; without it every server is named.' },
    answer: system.defaultTools,
  },
  'GET /api/v1/system/config': { summary: 'The configuration without its secrets', answer: system.systemConfig },
  'GET /api/v1/system/config/skills/:name': { summary: 'The text of a skill', answer: system.skill },
  'GET /api/v1/ws': { summary: 'WebSocket of live events', status: 101 },
  'GET /api/v1/openapi.json': { summary: 'This document' },
  'GET /api/docs': { summary: 'This document as a page', type: 'text/html' },
}
