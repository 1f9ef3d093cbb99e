// What a kind of stage adds to its end.

import type { Ids } from '../../ports.ts'
import type { Facts, NewEntry } from '../log/facts.ts'
import type { Journal } from '../log/journal.ts'
import type { Amendment } from './amendment.ts'
import type { AgentEnd } from './stage-outcome.ts'

/**
 * `entries` go before `stage.finished` in the same transaction; `frame` and `fact` are merged into it. `ends` replace the agents' ends when the
 * stage's outcome is made.
 */
export type Closing = {
  ends: ReadonlyArray<AgentEnd>
  entries: Array<NewEntry>
  frame: { actions_executed?: boolean }
  fact: Pick<Facts['stage.finished'], 'actions'>
}

/** A stage whose agents have ended. `executions` and `ends` are by agent index; `amendment` is set if the stage amends a report. */
export type Closed = {
  executions: ReadonlyArray<string>
  ends: ReadonlyArray<AgentEnd>
  amendment: Amendment | null
}

export type CloseStage = (log: { journal: Journal; ids: Ids }, closed: Closed) => Closing
