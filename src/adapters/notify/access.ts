// How each kind of recipient is reached: its address, and how it knows us. The only place here that reads secrets.

import type { Vars } from '#core/config/config.ts'
import type { Row } from '#core/notify/compose.ts'
import { FACTS } from '#core/notify/kinds.ts'

export type Access = {
  address: string
  /** For one request; `at` is the time in seconds. */
  headers(body: string, at: number): Promise<Record<string, string>>
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

export function accessOf(row: Row, vars: Vars): Access {
  const token = secretOf(vars, row.tokenEnv)
  const api = row.apiUrl ?? FACTS[row.type].api ?? ''
  const by = (address: string, headers: Record<string, string>): Access => ({
    address,
    headers: async () => ({ ...JSON_TYPE, ...headers }),
  })
  switch (row.type) {
    case 'slack':
      return by(api, { authorization: `Bearer ${token}` })
    case 'teams':
    case 'mattermost':
    case 'discord':
      return by(secretOf(vars, row.urlEnv), {})
    case 'webhook':
      return {
        address: row.url ?? secretOf(vars, row.urlEnv),
        headers: async (body, at) => ({
          ...JSON_TYPE,
          'x-tarsy-timestamp': String(at),
          'x-tarsy-signature': `v1=${await signatureOf(secretOf(vars, row.secretEnv), `${at}.${body}`)}`,
        }),
      }
    case 'pagerduty':
      return by(api, {
        authorization: `Token token=${token}`,
        from: row.from ?? '',
        accept: 'application/vnd.pagerduty+json;version=2',
      })
    case 'opsgenie':
      return by(api, { authorization: `GenieKey ${token}` })
    case 'github':
      return by(api, {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      })
    case 'jira':
      return by(row.url ?? '', {
        authorization: `Basic ${base64(`${row.user ?? ''}:${token}`)}`,
        accept: 'application/json',
      })
  }
}

/** The variable is set: the configuration is not sound without it. */
function secretOf(vars: Vars, env: string | undefined): string {
  return (env === undefined ? undefined : vars[env]) ?? ''
}

/** HMAC-SHA256 in small hexadecimal letters. */
async function signatureOf(secret: string, text: string): Promise<string> {
  const bytes = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, bytes.encode(text))
  return Array.from(new Uint8Array(signature), byte => byte.toString(16).padStart(2, '0')).join('')
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
