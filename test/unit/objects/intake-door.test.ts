import { expect, test } from 'vitest'
import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Config } from '#core/config/config.ts'
import { IntakeDoor } from '#objects/intake-door.ts'
import { good } from '../config/example.ts'

let alerts = 0

function alert(author: string, sender: SenderName = 'alerts', alert_data = 'disk full') {
  alerts += 1
  return { id: alerts, sender, facts: { author, alert_data } }
}

type Alert = ReturnType<typeof alert>

function door(ingest: Partial<Config['ingest']> = {}) {
  const state = { now: 1_000_000, stored: [] as Array<number>, duplicates: false, down: false }
  const made = new IntakeDoor({
    ingest: () => ({ ...good('').ingest, ...ingest }),
    countWaiting: async most => Math.min(most, state.stored.length),
    clock: { now: () => state.now },
    report: () => {},
  })
  const store = async ({ id }: Alert) => {
    if (state.down) throw new Error('the database is down')
    if (!state.duplicates) state.stored.push(id)
    return { duplicate: state.duplicates }
  }
  const outcome = async (session: Alert) => {
    const answer = await made.admit(
      session,
      () => store(session),
      stored => !stored.duplicate,
    )
    return 'refused' in answer ? `${answer.refused} ${answer.afterMs}: ${answer.message}` : 'stored'
  }
  return { state, made, outcome }
}

test('without a limit everything is taken', async () => {
  const { outcome } = door()
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => outcome(alert('anna'))))
  expect(new Set(outcomes)).toEqual(new Set(['stored']))
})

test('a rate is that of one sender with one token, and the answer says which and until when', async () => {
  const { outcome, state } = door({ rateLimit: 2, rateLimits: { grafana: 1 } })
  const RATE = "rate 30000: token:a sends more than 2 alerts a minute by 'alerts' (ingest.rate_limit)"
  const three = [alert('token:a'), alert('token:a'), alert('token:a')]
  expect(await Promise.all(three.map(outcome))).toEqual(['stored', 'stored', RATE])
  expect(await outcome(alert('token:b'))).toBe('stored')
  expect(await outcome(alert('token:a', 'grafana'))).toBe('stored')
  expect(await outcome(alert('token:a', 'grafana'))).toMatch(/^rate 60000: token:a sends more than 1 alerts/)
  state.now += 30_000
  expect(await outcome(alert('token:a'))).toBe('stored')
})

test('when too many wait the next is refused and nothing that was accepted is lost', async () => {
  const { outcome, state } = door({ maxWaiting: 3 })
  const outcomes = []
  for (let n = 0; n < 5; n += 1) outcomes.push(await outcome(alert('anna')))
  const FULL = 'full 30000: 3 sessions wait for their turn (ingest.max_waiting)'
  expect(outcomes).toEqual(['stored', 'stored', 'stored', FULL, FULL])
  expect(state.stored).toHaveLength(3)
})

test('an alert that is known takes no place in the line', async () => {
  const { outcome, state } = door({ maxWaiting: 1 })
  state.duplicates = true
  expect([await outcome(alert('anna')), await outcome(alert('anna'))]).toEqual(['stored', 'stored'])
})

test('what could not be stored takes no place, and its fault is the caller’s to see', async () => {
  const { outcome, state } = door({ maxWaiting: 1 })
  state.down = true
  await expect(outcome(alert('anna'))).rejects.toThrow('down')
  state.down = false
  expect([await outcome(alert('anna')), await outcome(alert('anna'))]).toEqual([
    'stored',
    expect.stringMatching(/^full/),
  ])
})

test('alerts that do not fit the memory are refused, also while the line is counted', async () => {
  const { outcome } = door()
  const large = Array.from({ length: 30 }, () => outcome(alert('anna', 'alerts', 'x'.repeat(1_000_000))))
  const outcomes = await Promise.all(large)
  expect(outcomes.filter(each => each === 'stored')).toHaveLength(24)
  expect(outcomes[29]).toBe('full 1000: too many arrive at once')
  expect(await outcome(alert('anna'))).toBe('stored')
})
