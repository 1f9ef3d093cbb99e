// Google Cloud Monitoring's webhook, version 1.2: https://cloud.google.com/monitoring/support/notification-options#schema-webhooks

import { account, block, field, section } from '../account.ts'
import { firstText, instantAt, textAt, wordsAt } from '../loose.ts'
import { firing, quiet, TEST, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const google: Sender = { name: 'google', label: 'Google Cloud Monitoring', schema: anyObject, read }

function read(body: unknown): Notice {
  if (textAt(body, 'version') === 'test') return quiet(TEST)
  const of = (path: string) => textAt(body, `incident.${path}`)
  const isOver = of('state') === 'closed'
  return firing(
    account(
      firstText(body, 'incident.summary', 'incident.policy_name') || 'Google Cloud Monitoring incident',
      field('Policy', of('policy_name')),
      field('Condition', of('condition_name')),
      field('Severity', of('severity')),
      field('Project', of('scoping_project_id')),
      field('Resource', of('resource_display_name') || of('resource_name')),
      field('Metric', of('metric.displayName') || of('metric.type')),
      field('Observed', of('observed_value')),
      field('Threshold', of('threshold_value')),
      field('Since', instantAt(body, 'incident.started_at')),
      field('Incident', of('url')),
      block('Resource labels', wordsAt(body, 'incident.resource.labels')),
      block('Metric labels', wordsAt(body, 'incident.metric.labels')),
      block('Policy labels', wordsAt(body, 'incident.policy_user_labels')),
      section('Documentation', of('documentation.content')),
    ),
    {
      isOver,
      id: of('incident_id'),
      startsAt: instantAt(body, 'incident.started_at'),
      types: [of('policy_user_labels.alert_type'), of('policy_name')],
      runbook: of('documentation.links.0.url'),
    },
  )
}
