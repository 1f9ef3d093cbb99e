// Tokens by OAuth's client credentials (RFC 6749, 4.4): this system signs in as itself, without a person.

import * as z from 'zod'
import { parseJson } from '#core/json.ts'
import { within } from './call-limit.ts'
import { readText } from './body.ts'
import { withoutSecrets, type Endpoint, type OAuth } from './endpoint.ts'
import { DeliveryFailure, networkFailure } from './failure.ts'
import { oneLine } from './one-line.ts'
import type { Fetch } from './request-sender.ts'
import { untilAborted } from '#core/until-aborted.ts'

/** By server, for all connections of a host. */
export type Tokens = Map<string, Token>
type Token = { value: string; until: number }

const tokenAnswer = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number().optional() })

// Ours: a token that ends during a call would fail it.
const SPARE_MS = 30_000
// RFC 6749 recommends that servers say how long a token lives. Ours, for those that do not.
const UNSAID_MS = 5 * 60_000
const ASK_MS = 10_000

/** `fetch` with the server's token on each request. A token that the server refuses is asked for anew by the next request. */
export function withOAuth(oauth: OAuth, endpoint: Endpoint, tokens: Tokens, fetch: Fetch): Fetch {
  const { server, secrets } = endpoint
  async function token(signal: AbortSignal | null): Promise<string> {
    const known = tokens.get(server)
    if (known !== undefined && known.until > Date.now()) return known.value
    const asked = await within(ASK_MS, limit => askToken(oauth, secrets, fetch, { signal, limit }))
    tokens.set(server, asked)
    return asked.value
  }
  return async (url, init = {}) => {
    const value = await token(init.signal ?? null)
    if (!secrets.includes(value)) secrets.push(value)
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${value}`)
    const response = await fetch(url, { ...init, headers })
    if (response.status === 401) tokens.delete(server)
    return response
  }
}

async function askToken(
  { tokenUrl, clientId, clientSecret, scope }: OAuth,
  secrets: ReadonlyArray<string>,
  fetch: Fetch,
  { signal, limit }: { signal: AbortSignal | null; limit: AbortSignal },
): Promise<Token> {
  const own = signal === null ? limit : AbortSignal.any([signal, limit])
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== null && { scope }) })
  // Every server of OAuth takes the client's secret so (RFC 6749, 2.3.1), each part encoded as in a form.
  const login = btoa([clientId, clientSecret].map(encodeURIComponent).join(':'))
  const request = {
    method: 'POST',
    headers: { authorization: `Basic ${login}`, accept: 'application/json', 'content-type': FORM },
    body: form.toString(),
    redirect: 'manual' as const,
    signal: own,
  }
  const response = await untilAborted(fetch(tokenUrl, request), own).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw new DeliveryFailure('not-delivered', `oauth.token_url: ${networkFailure(error).message}`)
  })
  const text = await readText(response, own)
  const read = tokenAnswer.safeParse(parseJson(text))
  if (response.ok && read.success) {
    const { access_token: value, expires_in: seconds } = read.data
    const ms = seconds === undefined || Number.isNaN(seconds) ? UNSAID_MS : seconds * 1_000
    return { value, until: Date.now() + ms - SPARE_MS }
  }
  const said = withoutSecrets(oneLine(text), secrets)
  throw new DeliveryFailure(
    response.status >= 500 ? 'not-delivered' : 'refused',
    `oauth.token_url gave no token (HTTP ${response.status}); check client_id, client_secret and scope; it said: ${said}`,
  )
}

const FORM = 'application/x-www-form-urlencoded'
