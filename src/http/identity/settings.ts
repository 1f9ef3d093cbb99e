import type { Vars } from '#core/config/config.ts'
import { SHORTEST_PATH_SECRET } from '#core/ingest/path-secret.ts'
import { GroupMemory, identityBy } from './access-groups.ts'
import type { Access } from './access.ts'
import { cachedKeys } from './access.ts'
import { pathSecretVariable } from '../webhooks/path-secret.ts'
import { secretVariable, SENDERS, SIGNING } from '../webhooks/senders.ts'

export type IdentitySettings = {
  /** Set by the start program only: every request to a loopback host is let in. */
  local: boolean
  /** Forwarded-user headers name the author, also when the request comes from outside. */
  trustForwarded: boolean
  token: string | null
  /** `incomplete` if only one of its two variables is set: then nobody gets in by Access. */
  access: Access | 'incomplete' | null
  /** The secrets that senders sign with, by sender: the one in use, and during a change the one before. */
  senderSecrets: SecretsBySender
  /** The secrets that stand in the addresses of senders, likewise. */
  pathSecrets: SecretsBySender
}

type SecretsBySender = Readonly<Record<string, ReadonlyArray<string>>>

/** What the platform knows of the caller where Access stands in front of the Worker (`ctx.access`). */
export type PlatformAccess = { aud: string; getIdentity(): Promise<{ groups?: unknown } | undefined> }

export function identitySettings(vars: Vars, platform?: PlatformAccess): IdentitySettings {
  return {
    local: vars['TARSY_LOCAL'] === '1',
    trustForwarded: vars['TARSY_TRUST_FORWARDED'] === '1',
    token: textOrNull(vars['TARSY_API_TOKEN']),
    access: accessSettings(textOrNull(vars['ACCESS_TEAM_DOMAIN']), textOrNull(vars['ACCESS_AUD']), platform),
    senderSecrets: secretsBySender(vars, SIGNING, secretVariable),
    pathSecrets: pathSecrets(vars),
  }
}

/** `TARSY_PAGERDUTY_SECRET`, and `TARSY_PAGERDUTY_SECRET_OLD` as long as PagerDuty may still use the one before. */
function secretsBySender(
  vars: Vars,
  senders: ReadonlyArray<{ name: string }>,
  variableOf: (name: string) => string,
): SecretsBySender {
  const secretsOf = (name: string) => ['', '_OLD'].flatMap(end => textOrNull(vars[variableOf(name) + end]) ?? [])
  const all = senders.map(({ name }) => [name, secretsOf(name)] as const)
  return Object.fromEntries(all.filter(([, secrets]) => secrets.length > 0))
}

function pathSecrets(vars: Vars): SecretsBySender {
  const all = Object.entries(secretsBySender(vars, SENDERS, pathSecretVariable))
  return Object.fromEntries(
    all.map(([name, secrets]) => [name, secrets.filter(secret => secret.length >= SHORTEST_PATH_SECRET)]),
  )
}

const groupMemory = new GroupMemory(() => Date.now())

function accessSettings(
  team: string | null,
  audience: string | null,
  platform: PlatformAccess | undefined,
): IdentitySettings['access'] {
  if (team === null && audience === null) return null
  if (team === null || audience === null) return 'incomplete'
  const issuer = issuerOf(team)
  const ask = identityBy(issuer, fetch)
  return {
    issuer,
    audience,
    keys: cachedKeys(issuer),
    askGroups: (token, session) =>
      groupMemory.ask(session, () => (platform?.aud === audience ? platform.getIdentity() : ask(token))),
  }
}

/** The issuer of a team. ACCESS_TEAM_DOMAIN may be `team`, `team.cloudflareaccess.com`, or that as a URL. */
export function issuerOf(team: string): string {
  const host = team.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return `https://${host.includes('.') ? host : `${host}.cloudflareaccess.com`}`
}

function textOrNull(value: string | undefined): string | null {
  const text = value?.trim() ?? ''
  return text === '' ? null : text
}
