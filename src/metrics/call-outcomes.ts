// How the newest calls of models and tool servers went, by the entries of a session's log: for the operator, beside the sums of the metrics.

import { hideTokens } from '#core/config/redact.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { ToolOutcome } from '#core/ports.ts'
import { namesServer } from './session-counts.ts'

/** `name`: the provider or the server. Times in milliseconds since the epoch. */
export type CallOutcome = {
  kind: 'model' | 'tool'
  name: string
  /** The model; '' for a server. */
  model: string
  okAt: number | null
  failure: { at: number; code: string; text: string } | null
}

type Call = Pick<CallOutcome, 'kind' | 'name' | 'model'> & { fault: { code: string; text: string } | null }

/** Hears of entries one after the other. */
export class CallOutcomes {
  #newest = new Map<string, CallOutcome>()

  hear(entry: Entry): void {
    const call = callOf(entry)
    if (call === null) return
    const { fault, ...which } = call
    const key = JSON.stringify(which)
    const before = this.#newest.get(key) ?? { ...which, okAt: null, failure: null }
    const failure = fault === null ? before.failure : { at: entry.at, code: fault.code, text: lineOf(fault.text) }
    this.#newest.set(key, { ...before, okAt: fault === null ? entry.at : before.okAt, failure })
  }

  /** One row for each model and server that was called. What somebody cancelled is neither a success nor a failure. */
  all(): Array<CallOutcome> {
    return [...this.#newest.values()]
  }
}

function callOf({ type, public: frame, private: fact }: Entry): Call | null {
  if (frame?.type !== 'interaction.created') return null
  if (type === 'model.settled') {
    const which = { kind: 'model' as const, name: fact.provider, model: frame.model_name ?? '' }
    if (!('error' in fact)) return { ...which, fault: null }
    const { kind: code, message: text } = fact.error
    return code === 'canceled' ? null : { ...which, fault: { code, text } }
  }
  if (type !== 'tool.settled' || frame.interaction_type !== 'mcp') return null
  const { server_name: name = '', tool_name: tool = '' } = frame
  if (!namesServer(name, tool)) return null
  const fault = serverFault(fact.outcome)
  return fault === undefined ? null : { kind: 'tool', name, model: '', fault }
}

/** A tool that says that it failed has answered; undefined where the server was not asked, or was not given the time. */
function serverFault(outcome: ToolOutcome): Call['fault'] | undefined {
  if (outcome.kind === 'answer') return null
  if (outcome.kind !== 'unreachable' && outcome.kind !== 'timed_out') return undefined
  return { code: outcome.kind, text: outcome.message }
}

// Our choice: the beginning names the cause; a vendor may answer a page.
const LINE_CHARS = 200

function lineOf(text: string): string {
  return hideTokens(text.split('\n')[0] ?? '').slice(0, LINE_CHARS)
}
