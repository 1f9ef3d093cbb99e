import { recipientsOf } from '#adapters/notify/recipients.ts'
import type { Recipient } from '#core/notify/notifier.ts'
import { configuration, varsOf } from './configuration.ts'
import { clock } from './platform.ts'

/**
 * Nobody while the configuration is broken: no session runs then. Their requests pass no gate, because one target that hangs would hold up the
 * others in it.
 */
export function recipients(env: object): Array<Recipient> {
  const vars = varsOf(env)
  const { config } = configuration(vars)
  return config.ok ? recipientsOf(config.config, vars, { fetch: (input, init) => fetch(input, init), clock }) : []
}
