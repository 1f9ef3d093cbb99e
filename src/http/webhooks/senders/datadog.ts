// Datadog's webhooks. The body is a template that the operator writes; docs/senders.md has the one to paste, which holds every variable that helps.
// Datadog's own default has `body`, `title`, `event_type`, `id`, `date`, `org`, `last_updated`: https://docs.datadoghq.com/integrations/webhooks/

import { account, field, section } from '../account.ts'
import { firstText } from '../loose.ts'
import { firing, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const datadog: Sender = { name: 'datadog', label: 'Datadog', schema: anyObject, read }

function read(body: unknown): Notice {
  const of = (...keys: ReadonlyArray<string>) => firstText(body, ...keys)
  const title = of('title', 'alert_title', 'event_title')
  // $ALERT_TRANSITION: Triggered, Re-Triggered, Warn, No Data, Recovered and more. The default body lacks it, but its title begins with it.
  const transition = of('alert_transition', 'transition') || /^\[([\w -]+?)(?: on [^\]]*)?\]/.exec(title)?.[1] || ''
  const isOver = /^recovered$/i.test(transition)
  const monitor = of('alert_id', 'monitor_id')
  const scope = of('alert_scope', 'scope')
  return firing(
    account(
      title === '' ? 'Datadog alert' : title,
      field('Transition', transition),
      field('Priority', of('alert_priority', 'priority')),
      field('Status', of('alert_status')),
      field('Metric', of('alert_metric', 'metric')),
      field('Query', of('alert_query', 'query')),
      field('Scope', scope),
      field('Host', of('host_name', 'hostname')),
      field('Tags', of('tags')),
      field('Since', of('date')),
      field('Monitor', of('link', 'url')),
      section('Message', of('body', 'event_msg', 'text')),
    ),
    {
      // $ALERT_CYCLE_KEY is the same from the trigger to the recovery.
      isOver,
      id: of('alert_cycle_key') || (monitor === '' ? of('aggreg_key', 'id') : `${monitor} ${scope}`),
      startsAt: of('alert_cycle_key') === '' ? of('date') : '',
      types: [of('alert_type_name'), of('alert_title')],
      runbook: of('runbook', 'runbook_url'),
    },
  )
}
