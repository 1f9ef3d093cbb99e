import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { Frame, SessionFacts } from '#core/protocol/events.ts'
import type { EndStatus, StageType, TimelineType } from '#core/protocol/status.ts'

const MODEL = { model_name: 'claude-sonnet', duration_ms: 4_100 }

type Loose = Record<string, unknown> & { type: Frame['type'] }

/** Writes the frames of an investigation in order, like a session. */
export class Script {
  readonly frames: Array<Frame> = []
  readonly id: string
  #at: number
  #seq = 0
  #names = 0
  #stages = 0
  #sequence = 0
  #stage = ''
  #execution = ''
  #parent: string | undefined

  /** `after`: the cursor of what was written before, by another script. */
  constructor(id: string, startedAt: number, after = 0) {
    this.#seq = after
    this.#names = after
    this.#stages = after
    this.id = id
    this.#at = startedAt
  }

  get now(): string {
    return new Date(this.#at).toISOString()
  }

  wait(ms: number): this {
    this.#at += ms
    return this
  }

  /** A frame that the log keeps. */
  add(frame: Loose): this {
    this.#seq += 1
    return this.tell({ ...frame, ...(frame.type !== 'execution.status' && { db_event_id: this.#seq }) })
  }

  /** A frame that is sent and not kept. */
  tell(frame: Loose): this {
    this.frames.push({ session_id: this.id, timestamp: this.now, ...frame } as unknown as Frame)
    return this
  }

  accept(facts: Omit<SessionFacts, 'created_at' | 'chat_enabled'>): this {
    const read = alertFacts(readAlert(facts.alert_data), facts.runbook_url)
    const session = { ...facts, ...read, created_at: this.now, chat_enabled: true }
    return this.add({ type: 'session.status', status: 'pending', session })
  }

  start(...planned: ReadonlyArray<[name: string, type: StageType]>): this {
    const planned_stages = planned.map(([name, type]) => ({ name, type }))
    return this.wait(900).add({ type: 'session.status', status: 'in_progress', planned_stages })
  }

  stage(name: string, type: StageType, total: number, agents = 1): this {
    this.#stages += 1
    this.#stage = `${this.id}-s${this.#stages}`
    const stage = { stage_id: this.#stage, stage_name: name, stage_index: this.#stages, stage_type: type }
    this.add({
      type: 'stage.status',
      ...stage,
      status: 'started',
      expected_agent_count: agents,
      ...(agents > 1 && { parallel_type: 'multi_agent', success_policy: 'any' }),
    })
    const at = { current_stage_name: name, current_stage_index: this.#stages, total_stages: total }
    return this.tell({
      type: 'session.progress',
      ...at,
      active_executions: agents,
      status_text: `Starting stage: ${name}`,
    })
  }

  stageEnds(name: string, type: StageType, status: EndStatus, error_message?: string, more: object = {}): this {
    const stage = { stage_id: this.#stage, stage_name: name, stage_index: this.#stages, stage_type: type }
    const why = error_message === undefined ? {} : { error_message }
    return this.add({ type: 'stage.status', ...stage, status, ...why, ...more })
  }

  agent(agent_name: string, agent_index: number, more: Record<string, unknown> = {}): string {
    const execution = `${this.#stage}-x${++this.#names}`
    this.#execution = execution
    this.#parent = typeof more.parent_execution_id === 'string' ? more.parent_execution_id : undefined
    const model = { llm_backend: 'langchain', llm_provider: 'anthropic', model_name: 'claude-sonnet' }
    this.add({
      type: 'execution.status',
      ...this.#where(),
      agent_index,
      status: 'active',
      agent_name,
      ...model,
      ...more,
    })
    return execution
  }

  agentEnds(agent_index: number, status: EndStatus, more: Record<string, unknown> = {}): this {
    return this.add({ type: 'execution.status', ...this.#where(), agent_index, status, ...more })
  }

  doing(phase: string, message: string): this {
    return this.tell({ type: 'execution.progress', ...this.#where(), phase, message })
  }

  /** An event that is complete when it is created. */
  event(event_type: TimelineType, content: string, metadata?: Record<string, unknown>): this {
    const event = { event_id: this.#name(), event_type, status: 'completed', content, ...(metadata && { metadata }) }
    return this.add({ type: 'timeline_event.created', ...this.#where(), ...event, sequence_number: ++this.#sequence })
  }

  /** An event whose text streams in. */
  stream(event_type: TimelineType, text: string, end: Record<string, unknown> = {}, metadata?: object): this {
    const event_id = this.#name()
    const open = { event_id, event_type, status: 'streaming', content: '', ...(metadata && { metadata }) }
    this.add({ type: 'timeline_event.created', ...this.#where(), ...open, sequence_number: ++this.#sequence })
    for (let offset = 0; offset < text.length; offset += 14) {
      this.wait(25).tell({ type: 'stream.chunk', event_id, delta: text.slice(offset, offset + 14), offset })
    }
    return this.add({
      type: 'timeline_event.completed',
      event_id,
      event_type,
      content: text,
      status: 'completed',
      ...end,
    })
  }

  /** The id of the newest event. */
  last = ''

  /** A call that waits for its answer. */
  open(server_name: string, tool_name: string, args: object, more: object = {}): this {
    const event_id = this.#name()
    this.last = event_id
    const metadata = { server_name, tool_name, tool_type: 'mcp', arguments: JSON.stringify(args), ...more }
    const open = { status: 'streaming', content: '', metadata, sequence_number: ++this.#sequence }
    return this.add({
      type: 'timeline_event.created',
      ...this.#where(),
      event_id,
      event_type: 'llm_tool_call',
      ...open,
    })
  }

  tool(
    server: string,
    tool: string,
    args: object,
    result: string,
    is_error = false,
    ms = 420,
    more: object = {},
    error_message?: string,
  ): this {
    this.doing('gathering_info', `Calling ${server}.${tool}`)
    this.open(server, tool, args, more).wait(ms)
    const event = { event_id: this.last, event_type: 'llm_tool_call' }
    const call = {
      interaction_type: 'mcp',
      mcp_type: 'tool_call',
      server_name: server,
      tool_name: tool,
      duration_ms: ms,
      event_id: this.last,
      ...(error_message !== undefined && { error_message }),
    }
    this.add({ type: 'interaction.created', ...this.#where(), interaction_id: this.#name(), ...call })
    const status = is_error ? 'failed' : 'completed'
    return this.add({ type: 'timeline_event.completed', ...event, content: result, status, metadata: { is_error } })
  }

  /** A call of a model that has just ended. */
  model(duration_ms: number, more: object): this {
    const call = { interaction_id: this.#name(), interaction_type: 'llm', llm_type: 'iteration', ...MODEL }
    return this.add({ type: 'interaction.created', ...this.#where(), ...call, duration_ms, ...more })
  }

  /** A list of a server's tools. */
  list(server_name: string, ms: number): this {
    const call = { interaction_id: this.#name(), interaction_type: 'mcp', mcp_type: 'tool_list', server_name }
    return this.wait(ms).add({ type: 'interaction.created', ...this.#where(), ...call, duration_ms: ms })
  }

  /** What follows is of an execution that began before. */
  again(execution: string): this {
    this.#execution = execution
    this.#parent = undefined
    return this
  }

  tokens(input_tokens: number, output_tokens: number): this {
    const spent = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens }
    const call = { interaction_id: this.#name(), interaction_type: 'llm', llm_type: 'iteration', ...MODEL, ...spent }
    return this.add({ type: 'interaction.created', ...this.#where(), ...call })
  }

  end(status: EndStatus, more: Record<string, unknown> = {}): this {
    return this.wait(400).add({ type: 'session.status', status, ...more })
  }

  #where() {
    const parent = this.#parent === undefined ? {} : { parent_execution_id: this.#parent }
    return { stage_id: this.#stage, execution_id: this.#execution, ...parent }
  }

  #name(): string {
    return `${this.id}-e${++this.#names}`
  }
}
