// Sentry's integration platform: issue alerts, metric alerts and issues.
// https://docs.sentry.io/organization/integrations/integration-platform/webhooks/

import { account, block, field, section } from '../account.ts'
import { at, firstText, textAt } from '../loose.ts'
import { firing, OVER, quiet, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const sentry: Sender = {
  name: 'sentry',
  label: 'Sentry',
  schema: anyObject,
  signature: { header: 'Sentry-Hook-Signature', read: value => [value] },
  read,
}

function read(body: unknown): Notice {
  if (at(body, 'data.metric_alert') !== undefined) return readMetricAlert(body)
  if (at(body, 'data.event') !== undefined) return readIssueAlert(body)
  if (at(body, 'data.issue') !== undefined) return readIssue(body)
  if (at(body, 'installation') !== undefined || at(body, 'data.installation') !== undefined) {
    return quiet('An installation was changed: it opens no session')
  }
  return readIssueAlert({ data: { event: body } })
}

function readIssueAlert(body: unknown): Notice {
  const of = (...paths: ReadonlyArray<string>) => firstText(body, ...paths.map(path => `data.event.${path}`))
  const issue = of('issue_id', 'groupID')
  return firing(
    account(
      of('title', 'message', 'event_id') || 'Sentry event',
      field('Rule', textAt(body, 'data.triggered_rule')),
      field('Level', of('level')),
      field('Culprit', of('culprit')),
      field('Environment', of('environment')),
      field('Release', of('release')),
      field('Platform', of('platform')),
      field('Time', of('datetime')),
      field('Event', of('web_url', 'url')),
      block('Tags', tagsOf(at(body, 'data.event.tags'))),
      section('Message', of('message')),
    ),
    { id: issue || of('event_id'), startsAt: of('datetime'), types: [textAt(body, 'data.triggered_rule')] },
  )
}

function readMetricAlert(body: unknown): Notice {
  const action = textAt(body, 'action')
  if (action === 'resolved') return quiet(OVER)
  const of = (path: string) => textAt(body, `data.metric_alert.${path}`)
  return firing(
    account(
      firstText(body, 'data.description_title', 'data.metric_alert.title') || 'Sentry metric alert',
      field('Severity', action),
      field('Rule', of('alert_rule.name')),
      field('Aggregate', of('alert_rule.aggregate')),
      field('Query', of('alert_rule.query')),
      field('Environment', of('alert_rule.environment')),
      field('Since', of('date_started')),
      field('Alert', textAt(body, 'data.web_url')),
      section('Message', textAt(body, 'data.description_text')),
    ),
    { id: of('id') || of('identifier'), startsAt: of('date_started'), types: [of('alert_rule.name')] },
  )
}

function readIssue(body: unknown): Notice {
  const action = textAt(body, 'action')
  if (action === 'resolved') return quiet(OVER)
  if (action !== 'created' && action !== 'unresolved') {
    return quiet(`"issue.${action}" is news of a known issue: it opens no session`)
  }
  const of = (...paths: ReadonlyArray<string>) => firstText(body, ...paths.map(path => `data.issue.${path}`))
  return firing(
    account(
      of('title') || 'Sentry issue',
      field('Level', of('level')),
      field('Project', of('project.name', 'project.slug')),
      field('Culprit', of('culprit')),
      field('First seen', of('firstSeen')),
      field('Events', of('count')),
      field('Issue', of('web_url', 'permalink')),
    ),
    { id: of('id'), startsAt: action === 'unresolved' ? of('lastSeen') : of('firstSeen'), types: [of('project.slug')] },
  )
}

/** Sentry's tags are pairs. */
function tagsOf(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return {}
  return Object.fromEntries(tags.map(tag => [textAt(tag, '0'), textAt(tag, '1')]).filter(([key]) => key !== ''))
}
