// The address of a configured server and the headers that requests to it get. Pure.

import type { McpServer, Transport } from '#core/config/config.ts'

type Remote = Extract<Transport, { url: string }>

export type OAuth = { tokenUrl: URL; clientId: string; clientSecret: string; scope: string | null }

export type Bridge = { url: string; token: string }

export type Endpoint = {
  server: string
  kind: 'http' | 'sse'
  url: URL
  /** Sent to the origin of `url` and to the clean-up address, nowhere else. */
  headers: Record<string, string>
  cleanupUrl: URL | null
  /** How a token is asked for; null: the headers are all there is. */
  oauth: OAuth | null
  /** The binding that requests go through; null: the public network. */
  binding: string | null
  timeoutMs: number | null
  /** The generation of MCP that the endpoint speaks, if that is known without asking it. */
  speaks: 'sessions' | null
  /** Values that may not appear in any message. */
  secrets: Array<string>
}

export type Address = { ok: true; endpoint: Endpoint } | { ok: false; message: string }

export function addressOf(server: string, config: McpServer, bridge: Bridge | null, executionId: string): Address {
  const { transport } = config
  if (transport.type === 'stdio') return bridgeAddress(server, bridge)
  const url = parse(transport.url)
  if (url === null) return { ok: false, message: `mcp_servers.${server}.transport.url is not an http or https address` }
  const headers = fillHeaders(transport.customHeaders, executionId)
  if (transport.bearerToken) headers['authorization'] = `Bearer ${transport.bearerToken}`
  const cleanupUrl = transport.sessionCleanupUrl ? parse(transport.sessionCleanupUrl) : null
  const oauth = oauthOf(transport)
  const secrets = [
    transport.bearerToken ?? '',
    oauth?.clientSecret ?? '',
    ...(oauth?.tokenUrl.searchParams.values() ?? []),
    ...Object.values(headers),
    url.password,
    decodeURIComponent(url.password),
    ...url.searchParams.values(),
  ]
  // `fetch` refuses an address with a user and a password: they go into the header.
  if (url.username !== '' || url.password !== '') {
    headers['authorization'] ??=
      `Basic ${btoa(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)}`
    secrets.push(headers['authorization'])
    url.username = ''
    url.password = ''
  }
  return {
    ok: true,
    endpoint: {
      server,
      kind: transport.type,
      url,
      headers,
      cleanupUrl,
      oauth,
      binding: transport.binding ?? null,
      timeoutMs: transport.timeoutMs ?? null,
      // The older transport belongs to the older generation.
      speaks: transport.type === 'sse' ? 'sessions' : null,
      secrets: secretsToHide(secrets, executionId),
    },
  }
}

function oauthOf({ oauth }: Remote): OAuth | null {
  const tokenUrl = oauth === undefined ? null : parse(oauth.tokenUrl)
  if (oauth === undefined || tokenUrl === null) return null
  return { tokenUrl, clientId: oauth.clientId, clientSecret: oauth.clientSecret, scope: oauth.scope ?? null }
}

function bridgeAddress(server: string, bridge: Bridge | null): Address {
  if (bridge === null) {
    const message = `${server} is a stdio server and reached through the bridge: start local/bridge.ts and set TARSY_BRIDGE_URL and TARSY_BRIDGE_TOKEN`
    return { ok: false, message }
  }
  const url = parse(`${bridge.url.replace(/\/+$/, '')}/${encodeURIComponent(server)}`)
  if (url === null) return { ok: false, message: 'TARSY_BRIDGE_URL is not an http or https address' }
  const headers = { authorization: `Bearer ${bridge.token}` }
  return {
    ok: true,
    endpoint: {
      server,
      kind: 'http',
      url,
      headers,
      cleanupUrl: null,
      oauth: null,
      binding: null,
      timeoutMs: null,
      speaks: 'sessions',
      secrets: [bridge.token],
    },
  }
}

function parse(text: string): URL | null {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null
}

/** Header names in lower case, `{{.SESSION_ID}}` filled in, headers with an empty value left out. */
function fillHeaders(templates: Record<string, string>, executionId: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(templates)) {
    const value = template.replaceAll(/\{\{\s*\.SESSION_ID\s*\}\}/g, executionId).trim()
    if (value !== '') headers[name.toLowerCase()] = value
  }
  return headers
}

/** Leaves out the execution's id, which is no secret, and values under 6 characters, which would blank out ordinary words. */
function secretsToHide(values: Array<string>, executionId: string): Array<string> {
  const long = values.filter(value => value.length >= 6 && value !== executionId)
  return [...new Set(long)].toSorted((a, b) => b.length - a.length)
}

/** Replaces the endpoint's secrets in a text that came from elsewhere, and cuts it to 1,000 characters. */
export function withoutSecrets(text: string, secrets: ReadonlyArray<string>): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, '[hidden]')
  // Our choice: a person reads this in a list of servers, and the rest is in the server's own log.
  return clean.length > 1_000 ? `${clean.slice(0, 1_000)} …` : clean
}
