import { env, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { Line } from '#objects/admission/line.ts'

const inLine = (work: (line: Line) => void) =>
  runInDurableObject(env.LOBBY.getByName(crypto.randomUUID()), (_lobby, { storage }) => work(new Line(storage)))

test('of sessions that are put in line together, those are answered that were not there, each once', () =>
  inLine(line => {
    const [a, b] = [
      { session: 'a', turn: 5 },
      { session: 'b', turn: 3 },
    ]
    expect(line.add([a, b, { session: 'a', turn: 4 }])).toEqual([a, b])
    expect(line.add([b, { session: 'c', turn: 9 }])).toEqual([{ session: 'c', turn: 9 }])
    expect(line.listWaiting(9)).toEqual(['b', 'a', 'c'])
  }))

test('one that waits keeps the earlier of its turns, and one that has a place keeps its place', () =>
  inLine(line => {
    line.add([
      { session: 'a', turn: 1 },
      { session: 'b', turn: 5 },
      { session: 'c', turn: 6 },
    ])
    expect(line.call(1, 1, Date.now() + 60_000)).toEqual(['a'])
    line.add([
      { session: 'a', turn: 0 },
      { session: 'b', turn: 7 },
      { session: 'c', turn: 2 },
    ])
    expect(line.listWaiting(9)).toEqual(['c', 'b'])
    expect(line.called()).toEqual(['a'])
  }))

test('no session is put in line by an empty list', () => inLine(line => expect(line.add([])).toEqual([])))
