// A result too large for the conversation is told in fewer words by a model call of its own (behaviour.md 5.7).

import type { LlmError, Message } from '../../ports.ts'
import { summaryConversation } from '../../prompts/summarise.ts'
import { currentModel } from '../decide/fallback.ts'
import type { Move } from '../decide/next-move.ts'
import type { Execution } from '../execution.ts'
import { clip } from '../log/clip.ts'
import { SUMMARY_INPUT_BYTES } from '../log/limits.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { AgentPlan, ModelChoice, SummaryPlan } from '../log/plan.ts'
import type { Digest } from '../log/tool-answers.ts'
import { conversationOf, type Transcript } from '../log/transcript.ts'
import { closeInterrupted } from './ask-model.ts'
import { brokenStream } from './broken-stream.ts'
import { callModel, settled, type Call } from './model-call.ts'

/** The tokens that a text is worth, by the reference's rule of four bytes each. */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4)
}

/** Resolves when a summary, or the failure to get one, is settled; in both cases the loop goes on. */
export async function summarise(execution: Execution, move: Move & { kind: 'summarise' }): Promise<void> {
  const { journal, agent } = execution
  const { digest } = move
  const plan = agent.summaries[digest.server]
  if (plan === undefined) throw new Error(`a result of ${digest.server} waits for a summary that nobody planned`)
  if (move.again !== null) closeInterrupted(execution)
  journal.tell({
    type: 'execution.progress',
    ...frameKeys(execution),
    phase: 'distilling',
    message: `${digest.server}.${digest.tool}, about ${digest.tokens} tokens`,
  })
  const transcript = execution.transcript()
  const primary = primaryOf(plan, agent, transcript)
  const candidates = candidatesOf(primary, agent, transcript)
  const messages = digestConversation(transcript, digest, plan)
  for (const [at, model] of candidates.entries()) {
    const fallback = model.provider !== primary.provider
    const call = callOf(execution, move, { model, fallback, messages, digest })
    const answer = await callModel(execution, call)
    const text = answer.writer.text('text')
    const { error } = answer.heard
    const good = error === null && text.trim() !== ''
    const reply = good ? { text, thinking: '', toolCalls: [] } : null
    const { status, content } = good ? ({ status: 'completed', content: text } as const) : lost(execution, error)
    const end = [...answer.writer.close(status, content), settled(execution, call, answer, reply)]
    const last = good || at === candidates.length - 1 || execution.signal.aborted
    // A failed attempt is only settled when no other model is left: the state stands until a summary, or none, is certain.
    journal.append(...(last ? end : end.slice(0, -1)))
    if (last) return
  }
}

function lost({ signal }: Execution, error: LlmError | null) {
  return error === null
    ? ({ status: 'failed', content: 'The model summed nothing up.' } as const)
    : brokenStream(signal, error)
}

/** Who sums up: the configured model. An agent that sums up for itself does so with the model that it goes on with. */
function primaryOf(plan: SummaryPlan, agent: AgentPlan, { fallbackAt }: Transcript): ModelChoice {
  return plan.model.provider === agent.model.provider ? currentModel(agent, fallbackAt) : plan.model
}

/** The model that wrote the last summary first, then the one that is to, then the agent's fallbacks. */
function candidatesOf(primary: ModelChoice, agent: AgentPlan, { summariser }: Transcript): Array<ModelChoice> {
  const all = [primary, ...agent.fallbacks.filter(each => each.provider !== primary.provider)]
  return all.toSorted((a, b) => Number(b.provider === summariser) - Number(a.provider === summariser))
}

/** What a model is asked when it is to tell a result in fewer words. */
export function digestConversation(transcript: Transcript, digest: Digest, plan: SummaryPlan): Array<Message> {
  // Results behind it may be as long, and wait for a summary of their own.
  const messages = conversationOf(transcript)
  const own = messages.findIndex(message => message.role === 'tool' && message.callId === digest.callId)
  const before = messages.slice(0, own)
  const content = clip(digest.content, SUMMARY_INPUT_BYTES)
  return summaryConversation({ ...digest, content, maxTokens: plan.maxTokens, before })
}

type Attempt = { model: ModelChoice; fallback: boolean; messages: Array<Message>; digest: Digest }

function callOf(execution: Execution, move: Move & { kind: 'summarise' }, attempt: Attempt): Call {
  const { ids } = execution
  const { model, fallback, messages, digest } = attempt
  const metadata = {
    server_name: digest.server,
    tool_name: digest.tool,
    original_tokens: digest.tokens,
    summarization_provider: model.provider,
    summarization_model: model.model,
    ...(fallback && { summarization_fallback: true }),
  }
  return {
    callId: move.again?.callId ?? ids.uuid(),
    kind: 'summarization',
    iteration: 1,
    // The provider's own tools have no place in a summary.
    model: { ...model, nativeTools: {} },
    events: { text: { type: 'mcp_tool_summary', metadata } },
    request: { cacheKey: `${execution.executionId}:summarization`, messages, tools: [] },
  }
}
