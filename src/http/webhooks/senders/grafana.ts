// Grafana's unified alerting: Alertmanager's body with more in it.
// https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/

import { checkBody } from '../../request/bind.ts'
import { quiet, TEST, type Notice, type Sender } from '../sender.ts'
import { readGroup } from './alertmanager.ts'
import { alertmanagerSchema } from './alertmanager-group.ts'

export const grafana: Sender = {
  name: 'grafana',
  label: 'Grafana',
  schema: alertmanagerSchema,
  signature: { header: 'X-Grafana-Alerting-Signature', read: value => [value] },
  read,
}

function read(body: unknown): Notice {
  const notification = checkBody(body, alertmanagerSchema)
  // The button "Test" of a contact point sends one firing alert with these labels.
  const test = notification.alerts.every(
    ({ labels }) => labels['alertname'] === 'TestAlert' && labels['instance'] === 'Grafana',
  )
  return test && notification.alerts.length > 0 ? quiet(TEST) : readGroup(notification)
}
