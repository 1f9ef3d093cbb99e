// What ran in a session as a tree: stage, agent, sub-agent, model call, tool call. Pure.

import type { ExecutionOverview, SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { LlmItem, McpItem, Trace, TraceExecution } from '#core/protocol/trace.ts'
import { callOf, textOf } from '../calls.ts'
import { stageName } from '../mended.ts'
import { withChildren } from './executions.ts'

export type Tokens = { input: number; output: number; cacheRead: number; cacheWrite: number }

export type TraceNode = {
  /** Stays the same while the session goes on. */
  id: string
  kind: 'stage' | 'agent' | 'model' | 'tool' | 'list' | 'fallback'
  name: string
  /** Milliseconds since the epoch; null: it has not begun, or nobody wrote down when. */
  start: number | null
  /** null: it has not ended. */
  end: number | null
  state: 'waiting' | 'running' | 'failed' | 'done'
  /** Why it failed; null without a reason. */
  error: string | null
  writes: boolean | null
  /** Of this row and all below it. */
  tokens: Tokens
  /** How often it was asked. */
  attempts: number
  agent: string
  /** Where its record is; null while the server has none. */
  record: { kind: 'llm' | 'mcp'; id: string } | null
  event: TimelineEvent | null
  /** What a search reads beside the name. */
  texts: ReadonlyArray<string>
  children: Array<TraceNode>
}

const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

/** Stages, agents and tool calls are as new as the page; model calls are as new as `trace`, which is asked for less often. */
export function treeOf(detail: SessionDetail, events: ReadonlyArray<TimelineEvent>, trace: Trace): Array<TraceNode> {
  const known = new Map(trace.stages.flatMap(stage => stage.executions.flatMap(withChildren)).map(byId))
  const byExecution = Map.groupBy(events, event => event.execution_id ?? '')
  const agentOf = (execution: ExecutionOverview): TraceNode => {
    const calls = known.get(execution.execution_id)
    const own = byExecution.get(execution.execution_id) ?? []
    const subAgents = (execution.sub_agents ?? []).map(agentOf)
    return agentNode(execution, [...stepsOf(execution, calls, own), ...subAgents])
  }
  const stages = detail.stages.map(stage => {
    const agents = (stage.executions ?? []).map(agentOf)
    return withSums({
      ...blank(stage.id, 'stage', stageName(stage)),
      ...courseOf(stage),
      error: stage.error_message ?? null,
      children: agents,
    })
  })
  return [...stages, ...trace.session_interactions.map(call => modelNode(call, '', []))]
}

function byId(execution: TraceExecution): [string, TraceExecution] {
  return [execution.execution_id, execution]
}

type Course = Pick<ExecutionOverview, 'status' | 'started_at' | 'completed_at'>

function courseOf({ status, started_at, completed_at }: Course): Pick<TraceNode, 'start' | 'end' | 'state'> {
  const states = { pending: 'waiting', active: 'running', completed: 'done' } as const
  return {
    start: timeOf(started_at),
    end: timeOf(completed_at),
    state: status in states ? states[status as keyof typeof states] : 'failed',
  }
}

function agentNode(execution: ExecutionOverview, steps: Array<TraceNode>): TraceNode {
  const { execution_id, agent_name, agent_index, error_message, task } = execution
  return withSums({
    ...blank(execution_id, 'agent', agent_name),
    agent: agent_name,
    ...courseOf(execution),
    error: error_message,
    texts: [task ?? '', execution.model_name ?? '', String(agent_index)],
    children: nested(steps.toSorted(inTime)),
  })
}

/** What an agent did itself, in no order. */
function stepsOf(
  { agent_name: agent, execution_id }: ExecutionOverview,
  calls: TraceExecution | undefined,
  events: ReadonlyArray<TimelineEvent>,
): Array<TraceNode> {
  const said = events.filter(event => event.event_type === 'llm_response' || event.event_type === 'llm_thinking')
  const models = (calls?.llm_interactions ?? []).map(call => modelNode(call, agent, said))
  const { tools, others } = matchCalls(events, calls?.mcp_interactions ?? [])
  const fallbacks = events.filter(event => event.event_type === 'provider_fallback')
  const open = said.find(event => event.status === 'streaming')
  return [
    ...models,
    ...tools.map(({ event, item }) => toolNode(event, item, agent)),
    ...others.map(item => recordNode(item, agent)),
    ...fallbacks.map(event => fallbackNode(event, agent)),
    ...(open === undefined ? [] : [askingNode(open, execution_id, agent)]),
  ]
}

type Matched = { event: TimelineEvent; item: McpItem | undefined }

function matchCalls(events: ReadonlyArray<TimelineEvent>, items: ReadonlyArray<McpItem>) {
  const named = new Map(items.flatMap(item => (item.event_id === undefined ? [] : [[item.event_id, item] as const])))
  const unnamed = items.filter(item => item.event_id === undefined)
  const used = new Set<McpItem>()
  const tools = events
    .filter(event => event.event_type === 'llm_tool_call')
    .map((event): Matched => {
      const item = named.get(event.id) ?? unnamed.find(each => !used.has(each) && endedWith(each, event))
      if (item !== undefined) used.add(item)
      return { event, item }
    })
  return { tools, others: items.filter(item => !used.has(item)) }
}

/** Logs of earlier releases do not name a call's event: there it is the one that ended in the same append. */
function endedWith({ interaction_type, tool_name, created_at }: McpItem, event: TimelineEvent): boolean {
  return (
    interaction_type === 'tool_call' &&
    created_at === event.updated_at &&
    tool_name === textOf(event.metadata, 'tool_name')
  )
}

function modelNode(call: LlmItem, agent: string, said: ReadonlyArray<TimelineEvent>): TraceNode {
  const end = Date.parse(call.created_at)
  const start = end - (call.duration_ms ?? 0)
  const texts = said.filter(event => within(Date.parse(event.created_at), start, end)).map(event => event.content)
  return {
    ...blank(call.id, 'model', call.model_name),
    agent,
    start,
    end,
    state: call.error_message === undefined ? 'done' : 'failed',
    error: call.error_message ?? null,
    tokens: {
      input: call.input_tokens ?? 0,
      output: call.output_tokens ?? 0,
      cacheRead: call.cache_read_tokens ?? 0,
      cacheWrite: call.cache_creation_tokens ?? 0,
    },
    attempts: call.attempts ?? 1,
    record: { kind: 'llm', id: call.id },
    texts: [call.interaction_type.replaceAll('_', ' '), ...texts],
  }
}

/** A model that answers now. Its record comes with its end. */
function askingNode(open: TimelineEvent, execution: string, agent: string): TraceNode {
  const name = 'Model'
  return { ...blank(`${execution}-asking`, 'model', name), agent, start: Date.parse(open.created_at), state: 'running' }
}

function toolNode(event: TimelineEvent, item: McpItem | undefined, agent: string): TraceNode {
  const call = callOf(event)
  const error = item?.error_message ?? (call.state === 'failed' ? event.content : null)
  return {
    ...blank(event.id, 'tool', call.name),
    agent,
    start: Date.parse(event.created_at),
    end: call.state === 'running' ? null : Date.parse(event.updated_at),
    state: call.state,
    error,
    writes: call.writes,
    record: item === undefined ? null : { kind: 'mcp', id: item.id },
    event,
    texts: [call.arguments, event.content],
  }
}

/** A list of tools, or a call that the timeline does not have. */
function recordNode(item: McpItem, agent: string): TraceNode {
  const end = Date.parse(item.created_at)
  const list = item.interaction_type === 'tool_list'
  const name = [item.server_name, item.tool_name].filter(Boolean).join('.')
  return {
    ...blank(item.id, list ? 'list' : 'tool', list ? `Tools of ${name || 'the session'}` : name),
    agent,
    start: end - (item.duration_ms ?? 0),
    end,
    state: item.error_message === undefined ? 'done' : 'failed',
    error: item.error_message ?? null,
    record: { kind: 'mcp', id: item.id },
  }
}

function fallbackNode(event: TimelineEvent, agent: string): TraceNode {
  const at = Date.parse(event.created_at)
  const models = [textOf(event.metadata, 'original_model'), textOf(event.metadata, 'fallback_model')].filter(Boolean)
  const name = models.length === 2 ? `Went on with ${models[1]} instead of ${models[0]}` : event.content
  const reason = textOf(event.metadata, 'reason')
  return {
    ...blank(event.id, 'fallback', name),
    agent,
    start: at,
    end: at,
    event,
    error: reason === '' ? null : reason,
    texts: [event.content],
  }
}

function blank(id: string, kind: TraceNode['kind'], name: string): TraceNode {
  return {
    id,
    kind,
    name,
    start: null,
    end: null,
    state: 'done',
    error: null,
    writes: null,
    tokens: NO_TOKENS,
    attempts: 1,
    agent: '',
    record: null,
    event: null,
    texts: [],
    children: [],
  }
}

/** Tool calls, and what distils their results, stand below the model call that asked for them. */
function nested(steps: ReadonlyArray<TraceNode>): Array<TraceNode> {
  const top: Array<TraceNode> = []
  let asked: TraceNode | null = null
  for (const step of steps) {
    const distils = step.kind === 'model' && step.texts[0] === 'summarization'
    if (asked !== null && (step.kind === 'tool' || distils)) asked.children.push(step)
    else top.push(step)
    // One that still answers has asked for nothing yet.
    if (step.kind === 'model' && !distils && step.end !== null) asked = step
  }
  return top
}

function withSums(node: TraceNode): TraceNode {
  return { ...node, tokens: node.children.map(sumOf).reduce(add, NO_TOKENS) }
}

/** Of a model call: its own, and of what stands below it. */
function sumOf(node: TraceNode): Tokens {
  return node.kind === 'model' ? node.children.map(sumOf).reduce(add, node.tokens) : node.tokens
}

function add(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  }
}

const RANK: Record<TraceNode['kind'], number> = { stage: 0, list: 1, fallback: 2, model: 3, agent: 4, tool: 5 }

/** What has not begun stands last. */
function inTime(a: TraceNode, b: TraceNode): number {
  return (a.start ?? Infinity) - (b.start ?? Infinity) || RANK[a.kind] - RANK[b.kind]
}

function within(at: number, start: number, end: number): boolean {
  return at >= start && at <= end
}

function timeOf(at: string | null): number | null {
  return at === null ? null : Date.parse(at)
}

export function totalOf({ input, output, cacheRead, cacheWrite }: Tokens): number {
  return input + output + cacheRead + cacheWrite
}

/** How much of what was sent came from the provider's cache, from 0 to 1; null where nothing was sent. */
export function cacheShare({ input, cacheRead, cacheWrite }: Tokens): number | null {
  const sent = input + cacheRead + cacheWrite
  return sent === 0 ? null : cacheRead / sent
}
