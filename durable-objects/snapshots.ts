// What reads show of a session that rests, kept beside its log: a cold object then answers without reading the log
// (docs/decisions/0031-reads-ask-for-what-they-show.md).

import { whatNext, type Next } from '#core/investigation/decide/what-next.ts'
import type { SessionState } from '#core/investigation/log/state.ts'
import { READS_VERSION } from '#core/investigation/read/reads.generated.ts'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { EventLog } from './event-log.ts'
import { pack, unpack, type Stored } from './packing/pack.ts'
import { logFaultAs } from './platform.ts'

/** What a session does when it rests: it waits until a time, or it has ended. */
type Rest = Exclude<Next, { kind: 'run' }>
export type Snapshot = { detail: SessionDetail; lastEventId: number; next: Rest }

/** Packed, it fits beside the followers' states: a table of its own would take a page. */
const KEY = 'snapshot'
type Kept = { seq: number; madeBy: string; view: Stored }

// A value holds 2 MB, and a UTF-16 unit takes up to 3 bytes of UTF-8. The long texts stand in the log, so only a session with thousands of
// executions has more; its log is read instead.
const MOST_UNITS = 600_000

export class Snapshots {
  #kv: SyncKvStorage
  #log: EventLog
  /** What `read` last answered, and at which end of the log. */
  #last: { seq: number; snapshot: Snapshot | null } = { seq: 0, snapshot: null }

  constructor(kv: SyncKvStorage, log: EventLog) {
    this.#kv = kv
    this.#log = log
  }

  /** The snapshot of the whole log as it is now; null if there is none of this release. */
  read(): Snapshot | null {
    const seq = this.#log.head()
    if (seq === 0) return null
    if (this.#last.seq !== seq) this.#last = { seq, snapshot: this.#load(seq) }
    return this.#last.snapshot
  }

  /** What the session does next by its snapshot; null if only the log can tell. */
  rest(now: number): Rest | null {
    const next = this.read()?.next ?? null
    return next?.kind === 'wait' && next.until <= now ? null : next
  }

  /** Keeps a session that rests; without effect on one that works. Called in the turn of an append, it is part of the same transaction. */
  keep(state: SessionState, now: number): void {
    const snapshot = restOf(state, now)
    if (snapshot === null || this.read() !== null) return
    try {
      this.#store(this.#log.head(), snapshot)
    } catch (error) {
      // The log has the session. Without a snapshot reads only take longer.
      logFaultAs('warn', 'snapshot.not_kept')(error)
    }
  }

  #store(seq: number, snapshot: Snapshot): void {
    const view = this.#log.refer(snapshot)
    if (view.length > MOST_UNITS) return
    this.#kv.put<Kept>(KEY, { seq, madeBy: READS_VERSION, view: pack(view) })
    this.#last = { seq, snapshot }
  }

  #load(seq: number): Snapshot | null {
    const kept = this.#kv.get<Kept>(KEY)
    if (kept?.seq !== seq || kept.madeBy !== READS_VERSION) return null
    try {
      return this.#log.resolve(unpack(kept.view)) as Snapshot
    } catch (error) {
      logFaultAs('warn', 'snapshot.unreadable')(error)
      return null
    }
  }
}

/** null while the session works. */
function restOf(state: SessionState, now: number): Snapshot | null {
  const { ended, waiting, view } = state
  if (view.detail === null || !(ended || waiting !== null)) return null
  const next = whatNext(state, now)
  return next.kind === 'run' ? null : { detail: view.detail, lastEventId: view.lastEventId, next }
}
