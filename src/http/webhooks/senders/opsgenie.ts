// The webhook of Opsgenie and of Jira Service Management, which took it over: https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/

import { account, block, field, section } from '../account.ts'
import { instantAt, listAt, textAt, wordsAt } from '../loose.ts'
import { firing, quiet, TEST, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const opsgenie: Sender = {
  name: 'opsgenie',
  label: 'Opsgenie or Jira Service Management',
  schema: anyObject,
  read,
}

function read(body: unknown): Notice {
  const action = textAt(body, 'action')
  const isOver = action === 'Close' || action === 'Delete'
  if (action === 'TestAction') return quiet(TEST)
  if (action !== '' && action !== 'Create' && !isOver)
    return quiet(`"${action}" is news of a known alert: it opens no session`)
  const of = (path: string) => textAt(body, `alert.${path}`)
  return firing(
    account(
      of('message') || 'Opsgenie alert',
      field('Priority', of('priority')),
      field('Entity', of('entity')),
      field('Source', of('source') || textAt(body, 'source.name')),
      field('Alias', of('alias')),
      field('Since', instantAt(body, 'alert.createdAt')),
      field('Tags', listAt(body, 'alert.tags').join(', ')),
      field('Integration', textAt(body, 'integrationName')),
      block('Details', wordsAt(body, 'alert.details')),
      section('Description', of('description')),
    ),
    {
      isOver,
      id: of('alertId'),
      startsAt: instantAt(body, 'alert.createdAt'),
      types: [of('details.alert_type'), of('entity')],
      runbook: of('details.runbook_url') || of('details.runbook'),
    },
  )
}
