import type { Config } from '../config/config.ts'
import type { Row } from './compose.ts'

/** All recipients by name; the one of `system.slack` is called so. */
export function rowsOf({ system, notify }: Config): Array<[name: string, row: Row]> {
  const { slack } = system
  const others = Object.entries(notify.recipients ?? {})
  if (slack === undefined || !slack.enabled) return others
  const { channel, tokenEnv, apiUrl } = slack
  return [['slack', { type: 'slack', channel, tokenEnv, apiUrl }], ...others]
}
