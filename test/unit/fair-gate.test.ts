import { expect, test } from 'vitest'
import { fairGate } from '../../src/core/fair-gate.ts'

type Init = { signal?: AbortSignal }

/** A fetch whose answers the test gives by hand. */
function heldFetch() {
  const begun: Array<string> = []
  const answers = new Map<string, PromiseWithResolvers<string>>()
  const call = (input: string, _init?: Init): Promise<string> => {
    begun.push(input)
    const answer = Promise.withResolvers<string>()
    answers.set(input, answer)
    return answer.promise
  }
  const answer = async (input: string) => {
    answers.get(input)?.resolve(`headers of ${input}`)
    await settle()
  }
  const fail = async (input: string) => {
    answers.get(input)?.reject(new Error('refused'))
    await settle()
  }
  return { begun, call, answer, fail }
}

const settle = () => new Promise(resolve => setTimeout(resolve, 0))

test('no more requests than the limit wait for headers, and the excess goes in the order it came', async () => {
  const { begun, call, answer } = heldFetch()
  const gated = fairGate(2, call)
  const all = ['a', 'b', 'c', 'd'].map(name => gated(name))
  await settle()
  expect(begun).toEqual(['a', 'b'])
  await answer('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await answer('a')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  await answer('c')
  await answer('d')
  expect(await Promise.all(all)).toEqual(['headers of a', 'headers of b', 'headers of c', 'headers of d'])
})

test('a newcomer does not overtake the line when a place is given back', async () => {
  const { begun, call, answer } = heldFetch()
  const gated = fairGate(1, call)
  void gated('a')
  void gated('b')
  await settle()
  const newcomer = answer('a').then(() => gated('late'))
  void gated('c')
  await settle()
  await answer('b')
  await answer('c')
  await answer('late')
  await newcomer
  expect(begun).toEqual(['a', 'b', 'c', 'late'])
})

test('a failed request gives its place back', async () => {
  const { begun, call, fail, answer } = heldFetch()
  const gated = fairGate(1, call)
  const failed = expect(gated('a')).rejects.toThrow('refused')
  const second = gated('b')
  await settle()
  await fail('a')
  await failed
  expect(begun).toEqual(['a', 'b'])
  await answer('b')
  expect(await second).toBe('headers of b')
})

test('a call that throws at once gives its place back', async () => {
  let calls = 0
  const gated = fairGate(1, (_input: string, _init?: Init): Promise<string> => {
    calls += 1
    throw new Error('bad address')
  })
  await expect(gated('a')).rejects.toThrow('bad address')
  await expect(gated('b')).rejects.toThrow('bad address')
  expect(calls).toBe(2)
})

test('one who aborts while waiting leaves the line with the reason of the signal and never begins', async () => {
  const { begun, call, answer } = heldFetch()
  const gated = fairGate(1, call)
  void gated('a')
  const stop = new AbortController()
  const aborted = gated('b', { signal: stop.signal })
  const third = gated('c')
  stop.abort(new Error('cancelled by a person'))
  await expect(aborted).rejects.toThrow('cancelled by a person')
  await answer('a')
  await answer('c')
  await third
  expect(begun).toEqual(['a', 'c'])
})

test('one who has aborted before does not begin, also when the signal rides on a Request', async () => {
  const seen: Array<string> = []
  const gated = fairGate(1, async (input: string | Request, _init?: RequestInit) => {
    seen.push(String(input))
    return 'headers'
  })
  const signal = AbortSignal.abort(new Error('too late'))
  await expect(gated('a', { signal })).rejects.toThrow('too late')
  await expect(gated(new Request('http://x/', { signal }))).rejects.toThrow('too late')
  expect(seen).toEqual([])
})

test('an abort after the place was given does not give the place back twice', async () => {
  const { begun, call, answer } = heldFetch()
  const gated = fairGate(1, call)
  const stop = new AbortController()
  const first = gated('a', { signal: stop.signal })
  await settle()
  const line = [gated('b'), gated('c')]
  await settle()
  await answer('a')
  await first
  stop.abort()
  await settle()
  expect(begun).toEqual(['a', 'b'])
  await answer('b')
  await answer('c')
  await Promise.all(line)
})
