import { recipientsOf } from '#adapters/notify/recipients.ts'
import type { Recipient } from '#core/notify/notifier.ts'
import { configOf, varsOf } from './configuration.ts'
import { clock } from './platform.ts'

/**
 * Who is told of sessions, by the configuration, which is read when this is first called. Throws while it is broken. Their requests pass no gate:
 * one target that hangs would hold up the others in it.
 */
export function recipientsIn(env: object): () => ReadonlyArray<Recipient> {
  let known: ReadonlyArray<Recipient> | null = null
  return () => (known ??= read(env))
}

function read(env: object): Array<Recipient> {
  const vars = varsOf(env)
  return recipientsOf(configOf(vars), vars, { fetch: (input, init) => fetch(input, init), clock })
}
