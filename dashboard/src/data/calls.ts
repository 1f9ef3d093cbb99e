import type { TimelineEvent } from '#core/protocol/api.ts'

/** What a tool call's event says, in the words of the page. */
export type Call = {
  id: string
  server: string
  tool: string
  /** `server.tool`; the tool alone where there is no server. */
  name: string
  arguments: string
  state: 'running' | 'failed' | 'done'
  /** Whether it may have changed something. null: nobody said so. */
  writes: boolean | null
}

export function isCall(event: TimelineEvent): boolean {
  return event.event_type === 'llm_tool_call'
}

export function callOf(event: TimelineEvent): Call {
  const server = textOf(event.metadata, 'server_name')
  const tool = textOf(event.metadata, 'tool_name') || 'tool'
  return {
    id: event.id,
    server,
    tool,
    name: server === '' ? tool : `${server}.${tool}`,
    arguments: textOf(event.metadata, 'arguments'),
    state: stateOf(event),
    writes: writesOf(event.metadata),
  }
}

function stateOf(event: TimelineEvent): Call['state'] {
  if (event.status === 'streaming') return 'running'
  return event.metadata?.is_error === true || event.status !== 'completed' ? 'failed' : 'done'
}

/** `writes` is what the server decided; without it the tool's own annotation counts, as MCP names it. */
function writesOf(metadata: TimelineEvent['metadata']): boolean | null {
  const said = metadata?.writes
  if (said === 'yes' || said === 'no') return said === 'yes'
  const readOnly = metadata?.read_only ?? metadata?.readOnlyHint
  return typeof readOnly === 'boolean' ? !readOnly : null
}

/** {"query": "up", "limit": 5} reads as: query: up, limit: 5 */
export function shortArguments(text: string): string {
  try {
    const args: unknown = JSON.parse(text)
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return excerptOf(text)
    const pairs = Object.entries(args).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return excerptOf(pairs.join(', '))
  } catch {
    // Models sometimes write arguments that are not JSON.
    return excerptOf(text)
  }
}

// Longer than any screen is wide.
const EXCERPT_MAX = 240

export function excerptOf(text: string): string {
  return text
    .slice(0, EXCERPT_MAX * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT_MAX)
}

export function textOf(metadata: Record<string, unknown> | undefined, key: string): string {
  const value = metadata?.[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
