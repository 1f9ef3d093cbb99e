// PagerDuty's webhooks, version 3: https://developer.pagerduty.com/docs/webhooks-overview, https://developer.pagerduty.com/docs/webhooks-behavior

import { account, block, field } from '../account.ts'
import { firstText, listAt, textAt } from '../loose.ts'
import { firing, quiet, TEST, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

// An incident that nobody takes comes back as `unacknowledged`; that is the same problem.
const FIRES = new Set(['incident.triggered', 'incident.reopened', 'incident.unacknowledged'])

export const pagerduty: Sender = {
  name: 'pagerduty',
  label: 'PagerDuty',
  schema: anyObject,
  signature: {
    header: 'X-PagerDuty-Signature',
    read: value => value.split(',').flatMap(each => each.trim().split('v1=')[1] ?? []),
  },
  read,
}

function read(body: unknown): Notice {
  const type = textAt(body, 'event.event_type')
  if (type === 'pagey.ping') return quiet(TEST)
  const isOver = type === 'incident.resolved'
  if (type !== '' && !isOver && !FIRES.has(type))
    return quiet(`"${type}" is news of a known incident: it opens no session`)
  const of = (path: string) => textAt(body, `event.data.${path}`)
  const title = firstText(body, 'event.data.title', 'event.data.summary')
  return firing(
    account(
      `${title === '' ? 'PagerDuty incident' : title}${of('number') === '' ? '' : ` (incident ${of('number')})`}`,
      field('Status', of('status')),
      field('Urgency', of('urgency')),
      field('Priority', of('priority.summary')),
      field('Service', of('service.summary')),
      field('Since', of('created_at')),
      field('Incident', of('html_url')),
      field('Incident key', of('incident_key')),
      field('Escalation policy', of('escalation_policy.summary')),
      field('Teams', listAt(body, 'event.data.teams', 'summary').join(', ')),
      field('Assigned to', listAt(body, 'event.data.assignees', 'summary').join(', ')),
      block('Opened by', { client: textAt(body, 'event.client.name'), person: textAt(body, 'event.agent.summary') }),
    ),
    {
      isOver,
      id: of('id'),
      // Reopened, it is a problem of its own.
      startsAt: type === 'incident.reopened' ? textAt(body, 'event.occurred_at') : of('created_at'),
      types: [of('service.summary')],
    },
  )
}
