// What the entries of a session's log add to the metrics. Counted from the log, so that a kill neither loses nor doubles anything.

import { isBuiltIn, serverOf } from '#core/investigation/tools/built-in-tools.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { LlmErrorKind } from '#core/ports.ts'
import { isEnd } from '#core/protocol/status.ts'
import { Tally, type Count } from './counts.ts'

/** What earlier entries said of the session, times in milliseconds since the epoch; null before it was accepted or started. */
export type About = { alertType: string | null; createdAt: number; startedAt: number | null }

export function sessionCounts(entries: Iterable<Entry>, about: About): Array<Count> {
  const tally = new Tally()
  const labels = { alert_type: about.alertType ?? '' }
  for (const entry of entries) countEntry(tally, entry, about, labels)
  return tally.take()
}

function countEntry(tally: Tally, entry: Entry, about: About, labels: { alert_type: string }): void {
  switch (entry.type) {
    case 'session.accepted':
      return tally.add('tarsy_sessions_submitted_total', labels)
    case 'session.started':
      return tally.observe('tarsy_session_wait_seconds', labels, seconds(entry.at - about.createdAt))
    case 'session.resumed':
      return tally.add('tarsy_orphans_recovered_total', {})
    case 'session.finished':
      return countEnd(tally, entry, about, labels)
    case 'execution.finished':
      return entry.private.labels === null ? tally.add('tarsy_session_labels_parse_failures_total', {}) : undefined
    case 'model.settled':
      return countModelCall(tally, entry)
    case 'tool.settled':
      return countToolCall(tally, entry)
    case 'timeline.created':
      return countFallback(tally, entry)
    case 'stage.finished':
      return countActions(tally, entry)
    case 'review.changed':
      return countReview(tally, entry)
    default:
  }
}

type Of<T extends Entry['type']> = Entry & { type: T }

function countEnd(
  tally: Tally,
  { at, public: frame }: Of<'session.finished'>,
  about: About,
  labels: { alert_type: string },
) {
  if (frame?.type !== 'session.status' || !isEnd(frame.status)) return
  const ended = { ...labels, status: frame.status }
  tally.add('tarsy_sessions_terminal_total', ended)
  if (about.startedAt !== null) tally.observe('tarsy_session_duration_seconds', ended, seconds(at - about.startedAt))
}

function countModelCall(tally: Tally, { public: frame, private: fact }: Of<'model.settled'>) {
  const model = frame?.type === 'interaction.created' ? (frame.model_name ?? '') : ''
  const labels = { provider: fact.provider, model }
  tally.add('tarsy_llm_calls_total', labels)
  tally.observe('tarsy_llm_duration_seconds', labels, seconds(fact.durationMs))
  if ('error' in fact) tally.add('tarsy_llm_errors_total', { ...labels, error_code: errorCode(fact.error.kind) })
  if (fact.usage === null) return
  const { inputTokens, outputTokens, thinkingTokens, cacheReadTokens, cacheWriteTokens } = fact.usage
  const uncached = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens)
  tally.add('tarsy_llm_tokens_total', { ...labels, direction: 'input' }, uncached)
  tally.add('tarsy_llm_tokens_total', { ...labels, direction: 'cache_read' }, cacheReadTokens)
  tally.add('tarsy_llm_tokens_total', { ...labels, direction: 'cache_creation' }, cacheWriteTokens)
  tally.add('tarsy_llm_tokens_total', { ...labels, direction: 'output' }, outputTokens)
  tally.add('tarsy_llm_tokens_total', { ...labels, direction: 'thinking' }, thinkingTokens)
}

function errorCode(kind: LlmErrorKind): 'timeout' | 'canceled' | 'error' {
  return kind === 'timeout' || kind === 'canceled' ? kind : 'error'
}

function countToolCall(tally: Tally, { public: frame, private: { outcome, durationMs } }: Of<'tool.settled'>) {
  if (frame?.type !== 'interaction.created' || frame.interaction_type !== 'mcp') return
  const { server_name: server = '', tool_name: tool = '' } = frame
  if (!namesServer(server, tool)) return
  const labels = { server, tool }
  tally.add('tarsy_mcp_calls_total', labels)
  tally.observe('tarsy_mcp_duration_seconds', labels, seconds(durationMs))
  if (outcome.kind !== 'answer' || outcome.isError) tally.add('tarsy_mcp_errors_total', labels)
}

/** As in the reference, the log has calls of built-in tools and of unknown plain names as MCP interactions, too. They reach no server. */
export function namesServer(server: string, tool: string): boolean {
  const isOwn = isBuiltIn(tool) && serverOf(tool) === server
  return server !== '' && !isOwn
}

function countFallback(tally: Tally, { public: frame }: Of<'timeline.created'>) {
  if (frame?.type !== 'timeline_event.created' || frame.event_type !== 'provider_fallback') return
  const { original_provider: from, fallback_provider: to } = frame.metadata ?? {}
  tally.add('tarsy_llm_fallbacks_total', { from_provider: String(from ?? ''), to_provider: String(to ?? '') })
}

function countActions(tally: Tally, { private: { actions } }: Of<'stage.finished'>) {
  for (const { agent, acted } of actions ?? [])
    tally.add('tarsy_action_stage_outcomes_total', { agent_name: agent, actions_executed: acted ? 'yes' : 'no' })
}

function countReview(tally: Tally, { private: fact }: Of<'review.changed'>) {
  if (fact?.rating !== undefined) tally.add('tarsy_reviews_completed_total', { quality_rating: fact.rating })
}

function seconds(ms: number): number {
  return Math.max(0, ms) / 1000
}
