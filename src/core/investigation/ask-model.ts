// One model call: begun in the log, streamed to the timeline, retried while nothing has come out, settled in one transaction.

import type { LlmError, Usage } from '../ports.ts'
import type { EndStatus, LlmInteractionType } from '../protocol/status.ts'
import { placed, type Engine, type Place } from './engine.ts'
import type { NewEntry, Reply } from './facts.ts'
import { forcedMetadata } from './forced.ts'
import { RETRY_AFTER_MAX_MS, RETRY_WAITS_MS } from './limits.ts'
import { isSingleShot, type Move } from './next-move.ts'
import type { AgentPlan } from './plan.ts'
import { readReply, type Heard } from './read-reply.ts'
import { stopMessage, stopStatus } from './stop.ts'
import { streamWriter, type StreamWriter } from './stream-writer.ts'

type Ask = Move & { kind: 'ask' }

/** Resolves when the call is settled, well or not; rejects only when the log cannot be written. */
export async function askModel(engine: Engine, place: Place, agent: AgentPlan, ask: Ask): Promise<void> {
  const { journal, clock, ids } = engine
  const callId = ask.again?.callId ?? ids.uuid()
  if (ask.again !== null) closeInterrupted(engine, place)
  if (ask.call !== 'executive_summary') tellProgress(engine, place, agent, ask)
  const metadata =
    ask.call === 'forced_conclusion' ? forcedMetadata(journal.transcript(place.executionId), agent) : undefined
  for (;;) {
    const attempt = (journal.transcript(place.executionId).asking?.failures ?? 0) + 1
    journal.append(begun(place, callId, ask, attempt, agent))
    const startedAt = clock.now()
    const writer = streamWriter(engine, place, metadata)
    const heard = await readReply(engine, request(engine, place, agent, ask), writer)
    const wait = retryWait(heard, attempt)
    if (wait === null || engine.signal.aborted) {
      settle(engine, place, agent, {
        callId,
        call: ask.call,
        durationMs: clock.now() - startedAt,
        heard,
        writer,
        metadata,
      })
      return
    }
    journal.append({
      type: 'model.retried',
      public: null,
      private: { executionId: place.executionId, callId, error: wait.error, attempt },
    })
    // An abort ends the wait early; the next attempt sees the signal and settles as stopped.
    await clock.sleep(wait.ms, engine.signal).catch(() => undefined)
  }
}

function request({ journal, sessionId }: Engine, place: Place, agent: AgentPlan, ask: Ask) {
  const { messages, tools } = journal.transcript(place.executionId)
  const withTools = ask.call === 'iteration'
  return { sessionId, cacheKey: place.executionId, choice: agent.model, messages, tools: withTools ? tools : [] }
}

/** How long to wait before the next attempt, or null when this answer stands. */
export function retryWait(heard: Heard, attempt: number): { ms: number; error: LlmError } | null {
  if (heard.error === null || !heard.error.retryable || heard.anything) return null
  const wait = RETRY_WAITS_MS[attempt - 1]
  if (wait === undefined) return null
  const asked = heard.error.retryAfterMs ?? 0
  return asked > RETRY_AFTER_MAX_MS ? null : { ms: Math.max(wait, asked), error: heard.error }
}

type Settling = {
  callId: string
  call: LlmInteractionType
  durationMs: number
  heard: Heard
  writer: StreamWriter
  metadata: Record<string, unknown> | undefined
}

function settle(engine: Engine, place: Place, agent: AgentPlan, settling: Settling): void {
  const { heard, writer, metadata } = settling
  if (heard.error !== null) return settleError(engine, place, agent, settling, heard.error)
  const reply = heardReply(writer, heard, agent)
  const final = isSingleShot(agent.type) && reply.text.trim() !== ''
  const shown = [
    ...heard.native.map(event => ({ event_type: event.event, content: event.content, metadata: event.metadata })),
    ...(final
      ? [{ event_type: 'final_analysis' as const, content: reply.text, metadata: { interaction_type: settling.call } }]
      : []),
  ]
  const closing = writer.close('completed')
  const created = shown.map((event, at) =>
    timelineEntry(engine, place, at, { ...event, metadata: { ...event.metadata, ...metadata } }),
  )
  engine.journal.append(...closing, ...created, settled(engine, place, agent, settling, { reply }))
}

