// Types of the REST API's bodies. Their schemas are the one declaration; types alone reach the dashboard, zod does not.
// Fields of what is not built yet (scores, costs) are present as null, 0 or false, or absent where optional.

import type * as z from 'zod'
import type * as audit from './audit.schema.ts'
import type * as dry from './dry-run.schema.ts'
import type * as intake from './intake.schema.ts'
import type * as list from './session-list.schema.ts'
import type * as sender from './sender.schema.ts'
import type * as service from './service.schema.ts'
import type * as session from './session.schema.ts'
import type * as silence from './silence.schema.ts'
import type * as standing from './standing.schema.ts'
import type * as token from './token.schema.ts'
import type * as verdict from './verdict.schema.ts'

export type TimelineEvent = z.output<typeof session.timelineEvent>
export type ExecutionOverview = z.output<typeof session.execution>
export type StageOverview = z.output<typeof session.stage>
export type SessionDetail = z.output<typeof session.sessionDetail>
export type SessionStatusBody = z.output<typeof session.sessionStatus>
export type SessionSummary = z.output<typeof session.sessionSummary>

export type Verdict = z.output<typeof verdict.verdict>
export type Completeness = z.output<typeof verdict.completeness>

export type SessionListItem = z.output<typeof list.sessionListItem>
export type SessionList = z.output<typeof list.sessionList>
export type ActiveSessions = z.output<typeof list.activeSessions>
export type FilterOptions = z.output<typeof list.filterOptions>

export type QueuedAlert = z.output<typeof intake.queuedAlert>
export type DuplicateAlert = z.output<typeof intake.duplicateAlert>
export type AlertAnswer = QueuedAlert | DuplicateAlert
export type IngestDryRun = z.output<typeof dry.ingestDryRun>
export type Notifications = z.output<typeof dry.notifications>
export type NotificationsDryRun = z.output<typeof dry.notificationsDryRun>
export type AlertTypes = z.output<typeof service.alertTypes>
export type SystemWarning = z.output<typeof service.systemWarning>
export type McpServerHealth = z.output<typeof service.mcpServerHealth>
export type Health = z.output<typeof service.health>
export type UserInfo = z.output<typeof service.userInfo>
export type ErrorBody = z.output<typeof service.error>

export type SystemState = z.output<typeof standing.systemState>

export type Sender = z.output<typeof sender.sender>

export type Silence = z.output<typeof silence.silence>
export type Matcher = z.output<typeof silence.matcher>
export type SilencePreview = z.output<typeof silence.silencePreview>

export type ApiToken = z.output<typeof token.apiToken>
export type NewApiToken = z.output<typeof token.newApiToken>
export type AuditEntry = z.output<typeof audit.auditEntry>
export type AuditPage = z.output<typeof audit.auditPage>
