import { expect, test } from 'vitest'
import { inRuns } from '#store/insert-sessions.ts'
import type { NewSession } from '#store/new-session.ts'

type Known = { group?: string; firings?: ReadonlyArray<string>; key?: string; selection?: string }

function session(id: string, { group = 'g', firings, key, selection }: Known = {}): NewSession {
  return {
    id,
    facts: {
      alert_data: 'x',
      alert_type: 'host',
      chain_id: 'host',
      author: null,
      runbook_url: null,
      created_at: '2026-11-20T10:00:00.000Z',
      chat_enabled: true,
      ...(selection !== undefined && { mcp_selection: { servers: [{ name: selection }] } }),
    },
    reported:
      firings === undefined
        ? null
        : { groupKey: group, firings: firings.map(fingerprint => ({ fingerprint, startsAt: '1' })) },
    key: key === undefined ? null : { key, body: 'b' },
  }
}

test.each<[string, ReadonlyArray<Known>, ReadonlyArray<ReadonlyArray<number>>]>([
  ['nothing is known of them', [{}, {}, {}], [[0, 1, 2]]],
  ['firings of different groups', [{ firings: ['a'] }, { group: 'h', firings: ['a'] }], [[0, 1]]],
  ['the same firing twice', [{ firings: ['a'] }, { firings: ['a'] }], [[0], [1]]],
  [
    'one firing of several',
    [{ firings: ['a', 'b'] }, {}, { firings: ['b', 'c'] }, { firings: ['a'] }],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  ['the same key twice', [{ key: 'k' }, { key: 'l' }, { key: 'k' }], [[0, 1], [2]]],
  ['a key and a firing of one text', [{ key: 'a' }, { firings: ['a'] }], [[0, 1]]],
])('sessions that one statement may insert: %s', (_, all, expected) => {
  const added = all.map((known, at) => session(String(at), known))
  expect(inRuns(added).map(run => run.sessions.map(({ id }) => Number(id)))).toEqual(expected)
})

test('rows of a run stay below what a value of D1 may have', () => {
  const added = Array.from({ length: 16 }, (_, at) => session(String(at), { selection: '"'.repeat(60_000) }))
  const runs = inRuns(added)
  expect(runs.flatMap(run => run.sessions)).toEqual(added)
  for (const { rows } of runs) expect(rows.join().length).toBeLessThan(666_000)
})
