// What the stateless generation of MCP (2026-07-28) wants in each request. Pure.

export const STATELESS_VERSION = '2026-07-28'
export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

export const CLIENT = { name: 'tarsy', version: '0.1.0' }

/** Elicitation is offered so that a tool that wants a confirmation asks for it: the question is then declined (`declined.ts`). */
export const envelope = {
  [VERSION_KEY]: STATELESS_VERSION,
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
}
