// One model call, whatever it is for: begun in the log, streamed to the timeline, retried while nothing has come out. Who asks settles it.

import type { LlmError, LlmRequest, Usage } from '../../ports.ts'
import type { LlmInteractionType } from '../../protocol/status.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry, Reply } from '../log/facts.ts'
import { failureCode } from '../log/failure-code.ts'
import { RETRY_AFTER_MAX_MS, RETRY_WAITS_MS } from '../log/limits.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { ModelChoice } from '../log/plan.ts'
import { readReply, type Heard } from './read-reply.ts'
import { streamWriter, type StreamEvents, type StreamWriter } from './stream-writer.ts'

export type Call = {
  callId: string
  kind: LlmInteractionType
  iteration: number
  model: ModelChoice
  events: StreamEvents
  request: Pick<LlmRequest, 'cacheKey' | 'messages' | 'tools'>
}

export type Answer = { heard: Heard; writer: StreamWriter; durationMs: number }

/** Resolves with the answer that stands, well or not; rejects only when the log cannot be written. */
export async function callModel(execution: Execution, call: Call): Promise<Answer> {
  const { journal, clock, sessionId, executionId } = execution
  const { callId, kind, iteration, model } = call
  for (;;) {
    const attempt = (execution.transcript().asking?.failures ?? 0) + 1
    journal.append({
      type: 'model.begun',
      public: null,
      private: { executionId, callId, kind, iteration, attempt, model: model.model },
    })
    const startedAt = clock.now()
    const writer = streamWriter(execution, call.events)
    const heard = await readReply(execution, { sessionId, choice: model, ...call.request }, writer)
    const wait = retryWait(heard, attempt)
    if (wait === null || execution.signal.aborted) return { heard, writer, durationMs: clock.now() - startedAt }
    journal.append({
      type: 'model.retried',
      public: null,
      private: { executionId, callId, error: wait.error, attempt },
    })
    // An abort ends the wait early; the next attempt sees the signal and stands as stopped.
    await clock.sleep(wait.ms, execution.signal).catch(() => undefined)
  }
}

/** How long to wait before the next attempt, or null when this answer stands. */
export function retryWait(heard: Heard, attempt: number): { ms: number; error: LlmError } | null {
  if (heard.error === null || !heard.error.retryable || heard.anything) return null
  const wait = RETRY_WAITS_MS[attempt - 1]
  if (wait === undefined) return null
  const asked = heard.error.retryAfterMs ?? 0
  return asked > RETRY_AFTER_MAX_MS ? null : { ms: Math.max(wait, asked), error: heard.error }
}

/** The fact that settles a call, with its interaction on the wire. */
export function settled(execution: Execution, call: Call, answer: Answer, reply: Reply | null): NewEntry {
  const { executionId, ids } = execution
  const { heard, durationMs, writer } = answer
  const interactionId = ids.uuid()
  const error = heard.error
  const outcome =
    reply !== null
      ? { reply }
      : { error: error ?? silence, code: failureCode(error ?? silence, heard.anything), partial: writer.text('text') }
  return {
    type: 'model.settled',
    public: {
      type: 'interaction.created',
      ...frameKeys(execution),
      interaction_id: interactionId,
      interaction_type: 'llm',
      llm_type: call.kind,
      model_name: call.model.model,
      duration_ms: durationMs,
      ...(heard.usage !== null && tokens(heard.usage)),
      ...('error' in outcome && { error_message: outcome.error.message }),
    },
    private: {
      executionId,
      callId: call.callId,
      interactionId,
      kind: call.kind,
      provider: call.model.provider,
      durationMs,
      usage: heard.usage,
      ...outcome,
    },
  }
}

const silence: LlmError = { kind: 'unknown', message: 'the model gave no answer', retryable: false }

function tokens(usage: Usage) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cacheReadTokens > 0 && { cache_read_tokens: cacheReadTokens }),
    ...(cacheWriteTokens > 0 && { cache_creation_tokens: cacheWriteTokens }),
  }
}
