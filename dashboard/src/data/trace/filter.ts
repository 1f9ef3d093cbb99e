import type { TraceNode } from './tree.ts'

/** What the trace shows. Kept in the address, like the row that is open. */
export type TraceFilter = {
  errors: boolean
  writes: boolean
  /** Seconds; 0 for any. */
  slower: number
  tool: string
  agent: string
  words: string
}

export const noFilter: TraceFilter = { errors: false, writes: false, slower: 0, tool: '', agent: '', words: '' }
export const SLOWER = [1, 5, 10, 30, 60] as const

export function filterOf(query: Readonly<Record<string, string>>): TraceFilter {
  const slower = Number(query.slower)
  return {
    errors: query.errors === '1',
    writes: query.writes === '1',
    slower: slower > 0 && Number.isFinite(slower) ? slower : 0,
    tool: query.tool ?? '',
    agent: query.agent ?? '',
    words: query.q ?? '',
  }
}

/** The address of the trace with this filter; `row`: the one that is open. */
export function traceUrl(path: string, filter: TraceFilter, row: string | null): string {
  const all: Array<[string, string]> = [
    ['tab', 'trace'],
    ['errors', filter.errors ? '1' : ''],
    ['writes', filter.writes ? '1' : ''],
    ['slower', filter.slower > 0 ? String(filter.slower) : ''],
    ['tool', filter.tool],
    ['agent', filter.agent],
    ['q', filter.words],
    ['row', row ?? ''],
  ]
  return `${path}?${new URLSearchParams(all.filter(([, value]) => value !== '')).toString()}`
}

export function isFiltered(filter: TraceFilter): boolean {
  return traceUrl('', filter, null) !== traceUrl('', noFilter, null)
}

/** The ids of the rows that are meant; null if all are. A stage or an agent is meant by its name, its state and its error alone. */
export function matchesOf(tree: ReadonlyArray<TraceNode>, filter: TraceFilter, now: number): Set<string> | null {
  if (!isFiltered(filter)) return null
  const words = filter.words.trim().toLowerCase()
  const found = new Set<string>()
  const visit = (node: TraceNode): void => {
    if (isMeant(node, filter, words, now)) found.add(node.id)
    for (const child of node.children) visit(child)
  }
  for (const node of tree) visit(node)
  return found
}

function isMeant(node: TraceNode, filter: TraceFilter, words: string, now: number): boolean {
  const took = node.start === null ? 0 : (node.end ?? now) - node.start
  const group = node.kind === 'stage' || node.kind === 'agent'
  if (filter.errors && !isError(node)) return false
  if (filter.writes && node.writes !== true) return false
  // Of groups it is always one of their calls.
  if (filter.slower > 0 && (group || took < filter.slower * 1_000)) return false
  if (filter.tool !== '' && (node.kind !== 'tool' || node.name !== filter.tool)) return false
  if (filter.agent !== '' && node.agent !== filter.agent) return false
  return words === '' || [node.name, node.error ?? '', ...node.texts].some(text => text.toLowerCase().includes(words))
}

/** A fallback is a way around one. */
export function isError(node: TraceNode): boolean {
  return node.state === 'failed'
}

/** The tools and agents that there are, by name. */
export function choicesOf(tree: ReadonlyArray<TraceNode>): { tools: Array<string>; agents: Array<string> } {
  const tools = new Set<string>()
  const agents = new Set<string>()
  const visit = (node: TraceNode): void => {
    if (node.kind === 'tool') tools.add(node.name)
    if (node.kind === 'agent') agents.add(node.name)
    for (const child of node.children) visit(child)
  }
  for (const node of tree) visit(node)
  return { tools: [...tools].toSorted(), agents: [...agents].toSorted() }
}
