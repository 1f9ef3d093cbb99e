import { expect, test } from 'vitest'
import { patternOf, proposeJoin, type Arrival, type RunningSession } from '#core/correlate/propose-join.ts'

const MINUTE = 60_000
const bonds = { windowMs: 30 * MINUTE, edges: { checkout: ['payments-db'] } }

const nowhere = { service: null, namespace: null, cluster: null, title: null }
const arrival = (over: Partial<Arrival>): Arrival => ({ ...nowhere, at: 10 * MINUTE, ...over })
const session = (sessionId: string, over: Partial<RunningSession>): RunningSession => ({
  ...nowhere,
  sessionId,
  openedAt: 0,
  ...over,
})

type Row = {
  says: string
  arrival: Partial<Arrival>
  running: Array<Partial<RunningSession>>
  joins: number | null
  reason?: string
}

const shop = { service: 'checkout', namespace: 'shop', cluster: 'eu-1' }

const ROWS: Array<Row> = [
  { says: 'nothing runs', arrival: shop, running: [], joins: null },
  { says: 'nothing is known of either', arrival: {}, running: [{}], joins: null },
  {
    says: 'one service',
    arrival: shop,
    running: [shop],
    joins: 0,
    reason: 'it is about the same service, checkout, 10 min after that session began',
  },
  { says: 'one service, of which less is known', arrival: { service: 'checkout' }, running: [shop], joins: 0 },
  {
    says: 'a service of that name in another cluster',
    arrival: shop,
    running: [{ ...shop, cluster: 'us-1' }],
    joins: null,
  },
  { says: 'and in another namespace', arrival: shop, running: [{ ...shop, namespace: 'dev' }], joins: null },
  {
    says: 'what it depends on',
    arrival: shop,
    running: [{ service: 'payments-db' }],
    joins: 0,
    reason: 'checkout depends on payments-db, 10 min after that session began',
  },
  { says: 'what depends on it', arrival: { service: 'payments-db' }, running: [shop], joins: 0 },
  {
    says: 'the same words in one namespace',
    arrival: { namespace: 'shop', title: 'Pod api-7f9c4 is not ready' },
    running: [{ namespace: 'shop', title: 'Pod web-12ab is  not ready' }],
    joins: 0,
    reason: 'it says the same in the same namespace, shop, 10 min after that session began',
  },
  {
    says: 'the same words elsewhere',
    arrival: { namespace: 'shop', title: 'Disk full' },
    running: [{ namespace: 'bank', title: 'Disk full' }],
    joins: null,
  },
  { says: 'too late', arrival: { ...shop, at: 31 * MINUTE }, running: [shop], joins: null },
  {
    says: 'it came before the session',
    arrival: { ...shop, at: 0 },
    running: [{ ...shop, openedAt: MINUTE }],
    joins: null,
  },
  {
    says: 'the stronger bond',
    arrival: shop,
    running: [{ service: 'payments-db' }, { ...shop, openedAt: 5 * MINUTE }],
    joins: 1,
  },
  { says: 'of equals the first', arrival: shop, running: [{ ...shop, openedAt: 5 * MINUTE }, shop], joins: 1 },
]

test.each(ROWS)('$says: $joins', ({ arrival: of, running, joins, reason }) => {
  const proposal = proposeJoin(
    arrival(of),
    running.map((each, at) => session(`s${at}`, each)),
    bonds,
  )
  expect(proposal?.sessionId ?? null).toBe(joins === null ? null : `s${joins}`)
  if (reason !== undefined) expect(proposal?.reason).toBe(reason)
})

test('a title without what differs from case to case', () => {
  expect(patternOf('Pod api-7f9c4 restarted 12 times')).toBe('pod # restarted # times')
})
