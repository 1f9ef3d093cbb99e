// Azure Monitor's common alert schema: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema

import { account, block, field } from '../account.ts'
import { listAt, textAt, wordsAt } from '../loose.ts'
import { firing, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

// It repeats 408, 429, 503 and 504: https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
export const azure: Sender = { name: 'azure', label: 'Azure Monitor', schema: anyObject, repeatsAfter429: true, read }

function read(body: unknown): Notice {
  const of = (path: string) => textAt(body, `data.essentials.${path}`)
  const isOver = of('monitorCondition') === 'Resolved'
  return firing(
    account(
      of('alertRule') || 'Azure Monitor alert',
      field('Severity', of('severity')),
      field('Signal', of('signalType')),
      field('Monitored by', of('monitoringService')),
      field('Since', of('firedDateTime')),
      field('Description', of('description')),
      field('Resources', listAt(body, 'data.essentials.configurationItems').join(', ')),
      field('Targets', listAt(body, 'data.essentials.alertTargetIDs').join(', ')),
      field('Investigation', of('investigationLink')),
      block('Condition', wordsAt(body, 'data.alertContext.condition.allOf.0')),
      block('Properties', wordsAt(body, 'data.customProperties')),
    ),
    {
      isOver,
      id: of('alertId') || of('originAlertId'),
      startsAt: of('firedDateTime'),
      types: [textAt(body, 'data.customProperties.alert_type'), of('alertRule')],
      runbook: textAt(body, 'data.customProperties.runbook_url'),
    },
  )
}
