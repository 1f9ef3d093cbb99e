// The role of somebody whom Cloudflare Access let in, by the table `system.roles`.

import type { Config } from '#core/config/config.ts'
import { ROLE_SCOPES, type Role } from '#core/protocol/scopes.ts'

/** What Access says of a caller: a person has an address, a service token a client id. */
export type AccessCaller = { email: string | null; clientId: string | null; groups: ReadonlyArray<string> }

export type RoleTable = Config['system']['roles']

/** The strongest role that the table gives; null for none. Without a table everybody whom Access lets in is a responder. */
export function roleOf(caller: AccessCaller, table: RoleTable): Role | null {
  if (table === undefined) return 'responder'
  const names = new Set([caller.email, caller.clientId, ...caller.groups].flatMap(name => name?.toLowerCase() ?? []))
  const roles = Object.keys(ROLE_SCOPES).toReversed() as Array<Role>
  return roles.find(role => table[role].some(entry => entry === '*' || names.has(entry.toLowerCase()))) ?? null
}
