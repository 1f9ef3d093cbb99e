import type { Vars } from '#core/config/config.ts'
import type { Access } from './access.ts'
import { remoteKeys } from './access.ts'

export type IdentitySettings = {
  /** Set by the start program only: open to who asks for a loopback host. */
  local: boolean
  /** Forwarded-user headers name the author even when they come from outside. */
  trustForwarded: boolean
  token: string | null
  /** `incomplete` when only one of its two variables is set: then nobody gets in by Access. */
  access: Access | 'incomplete' | null
}

export function identitySettings(vars: Vars): IdentitySettings {
  return {
    local: vars['TARSY_LOCAL'] === '1',
    trustForwarded: vars['TARSY_TRUST_FORWARDED'] === '1',
    token: given(vars['TARSY_API_TOKEN']),
    access: access(given(vars['ACCESS_TEAM_DOMAIN']), given(vars['ACCESS_AUD'])),
  }
}

function access(team: string | null, audience: string | null): IdentitySettings['access'] {
  if (team === null && audience === null) return null
  if (team === null || audience === null) return 'incomplete'
  const issuer = issuerOf(team)
  return { issuer, audience, keys: remoteKeys(issuer) }
}

/** Takes `team`, `team.cloudflareaccess.com` and the address. */
export function issuerOf(team: string): string {
  const host = team.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return `https://${host.includes('.') ? host : `${host}.cloudflareaccess.com`}`
}

function given(value: string | undefined): string | null {
  const text = value?.trim() ?? ''
  return text === '' ? null : text
}
