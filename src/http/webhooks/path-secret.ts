// Senders that can neither send a header nor sign: a secret as the last segment of their address. It is taken off before anything else reads the
// path, so that no route, log, metric or answer has it.

import { SENDERS } from './senders.ts'

const SECRET = /^(\/api\/v1\/webhooks\/([a-z]+))\/([^/]+)$/

/** The path that routes see. */
export function pathWithoutSecret(path: string): string {
  const [, address, name] = SECRET.exec(path) ?? []
  return address !== undefined && SENDERS.some(sender => sender.name === name) ? address : path
}

/** The secret in the address of a sender; null without one. */
export function secretInPath(url: string): string | null {
  const segment = SECRET.exec(new URL(url).pathname)?.[3]
  if (segment === undefined) return null
  try {
    return decodeURIComponent(segment)
  } catch {
    // It is no encoded text, so it is no secret of ours either.
    return segment
  }
}

/** The variable that holds it. While it is changed, the one before stands in a variable with `_OLD` behind it. */
export function pathSecretVariable(name: string): string {
  return `TARSY_${name.toUpperCase()}_PATH_SECRET`
}
