// Everyone whom the configuration names as told of sessions.

import type { Config, Vars } from '#core/config/config.ts'
import { FACTS } from '#core/notify/kinds.ts'
import type { Recipient } from '#core/notify/notifier.ts'
import { rowsOf } from '#core/notify/rows.ts'
import { decide } from '#core/notify/rules.ts'
import { accessOf } from './access.ts'
import { postNotifier } from './post.ts'
import type { Door } from './send.ts'
import { slackNotifier } from './slack.ts'

export function recipientsOf(config: Config, vars: Vars, door: Door): Array<Recipient> {
  const { dashboardUrl } = config.system
  return rowsOf(config).map(([name, row]): Recipient => {
    const access = accessOf(row, vars)
    const { label } = FACTS[row.type]
    return {
      name,
      label: name === row.type ? label : `${label} (${name})`,
      wants: news => decide(name, row.type, config.notify.rules, news).told,
      notifier:
        row.type === 'slack'
          ? slackNotifier(door, row, access, dashboardUrl)
          : postNotifier(door, row, access, dashboardUrl),
    }
  })
}
