// Alerts that join a session. All stay on its timeline. While it runs, the agents of the open stage hear of them, and so does every later prompt.

import type { Ids } from '../../ports.ts'
import { joinedAlertText } from '../../prompts/joined.ts'
import { isSingleShot } from '../decide/single-shot.ts'
import { investigates, kindOf, setupOf } from '../decide/kinds.ts'
import type { Facts, NewEntry } from '../log/facts.ts'
import { postLetter } from '../log/mail.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { lastSequence } from '../log/timeline.ts'

export type JoinedAlert = Facts['alert.joined']

/** The facts of those that are not in the log yet. Append them in one transaction, so that a kill leaves an alert heard by all or by nobody. */
export function hearAlerts(state: SessionState, ids: Ids, alerts: ReadonlyArray<JoinedAlert>): Array<NewEntry> {
  const known = new Set(state.joined.map(({ joinId }) => joinId))
  const news = alerts.filter(({ joinId }) => !known.has(joinId))
  const before = lastSequence(state.view)
  return news.flatMap((alert, at) => [
    joinedFact(alert, ids.uuid(), before + 1 + at, state),
    ...(alert.kind === 'offered' ? [] : letters(state, ids, alert)),
  ])
}

/** Whether a prompt or a letter will still bring it to a model by itself. The executive summary is the last one. */
function isHeard(state: SessionState): boolean {
  const stage = openStage(state)
  const summarises = stage !== null && kindOf(stage).becomes === 'executive_summary'
  return !state.ended && !(summarises && stage.executions.some(id => state.transcripts[id]?.prepared))
}

function joinedFact(alert: JoinedAlert, eventId: string, sequence: number, state: SessionState): NewEntry {
  const stage = state.ended ? null : openStage(state)
  const { kind: joined, count, title, reason, at, text: content } = alert
  return {
    type: 'alert.joined',
    public: {
      type: 'timeline_event.created',
      event_id: eventId,
      ...(stage !== null && { stage_id: stage.id }),
      event_type: 'alert_joined',
      status: 'completed',
      content,
      metadata: { joined, title, reason, count, arrived_at: at, heard: isHeard(state) },
      sequence_number: sequence,
    },
    private: alert,
  }
}

/**
 * To the agents of the open stage that have their prompt; one that has none yet finds the alert in it. Sub-agents work on a task of their own:
 * their lead decides what it means for them.
 */
function letters(state: SessionState, ids: Ids, alert: JoinedAlert): Array<NewEntry> {
  const stage = state.ended ? null : openStage(state)
  if (stage === null || state.plan === null || !investigates(stage)) return []
  const { agents } = setupOf(state.plan, stage)
  return stage.executions.flatMap((executionId, at) => {
    const transcript = state.transcripts[executionId]
    const agent = agents[at]
    const hears = transcript?.end === null && transcript.prepared && agent !== undefined && !isSingleShot(agent.type)
    return hears ? [postLetter(ids, executionId, { kind: 'alert', id: alert.joinId }, joinedAlertText(alert))] : []
  })
}
