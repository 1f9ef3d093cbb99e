// What the two generations of MCP say differently: the one of sessions, and the stateless one of 2026-07-28. Pure.

import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from '@modelcontextprotocol/server'
import { isObject } from '../../src/core/json.ts'

export const SESSIONS_VERSION = '2025-11-25'
export const STATELESS_VERSION = '2026-07-28'
export const BRIDGE = { name: 'tarsy-bridge', version: '0.1.0' }

type Params = Record<string, unknown>

/** A request's parameters as a stateless server wants them. Elicitation is offered, because the adapter declines questions by itself. */
export function withEnvelope(params: Params | undefined): Params {
  const meta = isObject(params?.['_meta']) ? params['_meta'] : {}
  const envelope = {
    [PROTOCOL_VERSION_META_KEY]: STATELESS_VERSION,
    [CLIENT_INFO_META_KEY]: BRIDGE,
    [CLIENT_CAPABILITIES_META_KEY]: { elicitation: { form: {} } },
  }
  return { ...params, _meta: { ...meta, ...envelope } }
}

/** The answer to `initialize` of a server that was asked `server/discover`; null if it does not speak the stateless generation. */
export function initializeResult(discovered: unknown, asked: Params | undefined): Params | null {
  const versions = isObject(discovered) ? discovered['supportedVersions'] : null
  if (!isObject(discovered) || !Array.isArray(versions) || !versions.includes(STATELESS_VERSION)) return null
  const { capabilities, instructions, serverInfo, _meta } = discovered
  const own = isObject(_meta) ? _meta[SERVER_INFO_META_KEY] : undefined
  return {
    protocolVersion: typeof asked?.['protocolVersion'] === 'string' ? asked['protocolVersion'] : SESSIONS_VERSION,
    capabilities: isObject(capabilities) ? capabilities : {},
    serverInfo: serverInfo ?? own ?? BRIDGE,
    ...(typeof instructions === 'string' && { instructions }),
  }
}

/** Whether the answer to `initialize` promises a notice when the tools change. */
export function announcesTools(initialized: Params): boolean {
  const { capabilities } = initialized
  const tools = isObject(capabilities) ? capabilities['tools'] : null
  return isObject(tools) && tools['listChanged'] === true
}