/** Synthesis and summary accept thinking where a model put its whole answer there (behaviour.md 3.10). */
function heardReply(writer: StreamWriter, heard: Heard, agent: AgentPlan): Reply {
  const text = writer.text('llm_response')
  const thinking = writer.text('llm_thinking')
  const spoken = text.trim() === '' && isSingleShot(agent.type) ? thinking : text
  return {
    text: spoken,
    thinking,
    toolCalls: heard.toolCalls,
    ...(heard.blocks !== undefined && { native: heard.blocks }),
  }
}

function settleError(engine: Engine, place: Place, agent: AgentPlan, settling: Settling, error: LlmError): void {
  const { signal } = engine
  const stopped = signal.aborted
  const status: EndStatus = stopped ? stopStatus(signal) : error.kind === 'timeout' ? 'timed_out' : 'failed'
  const words = { cancelled: 'cancelled', timed_out: 'timed out', failed: 'failed', completed: 'ended' }[status]
  const content = `Streaming ${words}: ${stopped ? stopMessage(signal) : error.message}`
  const partial = settling.writer.text('llm_response')
  engine.journal.append(
    ...settling.writer.close(status, content),
    settled(engine, place, agent, settling, { error, partial }),
  )
}

function settled(
  { ids }: Engine,
  place: Place,
  agent: AgentPlan,
  { callId, call, durationMs, heard }: Settling,
  outcome: { reply: Reply } | { error: LlmError; partial: string },
): NewEntry {
  const interactionId = ids.uuid()
  const { usage } = heard
  return {
    type: 'model.settled',
    public: {
      type: 'interaction.created',
      ...placed(place),
      interaction_id: interactionId,
      interaction_type: 'llm',
      llm_type: call,
      model_name: agent.model.model,
      duration_ms: durationMs,
      ...(usage !== null && tokens(usage)),
      ...('error' in outcome && { error_message: outcome.error.message }),
    },
    private: {
      executionId: place.executionId,
      callId,
      interactionId,
      kind: call,
      provider: agent.model.provider,
      durationMs,
      usage,
      ...outcome,
    },
  }
}

function tokens(usage: Usage) {
  const { inputTokens, outputTokens } = usage
  return { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens }
}

function begun(place: Place, callId: string, ask: Ask, attempt: number, agent: AgentPlan): NewEntry {
  const { executionId } = place
  const { call: kind, iteration } = ask
  return {
    type: 'model.begun',
    public: null,
    private: { executionId, callId, kind, iteration, attempt, model: agent.model.model },
  }
}

/** Streams of a call that was cut by a restart: they end, marked, and the call is made again. */
function closeInterrupted({ journal }: Engine, { executionId }: Place): void {
  const streams = journal.transcript(executionId).open.filter(open => open.type !== 'llm_tool_call')
  const entries = streams.map((open): NewEntry => ({
    type: 'timeline.completed',
    public: {
      type: 'timeline_event.completed',
      event_id: open.eventId,
      event_type: open.type,
      content: 'The system restarted during this reply; the model was asked again.',
      status: 'failed',
      metadata: { interrupted: true },
    },
    private: { executionId },
  }))
  if (entries.length > 0) journal.append(...entries)
}

function tellProgress({ journal }: Engine, place: Place, agent: AgentPlan, ask: Ask): void {
  const concluding = ask.call === 'forced_conclusion'
  const investigating = agent.type === 'action' ? 'remediating' : 'investigating'
  journal.tell({
    type: 'execution.progress',
    ...placed(place),
    phase: ask.call === 'synthesis' ? 'synthesizing' : concluding ? 'concluding' : investigating,
    message: concluding ? 'Drawing a conclusion' : `Iteration ${ask.iteration}/${agent.maxIterations}`,
  })
}

function timelineEntry(
  { journal, ids }: Engine,
  place: Place,
  at: number,
  event: {
    event_type: 'code_execution' | 'google_search_result' | 'url_context_result' | 'final_analysis'
    content: string
    metadata: Record<string, unknown>
  },
): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: ids.uuid(),
      ...placed(place),
      ...event,
      status: 'completed',
      sequence_number: journal.transcript(place.executionId).sequence + 1 + at,
    },
    private: { executionId: place.executionId },
  }
}
