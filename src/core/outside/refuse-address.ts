// The one guard for addresses that come from outside: alerts, webhooks, configuration that names a page.

import { isPrivateHost } from './private-host.ts'

/**
 * Why nothing is fetched from this address, as the end of a sentence; null if it may be. `isNamed` says whether the operator named this host: such a
 * host may be private.
 */
export function refuseAddress(url: URL, isNamed: (hostname: string) => boolean): string | null {
  const { protocol, username, password, hostname } = url
  if (protocol !== 'http:' && protocol !== 'https:') return 'its address does not begin with http:// or https://'
  if (username !== '' || password !== '') return 'its address has a user name or a password in it'
  if (isPrivateHost(hostname) && !isNamed(hostname)) return `its host ${hostname} is not public`
  return null
}
