// CloudWatch alarms, and any other message, by Amazon SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html

import { parseJson } from '#core/json.ts'
import { account, block, field, section } from '../account.ts'
import { at, firstText, textAt } from '../loose.ts'
import { firing, quiet, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const sns: Sender = {
  name: 'sns',
  label: 'Amazon SNS',
  schema: anyObject,
  verify: (body, { verifySns }) => verifySns(body),
  read,
}

function read(body: unknown): Notice {
  const type = textAt(body, 'Type')
  if (type === 'SubscriptionConfirmation') return { kind: 'confirm', address: textAt(body, 'SubscribeURL') }
  if (type === 'UnsubscribeConfirmation') return quiet('The subscription was ended: it opens no session')
  // With raw message delivery the alarm comes without the envelope.
  const message = at(body, 'AlarmName') === undefined ? parseJson(textAt(body, 'Message')) : body
  return at(message, 'AlarmName') === undefined ? readMessage(body) : readAlarm(message)
}

function readAlarm(alarm: unknown): Notice {
  const of = (path: string) => textAt(alarm, path)
  const isOver = of('NewStateValue') === 'OK'
  return firing(
    account(
      `${of('AlarmName')} is in state ${of('NewStateValue') || 'unknown'}`,
      field('Reason', of('NewStateReason')),
      field('Description', of('AlarmDescription')),
      field('Account', of('AWSAccountId')),
      field('Region', of('Region')),
      field('Since', of('StateChangeTime')),
      field('State before', of('OldStateValue')),
      field('Alarm', of('AlarmArn')),
      field('Metric', [of('Trigger.Namespace'), of('Trigger.MetricName')].filter(text => text !== '').join(' ')),
      field('Statistic', firstText(alarm, 'Trigger.Statistic', 'Trigger.ExtendedStatistic')),
      field(
        'Threshold',
        [of('Trigger.ComparisonOperator'), of('Trigger.Threshold')].filter(text => text !== '').join(' '),
      ),
      block('Dimensions', dimensionsOf(at(alarm, 'Trigger.Dimensions'))),
    ),
    { id: of('AlarmArn') || of('AlarmName'), startsAt: of('StateChangeTime'), types: [of('AlarmName')], isOver },
  )
}

function readMessage(body: unknown): Notice {
  const message = textAt(body, 'Message')
  const [firstLine = ''] = message.split('\n', 1)
  return firing(
    account(
      textAt(body, 'Subject') || firstLine.slice(0, 200) || 'Amazon SNS message',
      field('Topic', textAt(body, 'TopicArn')),
      field('Since', textAt(body, 'Timestamp')),
      section('Message', message),
    ),
    { id: textAt(body, 'MessageId'), types: [textAt(body, 'MessageAttributes.alert_type.Value')] },
  )
}

/** CloudWatch writes `{ name, value }` here and `{ Name, Value }` elsewhere. */
function dimensionsOf(list: unknown): Record<string, string> {
  if (!Array.isArray(list)) return {}
  return Object.fromEntries(list.map(each => [firstText(each, 'name', 'Name'), firstText(each, 'value', 'Value')]))
}
