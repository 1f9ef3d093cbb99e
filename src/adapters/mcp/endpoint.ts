// Where a configured server is reached and what is sent along. Pure: the configuration in, an address or a sentence out.

import type { McpServer } from '#core/config/config.ts'

export type Bridge = { url: string; token: string }

export type Endpoint = {
  server: string
  kind: 'http' | 'sse'
  url: URL
  /** Sent to the origin of `url` and to the clean-up address, nowhere else. */
  headers: Record<string, string>
  cleanupUrl: URL | null
  timeoutMs: number | null
  /** Values that may not appear in any sentence. */
  secrets: Array<string>
}

export type Address = { ok: true; endpoint: Endpoint } | { ok: false; message: string }

export function addressOf(server: string, config: McpServer, bridge: Bridge | null, executionId: string): Address {
  const { transport } = config
  if (transport.type === 'stdio') return bridged(server, bridge)
  const url = parse(transport.url)
  if (url === null) return { ok: false, message: `mcp_servers.${server}.transport.url is not an http or https address` }
  const headers = fill(transport.customHeaders, executionId)
  if (transport.bearerToken) headers['authorization'] = `Bearer ${transport.bearerToken}`
  const cleanupUrl = transport.sessionCleanupUrl ? parse(transport.sessionCleanupUrl) : null
  const secrets = [
    transport.bearerToken ?? '',
    ...Object.values(headers),
    url.password,
    decodeURIComponent(url.password),
    ...url.searchParams.values(),
  ]
  // A fetch refuses an address that holds a user and a password; they belong in the header.
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
      timeoutMs: transport.timeoutMs ?? null,
      secrets: worthHiding(secrets, executionId),
    },
  }
}

function bridged(server: string, bridge: Bridge | null): Address {
  if (bridge === null) {
    const message = `${server} is a stdio server and reached through the bridge: start local/bridge.ts and set TARSY_BRIDGE_URL and TARSY_BRIDGE_TOKEN`
    return { ok: false, message }
  }
  const url = parse(`${bridge.url.replace(/\/+$/, '')}/${encodeURIComponent(server)}`)
  if (url === null) return { ok: false, message: 'TARSY_BRIDGE_URL is not an http or https address' }
  const headers = { authorization: `Bearer ${bridge.token}` }
  return {
    ok: true,
    endpoint: { server, kind: 'http', url, headers, cleanupUrl: null, timeoutMs: null, secrets: [bridge.token] },
  }
}

function parse(text: string): URL | null {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null
}

/** Names in lower case, `{{.SESSION_ID}}` filled in, headers without a value left out. */
function fill(templates: Record<string, string>, executionId: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(templates)) {
    const value = template.replaceAll(/\{\{\s*\.SESSION_ID\s*\}\}/g, executionId).trim()
    if (value !== '') headers[name.toLowerCase()] = value
  }
  return headers
}

/** The execution's id is no secret, and a value of a few letters would blank out ordinary words. */
function worthHiding(values: Array<string>, executionId: string): Array<string> {
  const long = values.filter(value => value.length >= 6 && value !== executionId)
  return [...new Set(long)].toSorted((a, b) => b.length - a.length)
}

/** Blanks out the endpoint's secrets in a sentence that came from elsewhere, and keeps it short. */
export function withoutSecrets(text: string, secrets: ReadonlyArray<string>): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, '[hidden]')
  // A person reads this in a list of servers; the rest is in the server's own log.
  return clean.length > 1_000 ? `${clean.slice(0, 1_000)} …` : clean
}
