import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { emptyState } from '#core/investigation/log/state.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { rowFollower } from '#objects/followers/row.ts'

const base = { session_id: 's', timestamp: '2026-11-01T10:00:00.000Z' }
const session = {
  alert_data: 'x',
  alert_type: null,
  chain_id: 'c',
  author: null,
  runbook_url: null,
  created_at: base.timestamp,
  chat_enabled: true,
}
const ENTRIES: ReadonlyArray<Entry> = [
  { seq: 1, at: 1, type: 'session.resumed', public: null, private: { outageMs: 1 } },
  {
    seq: 2,
    at: 2,
    type: 'session.finished',
    public: { ...base, type: 'session.status', status: 'failed' },
    private: null,
  },
  { seq: 3, at: 3, type: 'review.changed', public: null, private: null },
]

test("a session's work is summed with its end alone, from the whole log, and again if the store was down", async () => {
  let head = 1
  const written: Array<string> = []
  const view = () => {
    const accepted = fold(emptyView, { ...base, type: 'session.status', status: 'pending', session, db_event_id: 1 })
    return head < 2 ? accepted : fold(accepted, { ...base, type: 'session.status', status: 'failed', db_event_id: 2 })
  }
  const log = {
    sessionId: 's',
    head: () => head,
    state: () => ({ ...emptyState, view: view() }),
    entries: (after: number, upTo: number) => ENTRIES.filter(({ seq }) => seq > after && seq <= upTo),
    frames: () => [],
  }
  const { follow } = rowFollower(log, async (_view, seq, work) => {
    written.push(`${seq}: ${work.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`)
  })
  const { signal } = new AbortController()
  await follow(0, 1, signal)
  head = 2
  await follow(1, 2, signal)
  await follow(1, 2, signal)
  head = 3
  await follow(2, 3, signal)
  expect(written).toEqual(['1: ', '2: session_failed other', '2: session_failed other', '3: '])
})
