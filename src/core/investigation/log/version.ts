// Versions of the log's format: any later release can read and resume a session that an earlier one began
// (docs/decisions/0002-the-log-has-a-version.md).

import { alertFacts } from '../../alerts/alert-facts.ts'
import { readAlert } from '../../alerts/read-alert.ts'
import type { SessionFacts } from '../../protocol/events.ts'
import type { Entry, Facts, NewEntry } from './facts.ts'
import type { AgentPlan } from './plan.ts'

/** Turns an entry of one version into the same entry of the next. */
export type Upgrade = (entry: Entry) => Entry

/**
 * `UPGRADES[0]` turns version 1 into version 2, and so on. Only append to this list and never change an entry: logs of that version exist. A fact
 * whose shape changes needs an upgrade here and a recorded log of the old version in test/fixtures/logs; recorded-logs.test.ts fails without them.
 */
const UPGRADES: ReadonlyArray<Upgrade> = [toVersion2]

/**
 * Sessions that were planned without compose stages go on without them. Their sub-agents keep the time limit that they were given, and share no
 * budget any more. What lists show of the alert is read from it. Who cancelled a session stands in a field of its own instead of the error message.
 */
function toVersion2(entry: Entry): Entry {
  if (entry.type === 'session.accepted') return withAlertFacts(entry)
  if (entry.type === 'session.planned') {
    const { plan } = entry.private
    const stages = plan.stages.map(stage => ({
      ...stage,
      agents: stage.agents.map(withoutBudget),
      synthesis: stage.synthesis === null ? null : withoutBudget(stage.synthesis),
      compose: null,
    }))
    return { ...entry, private: { plan: { ...plan, stages, executiveSummary: withoutBudget(plan.executiveSummary) } } }
  }
  if (entry.type === 'session.cancel_requested' || entry.type === 'session.finished') return withCanceller(entry)
  if (entry.type !== 'stage.started' || entry.private.own == null) return entry
  const { own } = entry.private
  return { ...entry, private: { ...entry.private, own: { ...own, agents: own.agents.map(withoutBudget) } } }
}

function withAlertFacts(entry: Entry & { type: 'session.accepted' }): Entry {
  const frame = entry.public
  if (frame?.type !== 'session.status' || frame.session === undefined) return entry
  const { alert_data, runbook_url } = frame.session
  const session = { ...frame.session, ...alertFacts(readAlert(alert_data), runbook_url) }
  return { ...entry, public: { ...frame, session } }
}

function withCanceller(entry: Entry): Entry {
  if (entry.public?.type !== 'session.status') return entry
  if (entry.type === 'session.cancel_requested')
    return { ...entry, public: { ...entry.public, cancelled_by: entry.private.by } }
  const { error_message: _, ...frame } = entry.public
  return frame.status === 'cancelled' ? ({ ...entry, public: frame } as Entry) : entry
}

function withoutBudget(agent: AgentPlan): AgentPlan {
  const { maxBudgetMs: _, ...orchestrator } = agent.orchestrator as AgentPlan['orchestrator'] & { maxBudgetMs?: number }
  return { ...agent, orchestrator, subAgents: agent.subAgents.map(withoutBudget) }
}

/** The version of the logs that this release writes. */
export const LOG_VERSION = 1 + UPGRADES.length

/** What the first entry of every log says of the log. */
export const acceptedFact: Facts['session.accepted'] = { log: LOG_VERSION }

/** The first entry of every log. */
export function acceptSession(session: SessionFacts): NewEntry {
  return {
    type: 'session.accepted',
    public: { type: 'session.status', status: 'pending', session },
    private: acceptedFact,
  }
}

/** Upgrades the entries of one log, given oldest first. Throws if a later release wrote the log. */
export function upgrader(upgrades: ReadonlyArray<Upgrade> = UPGRADES): Upgrade {
  let from: number | null = null
  return entry => {
    if (entry.type === 'session.accepted') from = entry.private.log
    if (from === null) throw new Error('a log begins with session.accepted, which says its version')
    const newest = upgrades.length + 1
    if (from > newest)
      throw new Error(`the log is of version ${from} and this release reads up to ${newest}: deploy a newer release`)
    return upgrades.slice(from - 1).reduce((each, upgrade) => upgrade(each), entry)
  }
}
