// What `npm run token` asks of the system, and what it prints.

import { parseArgs } from 'node:util'
import type { ApiToken, NewApiToken } from '../../src/core/protocol/api.ts'
import { Fault } from '../start/fault.ts'

export type TokenPorts = { url: string; adminToken: string | null; fetch: typeof fetch }

const USAGE = `Usage: npm run token -- --name NAME --scope ingest|read|respond|admin …
  --scope X          again for each scope
  --alert-type X     again for each alert type that it may hand in (scope ingest alone)
  --days N           until it expires; 90 without it
  --list             shows the tokens
  --revoke ID        ends a token
  --url URL          the system; else TARSY_URL, else the one that runs here
A deployed system takes the admin token from TARSY_API_TOKEN.`

const OPTIONS = {
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  'alert-type': { type: 'string', multiple: true },
  days: { type: 'string' },
  list: { type: 'boolean' },
  revoke: { type: 'string' },
  url: { type: 'string' },
} as const

/** The lines to print. Throws a Fault that says what to change. */
export async function askForToken(args: ReadonlyArray<string>, ports: TokenPorts): Promise<Array<string>> {
  const given = readArgs(args)
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> =>
    request({ ...ports, url: given.url ?? ports.url }, method, path, body)
  if (given.list) {
    const { tokens } = await ask<{ tokens: Array<ApiToken> }>('GET', '')
    return tokens.length === 0 ? ['There are no tokens.'] : tokens.map(lineOf)
  }
  if (given.revoke !== undefined) {
    const { name } = await ask<ApiToken>('DELETE', `/${encodeURIComponent(given.revoke)}`)
    return [`Revoked "${name}". Whoever still sends it is refused from now on.`]
  }
  if (given.name === undefined || given.scope === undefined) throw new Fault(USAGE)
  const made = await ask<NewApiToken>('POST', '', {
    name: given.name,
    scopes: given.scope,
    ...(given['alert-type'] && { alert_types: given['alert-type'] }),
    ...(given.days !== undefined && { expires_in_days: Number(given.days) }),
  })
  return [made.token, '', `${lineOf(made)}`, 'It is shown this once. Send it as "Authorization: Bearer …".']
}

function readArgs(args: ReadonlyArray<string>) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new Fault(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  }
}

function lineOf({ id, name, scopes, alert_types, expires_at, revoked_at, last_used_at }: ApiToken): string {
  const types = alert_types === null ? '' : ` for ${alert_types.join(', ')}`
  const end = revoked_at === null ? `until ${expires_at.slice(0, 10)}` : `revoked ${revoked_at.slice(0, 10)}`
  return `${id}  ${name}: ${scopes.join(', ')}${types}, ${end}, last used ${last_used_at ?? 'never'}`
}

async function request<T>(ports: TokenPorts, method: string, path: string, body?: object): Promise<T> {
  const { url, adminToken } = ports
  const answer = await ports
    .fetch(new URL(`/api/v1/tokens${path}`, url), {
      method,
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        ...(adminToken !== null && { Authorization: `Bearer ${adminToken}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    .catch(() => {
      throw new Fault(`${url} does not answer. Start the system, or name another with --url.`)
    })
  const said = (await answer.json().catch(() => null)) as (T & { message?: string }) | null
  if (answer.ok && said !== null) return said
  throw new Fault(`${url} answered ${answer.status}: ${said?.message ?? 'without saying why'}`)
}
