// Whether claims rest on what tools returned.

import { expect, test } from 'vitest'
import { groundVerdict, type Cited } from '#core/investigation/decide/ground.ts'
import type { SaidVerdict } from '#core/investigation/log/said-verdict.ts'

const RESULTS: Record<string, Cited> = {
  'r1.1': { eventId: 'e1', text: '/dev/sda  450G  412G\n  97%  /var' },
  'r1.2': { eventId: 'e2', text: String.raw`{"log": "said \"stop\"\nat C:\\temp", "pods": 3}` },
  'r2.1': { eventId: 'e3', text: 'connection refused' },
}

function said(changes: Partial<SaidVerdict> = {}): SaidVerdict {
  return {
    cause: 'The disk is full.',
    confidence: 'high',
    reason: 'Seen.',
    components: ['db-1'],
    nextSteps: [{ text: 'Clean up.', command: 'rm old' }],
    ruledOut: [],
    unchecked: [],
    claims: [],
    ...changes,
  }
}

const ground = (verdict: SaidVerdict) => groundVerdict(verdict, id => RESULTS[id] ?? null)
const one = (text: string, ...calls: Array<string>) => ground(said({ claims: [{ text, calls }] })).claims[0]

test.each<[string, Array<string>]>([
  ['It is full.', ['r1.1']],
  ['It is "97%" full.', ['r1.1']],
  ['It is “97% /VAR” full, „412G“ of «450G».', ['r1.1']],
  ['It is "97%." full.', ['r1.1']],
  ['It shows "/dev/sda … 97%" and "450G...412G".', ['r1.1']],
  ['One of both says "refused".', ['r1.1', 'r2.1']],
  ['It says "stop".', ['r1.2']],
  [String.raw`It wrote "at C:\temp".`, ['r1.2']],
  ['It quotes nothing: "" and "…".', ['r1.2']],
  ['It is `98%` full.', ['r1.1']],
])('%s is grounded', (text, calls) => {
  expect(one(text, ...calls)).toMatchObject({ grounded: true, reason: null })
})

test.each<[string, Array<string>, string]>([
  ['It is full.', [], 'It cites no call.'],
  ['It is full.', ['r9.9'], 'This session has no call r9.9.'],
  ['It is "97%" full.', ['r1.1', 'r7.1'], 'This session has no call r7.1.'],
  ['It is "98%" full.', ['r1.1'], 'The results that it cites do not contain "98%".'],
  ['It is "97%" full, "500G" in all.', ['r1.1'], 'The results that it cites do not contain "500G".'],
  ['It says "refused".', ['r1.1'], 'The results that it cites do not contain "refused".'],
  ['It shows "97% … 98%".', ['r1.1'], 'The results that it cites do not contain "97% … 98%".'],
])('%s %j is not', (text, calls, reason) => {
  expect(one(text, ...calls)).toMatchObject({ grounded: false, reason })
})

test('a verdict says which calls it rests on, by their events, and how much of it is grounded', () => {
  const verdict = ground(
    said({
      ruledOut: [{ text: 'No leak.', calls: ['r1.2', 'r9.9'] }],
      claims: [
        { text: 'It is "97%" full.', calls: ['r1.1', 'r1.2'] },
        { text: 'It is "98%" full.', calls: ['r1.1', 'r9.9'] },
        { text: 'It is old.', calls: [] },
      ],
    }),
  )
  expect(verdict).toMatchObject({ confidence: 'high', stated_confidence: 'high', grounded_share: 1 / 3 })
  expect(verdict.ruled_out).toEqual([{ text: 'No leak.', calls: ['e2'] }])
  expect(verdict.claims.map(({ grounded, calls }) => [grounded, calls])).toEqual([
    [true, ['e1', 'e2']],
    [false, ['e1']],
    [false, []],
  ])
})

test.each<[string, SaidVerdict['claims'], number | null]>([
  ['cites nothing', [{ text: 'It is full.', calls: [] }], 0],
  ['cites what is not there', [{ text: 'It is full.', calls: ['r5.5'] }], 0],
  ['quotes what is not there', [{ text: 'It is "98%" full.', calls: ['r1.1'] }], 0],
  ['claims nothing', [], null],
])('a conclusion that %s is not known, however sure its author is', (_name, claims, share) => {
  for (const confidence of ['high', 'medium', 'low', 'unknown'] as const)
    expect(ground(said({ confidence, claims }))).toMatchObject({
      confidence: 'unknown',
      stated_confidence: confidence,
      grounded_share: share,
    })
})
