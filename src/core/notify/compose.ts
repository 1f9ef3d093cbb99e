// The request that tells a recipient, without its address and its secrets. Pure: a dry run shows the same.

import type { Config } from '../config/config.ts'
import { discordMessage, mattermostMessage, teamsMessage } from './chat-messages.ts'
import { opsgenieAlert, pagerdutyIncident } from './incident.ts'
import type { Kind } from './kinds.ts'
import type { News } from './news.ts'
import { slackMessage } from './slack-message.ts'
import { issueDocument, issueMarkdown, issueTitle, noteText } from './tickets.ts'
import { webhookPayloadOf } from './webhook-payload.ts'

/** A recipient as tarsy.yaml has it. */
export type Row = Omit<NonNullable<Config['notify']['recipients']>[string], 'type'> & { type: Kind }

/** `path` follows the recipient's address. */
export type Post = { path: string; body: object }

type Compose = (news: News, dashboardUrl: string, row: Row) => Post | null

const whole = (body: object): Post => ({ path: '', body })

const COMPOSE: Readonly<Record<Kind, Compose>> = {
  slack: (news, dashboard, { channel = '' }) =>
    // As in the reference (TARSy in Go): a start is told only to those who wait in a thread.
    news.occasion === 'started' && news.fingerprint === null
      ? null
      : {
          path: '/chat.postMessage',
          body: { channel, ...slackMessage(news, dashboard), unfurl_links: false, unfurl_media: false },
        },
  teams: (news, dashboard) => whole(teamsMessage(news, dashboard)),
  mattermost: (news, dashboard) => whole(mattermostMessage(news, dashboard)),
  // Discord tells of mistakes only to those who wait.
  discord: (news, dashboard) => ({ path: '?wait=true', body: discordMessage(news, dashboard) }),
  webhook: (news, dashboard) => whole(webhookPayloadOf(news, dashboard)),
  pagerduty: (news, dashboard) => {
    const id = pagerdutyIncident(news.alert)
    return id === null
      ? null
      : { path: `/incidents/${id}/notes`, body: { note: { content: noteText(news, dashboard) } } }
  },
  opsgenie: (news, dashboard) => {
    const id = opsgenieAlert(news.alert)
    const body = { note: noteText(news, dashboard), source: 'TARSy' }
    return id === null ? null : { path: `/v2/alerts/${id}/notes?identifierType=id`, body }
  },
  github: (news, dashboard, { repository = '' }) => ({
    path: `/repos/${repository}/issues`,
    body: { title: issueTitle(news), body: issueMarkdown(news, dashboard), labels: ['tarsy'] },
  }),
  jira: (news, dashboard, { project = '', issueType = 'Task' }) => ({
    path: '/rest/api/3/issue',
    body: {
      fields: {
        project: { key: project },
        issuetype: { name: issueType },
        summary: issueTitle(news),
        description: issueDocument(news, dashboard),
        labels: ['tarsy'],
      },
    },
  }),
}

/** Null if there is nothing to say to it: the alert did not come from there, or nobody waits for the start. */
export function compose(row: Row, news: News, dashboardUrl: string): Post | null {
  return COMPOSE[row.type](news, dashboardUrl, row)
}
