// Summarises a large tool result with a model call of its own. The rules are those of the reference (TARSy in Go).

import type { LlmError, Message } from '../../ports.ts'
import { summaryConversation } from '../../prompts/summarise.ts'
import { utf8Length } from '../../utf8.ts'
import { endNote } from '../decide/broken-reply.ts'
import { budgetBytes } from '../decide/budget.ts'
import { currentModel } from '../decide/fallback.ts'
import { fitSummary } from '../decide/fit-summary.ts'
import type { Move } from '../decide/next-move.ts'
import type { Execution } from '../execution.ts'
import { clip } from '../log/clip.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { AgentPlan, ModelChoice, SummaryPlan } from '../log/plan.ts'
import { conversationOf } from '../log/shortening.ts'
import type { Digest } from '../log/tool-answers.ts'
import type { Transcript } from '../log/transcript.ts'
import { closeInterrupted } from './ask-model.ts'
import { brokenStream } from './broken-stream.ts'
import { callModel, settleModelCall, type ModelCall } from './model-call.ts'

/** The reference's estimate: four bytes of UTF-8 are a token. */
export function estimateTokens(text: string): number {
  return Math.ceil(utf8Length(text) / 4)
}

/** Resolves when the summary is settled, also if no model could write one: the result then stays as it is. */
export async function summarise(execution: Execution, move: Move & { kind: 'summarise' }): Promise<void> {
  const { journal, agent } = execution
  const { digest } = move
  const plan = agent.summaries[digest.server]
  if (plan === undefined) throw new Error(`the plan has no summary for results of ${digest.server}`)
  if (move.again !== null) closeInterrupted(execution)
  tellSummary(execution, digest)
  const transcript = execution.transcript()
  const primary = primaryOf(plan, agent, transcript)
  const candidates = summaryModels(plan, agent, transcript)
  for (const [at, model] of candidates.entries()) {
    const fallback = model.provider !== primary.provider
    const messages = digestConversation(transcript, digest, plan, model)
    const call = callOf(execution, move, { model, fallback, messages, digest })
    const answer = await callModel(execution, call)
    const { error } = answer.received
    const text = answer.writer.text('text')
    const note = endNote(error)
    // The beginning of a summary is still worth more to the model than the whole result.
    const good = (error === null || note !== '') && text.trim() !== ''
    const reply = good ? { text: text + note, thinking: '', toolCalls: [] } : null
    const { status, content } = good ? ({ status: 'completed', content: '' } as const) : failedEnd(execution, error)
    const end = [...answer.writer.close(status, content), settleModelCall(execution, call, answer, reply)]
    const last = good || at === candidates.length - 1 || execution.signal.aborted
    // A failure is settled only if no other model is left. Until then the result still waits for its summary, also after a restart.
    journal.append(...(last ? end : end.slice(0, -1)))
    if (last) return
  }
}

function tellSummary(execution: Execution, { server, tool, tokens }: Digest): void {
  const message = `${server}.${tool}, about ${tokens} tokens`
  execution.journal.tell({ type: 'execution.progress', ...frameKeys(execution), phase: 'distilling', message })
}

function failedEnd({ signal }: Execution, error: LlmError | null) {
  return error === null
    ? ({ status: 'failed', content: 'The model summed nothing up.' } as const)
    : brokenStream(signal, error)
}

/** What an agent's earlier calls say of the models. */
type Past = Pick<Transcript, 'fallbackAt' | 'summariser'>

/** The configured model. If that is the agent's own provider: the model that the agent uses now, which may be a fallback. */
function primaryOf(plan: SummaryPlan, agent: AgentPlan, { fallbackAt }: Past): ModelChoice {
  return plan.model.provider === agent.model.provider ? currentModel(agent, fallbackAt) : plan.model
}

/**
 * The models to ask, in order: the one that wrote the last summary, the primary, the fallbacks of summaries or else of the agent. No provider
 * is asked twice. A summary needs none of the provider's own tools, so every fallback will do.
 */
export function summaryModels(plan: SummaryPlan, agent: AgentPlan, past: Past): Array<ModelChoice> {
  const { summariser } = past
  const models = [primaryOf(plan, agent, past), ...(plan.fallbacks ?? agent.fallbacks)]
  const all = models.filter((each, at) => models.findIndex(({ provider }) => provider === each.provider) === at)
  return all.toSorted((a, b) => Number(b.provider === summariser) - Number(a.provider === summariser))
}

/** The messages that ask this model for the summary of a result. */
export function digestConversation(
  transcript: Transcript,
  digest: Digest,
  plan: SummaryPlan,
  model: ModelChoice,
): Array<Message> {
  // Only what came before the result: later results may be as large and need summaries of their own.
  const messages = conversationOf(transcript)
  const own = messages.findIndex(message => message.role === 'tool' && message.callId === digest.callId)
  const sizes = messages.slice(0, own).map(({ content }) => utf8Length(content))
  const room = fitSummary(sizes, digest.bytes, budgetBytes(transcript.learned, model))
  const before = messages.slice(0, own).map(each => ({ ...each, content: clip(each.content, room.message) }))
  return summaryConversation({
    ...digest,
    content: clip(digest.content, room.result, '', digest.bytes),
    maxTokens: plan.maxTokens,
    before,
  })
}

type Attempt = { model: ModelChoice; fallback: boolean; messages: Array<Message>; digest: Digest }

function callOf(execution: Execution, move: Move & { kind: 'summarise' }, attempt: Attempt): ModelCall {
  const { ids } = execution
  const { model, fallback, messages, digest } = attempt
  const metadata = {
    server_name: digest.server,
    tool_name: digest.tool,
    original_tokens: digest.tokens,
    summarization_provider: model.provider,
    summarization_model: model.model,
    ...(model.reasoningEffort !== undefined && { summarization_reasoning_effort: model.reasoningEffort }),
    ...(fallback && { summarization_fallback: true }),
  }
  return {
    callId: move.again?.callId ?? ids.uuid(),
    kind: 'summarization',
    iteration: 1,
    // A summary needs none of the provider's own tools.
    model: { ...model, nativeTools: {} },
    events: { text: { type: 'mcp_tool_summary', metadata } },
    request: { cacheKey: `${execution.executionId}:summarization`, messages, tools: [] },
    endsBy: execution.wrapUpAt(),
  }
}
