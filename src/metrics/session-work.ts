// What a session's log says of its work, summed at the session's end for the pages across sessions.

import type { Entry } from '#core/investigation/log/facts.ts'
import type { SessionDetail } from '#core/protocol/api.ts'
import { tookOf } from '#core/took.ts'
import type { WorkKind, WorkSum } from '#core/work.ts'
import { namesServer } from './session-counts.ts'

export type Ended = Pick<SessionDetail, 'chain_id' | 'status' | 'duration_ms' | 'labels' | 'verdict'>

/** `entries` is the log up to the session's end. A failure that no rule names is `other`. */
export function sessionWork(entries: Iterable<Entry>, ended: Ended): Array<WorkSum> {
  const sums = new Sums()
  const agents = new Map<string, LastFailure>()
  let lastFailed: string | null = null
  for (const entry of entries) {
    if (entry.type === 'tool.settled') addCall(sums, entry)
    if (entry.type === 'tool.settled' || entry.type === 'model.settled') note(agents, entry)
    if (entry.type !== 'execution.finished' || !isFailed(entry.private.status)) continue
    lastFailed = agentFailure(entry.private.status, agents.get(entry.private.executionId))
    sums.add('agent_failed', lastFailed)
  }
  addSession(sums, ended, lastFailed)
  return sums.all()
}

type Of<T extends Entry['type']> = Entry & { type: T }
/** What an agent's last call of a model, and its last call of a tool, failed with. */
type LastFailure = { model: string | null; toolTimedOut: boolean }

function addCall(sums: Sums, { public: frame, private: { outcome, durationMs } }: Of<'tool.settled'>): void {
  if (frame?.type !== 'interaction.created') return
  const { server_name: server = '', tool_name: tool = '' } = frame
  if (!namesServer(server, tool)) return
  const failure = outcome.kind === 'answer' ? (outcome.isError ? 'error' : null) : outcome.kind
  if (failure !== null) sums.add('tool_failed', failure)
  // A call that was refused reached no server, and its name is the model's invention.
  if (failure !== 'refused') sums.add('tool', `${server}.${tool}`, tookOf(durationMs), failure === null ? 0 : 1)
}

function note(agents: Map<string, LastFailure>, entry: Of<'tool.settled'> | Of<'model.settled'>): void {
  const { executionId } = entry.private
  const before = agents.get(executionId) ?? { model: null, toolTimedOut: false }
  if (entry.type === 'tool.settled')
    agents.set(executionId, { ...before, toolTimedOut: entry.private.outcome.kind === 'timed_out' })
  else agents.set(executionId, { ...before, model: 'error' in entry.private ? entry.private.error.kind : null })
}

function agentFailure(status: string, last: LastFailure = { model: null, toolTimedOut: false }): string {
  if (status === 'timed_out') return 'timed_out'
  if (last.model !== null) return `model_${last.model}`
  return last.toolTimedOut ? 'tools_timed_out' : 'other'
}

function addSession(
  sums: Sums,
  { chain_id, status, duration_ms, labels, verdict }: Ended,
  lastFailed: string | null,
): void {
  const failed = isFailed(status)
  if (failed) sums.add('session_failed', status === 'timed_out' ? 'timed_out' : (lastFailed ?? 'other'))
  if (duration_ms !== null) sums.add('session', chain_id, tookOf(duration_ms), failed ? 1 : 0)
  for (const label of new Set(labels)) sums.add('label', label)
  if (verdict !== null) sums.add('confidence', verdict.confidence)
}

function isFailed(status: string): boolean {
  return status === 'failed' || status === 'timed_out'
}

class Sums {
  readonly #sums = new Map<string, WorkSum>()

  add(kind: WorkKind, name: string, took = 0, errors = 0): void {
    const key = `${kind} ${took} ${name}`
    const before = this.#sums.get(key) ?? { kind, name, took, count: 0, errors: 0 }
    this.#sums.set(key, { ...before, count: before.count + 1, errors: before.errors + errors })
  }

  all(): Array<WorkSum> {
    return [...this.#sums.values()]
  }
}
