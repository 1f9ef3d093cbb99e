// One model call of any kind: logged as begun, streamed into the timeline, retried as long as it has no output. The caller settles it.

import type { LlmError, LlmRequest, Usage } from '../../ports.ts'
import type { LlmInteractionType } from '../../protocol/status.ts'
import { retryDelay } from '../../retry/backoff.ts'
import { changeEvent, changeOf } from '../decide/changed-request.ts'
import type { Execution } from '../execution.ts'
import type { NewEntry, Reply } from '../log/facts.ts'
import { failureCode } from '../log/failure-code.ts'
import { frameKeys } from '../log/execution-ids.ts'
import { addEvents } from '../log/timeline.ts'
import type { ModelChoice } from '../log/plan.ts'
import { readReply, type Received } from './read-reply.ts'
import { streamWriter, type StreamEvents, type StreamWriter } from './stream-writer.ts'

export type ModelCall = {
  callId: string
  kind: LlmInteractionType
  iteration: number
  model: ModelChoice
  events: StreamEvents
  request: Pick<LlmRequest, 'cacheKey' | 'messages' | 'tools' | 'mayCall' | 'cached'>
  /** When it must have ended, whatever its own limit says; in milliseconds since the epoch. */
  endsBy?: number
}

export type ModelAnswer = { received: Received; writer: StreamWriter; durationMs: number }

/** Resolves with the last attempt, also if it failed. Rejects only if the log cannot be written. */
export async function callModel(execution: Execution, call: ModelCall): Promise<ModelAnswer> {
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
    const { refused } = journal.state()
    const without = refused[model.provider] ?? []
    const mostMs = (call.endsBy ?? Number.POSITIVE_INFINITY) - clock.now()
    const request = { sessionId, choice: model, ...call.request, without }
    const received = await readReply(execution, request, writer, mostMs)
    if (changeRequest(execution, call, { number: attempt, without, error: received.error })) continue
    const wait = retryWait(received, attempt, { callId, vendorWaits: execution.transcript().vendorWaits })
    if (wait === null || execution.signal.aborted) return { received, writer, durationMs: clock.now() - startedAt }
    journal.append({
      type: 'model.retried',
      public: null,
      private: { executionId, callId, error: wait.error, attempt },
    })
    // An abort ends the wait early. The next attempt then ends at once as stopped.
    await clock.sleep(wait.ms, execution.signal).catch(() => undefined)
  }
}

/** Notes what the provider refused of a request, so that the next attempt leaves it out. Returns whether there is such an attempt. */
function changeRequest(execution: Execution, call: ModelCall, attempt: Attempt): boolean {
  const { journal, executionId, signal } = execution
  const { provider } = call.model
  const { asking, refusal } = execution.transcript()
  const changed = asking?.changedFor === provider || refusal?.provider === provider
  const without = changeOf(attempt.error, attempt.without, changed)
  if (attempt.error === null || without === null || signal.aborted) return false
  const event = changeEvent(provider, without, attempt.error.message)
  const { error, number } = attempt
  journal.append(...addEvents(execution, event === null ? [] : [event]), {
    type: 'model.retried',
    public: null,
    private: { executionId, callId: call.callId, error, attempt: number, change: { provider, without } },
  })
  return true
}

/** `without` is what its request left out. */
type Attempt = { number: number; without: ReadonlyArray<string>; error: LlmError | null }

/** The wait before the next attempt, or null if there is none. */
export function retryWait(
  { error, hasOutput }: Received,
  attempt: number,
  { callId, vendorWaits }: { callId: string; vendorWaits: number },
): { ms: number; error: LlmError } | null {
  if (error === null || !error.retryable || hasOutput) return null
  // In an outage one attempt is enough to see whether it is over. A limit of ours that has passed has cost minutes: another model is next.
  if (vendorWaits > 0 || isOwnTimeout(error)) return null
  const ms = retryDelay(attempt, error.retryAfterMs, callId)
  return ms === null ? null : { ms, error }
}

/** The provider was silent too long for us (read-reply.ts), as opposed to a status of its own that says so. */
function isOwnTimeout({ kind, status }: LlmError): boolean {
  return kind === 'timeout' && status === undefined
}

/** Settles a call; without a `reply` it failed. */
export function settleModelCall(
  execution: Execution,
  call: ModelCall,
  answer: ModelAnswer,
  reply: Reply | null,
): NewEntry {
  const { executionId, ids } = execution
  const { received, durationMs, writer } = answer
  const interactionId = ids.uuid()
  const failures = execution.transcript().asking?.failures ?? 0
  const error = received.error ?? NO_ANSWER
  const code = failureCode(error, received.hasOutput)
  const outcome = reply === null ? { error, code, partial: writer.text('text') } : { reply }
  return {
    type: 'model.settled',
    public: {
      type: 'interaction.created',
      ...frameKeys(execution),
      interaction_id: interactionId,
      interaction_type: 'llm',
      llm_type: call.kind,
      model_name: call.model.model,
      ...(call.model.reasoningEffort !== undefined && { reasoning_effort: call.model.reasoningEffort }),
      duration_ms: durationMs,
      ...(failures > 0 && { attempts: failures + 1 }),
      ...(received.usage !== null && tokenKeys(received.usage)),
      ...('error' in outcome && { error_message: outcome.error.message }),
    },
    private: {
      executionId,
      callId: call.callId,
      interactionId,
      kind: call.kind,
      provider: call.model.provider,
      durationMs,
      usage: received.usage,
      ...outcome,
    },
  }
}

const NO_ANSWER: LlmError = { kind: 'unknown', message: 'the model gave no answer', retryable: false }

function tokenKeys(usage: Usage) {
  const { inputTokens, outputTokens, thinkingTokens, cacheReadTokens, cacheWriteTokens } = usage
  return {
    input_tokens: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(thinkingTokens > 0 && { thinking_tokens: thinkingTokens }),
    ...(cacheReadTokens > 0 && { cache_read_tokens: cacheReadTokens }),
    ...(cacheWriteTokens > 0 && { cache_creation_tokens: cacheWriteTokens }),
  }
}
