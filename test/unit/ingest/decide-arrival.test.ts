import { expect, test } from 'vitest'
import {
  decideArrival,
  type Arrival,
  type Decision,
  type Known,
  type KnownProblem,
} from '#core/ingest/decide-arrival.ts'
import type { Rule } from '#core/ingest/rule.ts'

const MINUTE = 60_000

const base: Rule = {
  windowMs: 60 * MINUTE,
  minOccurrences: 1,
  opens: null,
  related: 'ignore',
  bonds: { windowMs: 30 * MINUTE, edges: {} },
}
const shop = { service: 'checkout', namespace: 'shop', cluster: 'eu', title: 'Slow' }
const problem = (over: Partial<KnownProblem> = {}): KnownProblem => ({
  sessionId: 's1',
  running: false,
  since: 0,
  occurrences: 1,
  ...over,
})
const running = [{ ...shop, sessionId: 's2', openedAt: 0 }]

type Row = {
  says: string
  alert?: Partial<Arrival>
  rule?: Partial<Rule>
  known?: Partial<Known>
  is: Partial<Decision>
}

const ROWS: Array<Row> = [
  { says: 'a new problem', is: { kind: 'open', offer: null } },
  {
    says: 'an equal alert within the window',
    known: { problem: problem() },
    is: { kind: 'join', sessionId: 's1', as: 'repeat' },
  },
  {
    says: 'an equal alert at the end of the window',
    alert: { at: 60 * MINUTE },
    known: { problem: problem() },
    is: { kind: 'join', as: 'repeat' },
  },
  { says: 'an equal alert after it', alert: { at: 61 * MINUTE }, known: { problem: problem() }, is: { kind: 'open' } },
  {
    says: 'an equal alert after it, and the session still runs',
    alert: { at: 61 * MINUTE },
    known: { problem: problem({ running: true }) },
    is: { kind: 'join', sessionId: 's1' },
  },
  {
    says: 'the session was deleted',
    known: { problem: problem({ sessionId: null, occurrences: 7 }) },
    is: { kind: 'open' },
  },
  {
    says: 'a notification that is repeated',
    known: { problem: problem(), repeated: 's1' },
    is: { kind: 'known', sessionId: 's1' },
  },
  { says: 'resolved', alert: { firing: false }, known: { problem: problem() }, is: { kind: 'join', as: 'resolved' } },
  { says: 'resolved, and nothing is known of it', alert: { firing: false }, is: { kind: 'ignore' } },
  {
    says: 'resolved long after',
    alert: { firing: false, at: 61 * MINUTE },
    known: { problem: problem() },
    is: { kind: 'ignore' },
  },
  {
    says: 'the first of three',
    rule: { minOccurrences: 3 },
    is: {
      kind: 'record',
      reason: 'It is counted: the session opens with the alert number 3, and this is number 1',
    },
  },
  {
    says: 'the second of three',
    rule: { minOccurrences: 3 },
    known: { problem: problem({ sessionId: null, occurrences: 1 }) },
    is: { kind: 'record' },
  },
  {
    says: 'the third of three',
    rule: { minOccurrences: 3 },
    known: { problem: problem({ sessionId: null, occurrences: 2 }) },
    is: { kind: 'open' },
  },
  {
    says: 'the third of three, an hour later',
    alert: { at: 61 * MINUTE },
    rule: { minOccurrences: 3 },
    known: { problem: problem({ sessionId: null, occurrences: 2 }) },
    is: { kind: 'record' },
  },
  {
    says: 'a severity that opens none',
    alert: { severity: 'info' },
    rule: { opens: ['critical'] },
    is: { kind: 'record', reason: 'Alerts of severity info open no session: it is counted' },
  },
  {
    says: 'a severity that opens none joins all the same',
    alert: { severity: 'info' },
    rule: { opens: ['critical'] },
    known: { problem: problem() },
    is: { kind: 'join' },
  },
  { says: 'no severity is stated', rule: { opens: ['critical'] }, is: { kind: 'open' } },
  { says: 'related, and ignored by rule', known: { running }, is: { kind: 'open', offer: null } },
  {
    says: 'related, and offered by rule',
    rule: { related: 'offer' },
    known: { running },
    is: {
      kind: 'open',
      offer: { sessionId: 's2', reason: 'it is about the same service, checkout, 10 min after that session began' },
    },
  },
  {
    says: 'related, and joins by rule',
    rule: { related: 'join' },
    known: { running },
    is: { kind: 'join', sessionId: 's2', as: 'related' },
  },
  {
    says: 'equal counts more than related',
    rule: { related: 'join' },
    known: { running, problem: problem() },
    is: { kind: 'join', sessionId: 's1', as: 'repeat' },
  },
]

test.each(ROWS)('$says: $is.kind', ({ alert = {}, rule = {}, known = {}, is }) => {
  const arrival = { ...shop, at: 10 * MINUTE, severity: null, firing: true, ...alert }
  const decision = decideArrival(
    arrival,
    { ...base, ...rule },
    { problem: null, repeated: null, running: [], ...known },
  )
  expect(decision).toMatchObject(is)
  expect(decision.reason).toMatch(/\S/)
})
