import { expect, test } from 'vitest'
import { EndedObjects, KEPT, restingIn, TOGETHER } from '../../../local/start/ended-objects.ts'

const line = (session: string) => JSON.stringify({ level: 'info', event: 'session.rests', session })

function makeEnded() {
  const evicted: Array<ReadonlyArray<string>> = []
  let now = 0
  const ended = new EndedObjects({ evict: sessions => void evicted.push(sessions), now: () => now })
  const end = (...sessions: Array<string>) => sessions.forEach(session => ended.hear(line(session)))
  return { evicted, end, pass: (ms: number) => (now += ms) }
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `s${from + at}`)

test('the newest that ended stay in memory', () => {
  const { evicted, end } = makeEnded()
  end(...names(KEPT + TOGETHER - 1))
  expect(evicted).toEqual([])
})

test('when more have ended, the oldest leave together', () => {
  const { evicted, end } = makeEnded()
  end(...names(KEPT + TOGETHER))
  expect(evicted).toEqual([names(TOGETHER)])
  end(...names(TOGETHER, KEPT + TOGETHER))
  expect(evicted).toEqual([names(TOGETHER), names(TOGETHER, TOGETHER)])
})

test('those that the runtime has evicted by itself are not evicted again', () => {
  const { evicted, end, pass } = makeEnded()
  end(...names(3))
  pass(10_000)
  end(...names(KEPT + TOGETHER - 3, 3))
  expect(evicted).toEqual([names(TOGETHER - 3, 3)])
})

test('a session that ends twice, by a question, counts once and by its last end', () => {
  const { evicted, end } = makeEnded()
  end(...names(KEPT + TOGETHER - 1), 's0')
  expect(evicted).toEqual([])
  end('last')
  expect(evicted).toEqual([names(TOGETHER, 1)])
})

test.each([
  [line('a'), 'a'],
  ['{"level":"warn","event":"run.failed","session":"a"}', null],
  ['an alert that quotes "event":"session.rests"', null],
  ['{"event":"other","message":"x","inner":{"event":"session.rests","session":"a"}}', null],
  ['{"event":"session.rests","session":7}', null],
  ['', null],
])('of the line %s the session at rest is %s', (text, session) => {
  expect(restingIn(text)).toBe(session)
})
