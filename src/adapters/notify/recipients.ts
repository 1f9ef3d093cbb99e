// Everyone whom the configuration names as told of sessions.

import type { Config, Vars } from '#core/config/config.ts'
import type { Recipient } from '#core/notify/notifier.ts'
import type { Door } from './send.ts'
import { slackNotifier } from './slack.ts'

export function recipientsOf(config: Config, vars: Vars, door: Door): Array<Recipient> {
  const { slack, dashboardUrl } = config.system
  if (slack === undefined || !slack.enabled) return []
  const { tokenEnv, channel, apiUrl } = slack
  const notifier = slackNotifier(door, { token: vars[tokenEnv] ?? '', tokenEnv, channel, apiUrl, dashboardUrl })
  return [{ name: 'slack', label: 'Slack', wants: () => true, notifier }]
}
