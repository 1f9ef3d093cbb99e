import { expect, test } from 'vitest'
import { GATHER_MS, GroupCommit } from '#objects/group-commit.ts'
import { countFitting } from '#objects/transaction-size.ts'
import { fakeClock } from '../../fakes/clock.ts'

/** Commits that a test lets through one after the other, as it does the waits for more. An item named `bad` breaks its commit. */
function gated(most = 10) {
  const begun: Array<ReadonlyArray<string>> = []
  const gates: Array<() => void> = []
  const clock = fakeClock()
  const commits = new GroupCommit<string, string>({
    async commit(items) {
      begun.push(items)
      await new Promise<void>(resolve => gates.push(resolve))
      if (items.includes('bad')) throw new Error('bad')
      return items.map(item => item.toUpperCase())
    },
    countFitting: items => Math.min(items.length, most),
    most,
    clock,
  })
  const pass = async () => {
    gates.shift()?.()
    await settled()
  }
  const endWait = async () => {
    clock.advance(GATHER_MS)
    await settled()
  }
  return { begun, commits, pass, endWait, waits: clock.slept }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

test('the first item is written at once, and what arrives meanwhile is written together, in order', async () => {
  const { begun, commits, pass } = gated()
  const results = Promise.all(['a', 'b', 'c'].map(item => commits.add(item)))
  expect(begun).toEqual([['a']])
  await pass()
  expect(begun).toEqual([['a'], ['b', 'c']])
  await pass()
  expect(await results).toEqual(['A', 'B', 'C'])
})

test('a commit takes no more than fits', async () => {
  const { begun, commits, pass } = gated(2)
  const results = Promise.all(['a', 'b', 'c', 'd'].map(item => commits.add(item)))
  for (const _ of [1, 2, 3]) await pass()
  expect(begun).toEqual([['a'], ['b', 'c'], ['d']])
  expect(await results).toEqual(['A', 'B', 'C', 'D'])
})

test('an item that cannot be written is refused alone, and later ones are written', async () => {
  const { begun, commits, pass } = gated()
  const results = Promise.allSettled(['a', 'bad', 'c'].map(item => commits.add(item)))
  for (const _ of [1, 2, 3, 4]) await pass()
  expect(begun).toEqual([['a'], ['bad', 'c'], ['bad'], ['c']])
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const later = commits.add('d')
  await pass()
  expect(await later).toBe('D')
})

test('while many arrive, a commit waits for as many as were there at the last one', async () => {
  const { begun, commits, pass } = gated()
  const send = (...items: Array<string>) => items.map(item => commits.add(item))
  const results = send('a', 'b', 'c', 'd')
  await pass()
  // The sender of the first was answered and may send again.
  expect(begun).toEqual([['a']])
  results.push(...send('e'))
  await settled()
  expect(begun).toEqual([['a'], ['b', 'c', 'd', 'e']])
  await pass()
  results.push(...send('f', 'g', 'h'))
  await settled()
  expect(begun).toHaveLength(2)
  results.push(...send('i'))
  await settled()
  expect(begun[2]).toEqual(['f', 'g', 'h', 'i'])
  await pass()
  expect(await Promise.all(results)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'])
})

test('the wait for more ends, and one that comes after it is written at once', async () => {
  const { begun, commits, pass, endWait } = gated()
  const first = ['a', 'b', 'c', 'd'].map(item => commits.add(item))
  await pass()
  await endWait()
  expect(begun).toEqual([['a'], ['b', 'c', 'd']])
  await pass()
  expect(await Promise.all(first)).toEqual(['A', 'B', 'C', 'D'])
  const later = commits.add('e')
  expect(begun[2]).toEqual(['e'])
  await pass()
  expect(await later).toBe('E')
})

test('a full commit waits for nothing', async () => {
  const { begun, commits, pass, waits } = gated(4)
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map(item => commits.add(item))
  await pass()
  expect(begun[1]).toEqual(['b', 'c', 'd', 'e'])
  expect(waits).toEqual([])
  await pass()
  commits.add('g')
  await settled()
  expect(begun).toHaveLength(2)
  for (const item of ['h', 'i']) all.push(commits.add(item))
  await settled()
  expect(begun[2]).toEqual(['f', 'g', 'h', 'i'])
  await pass()
  expect(await Promise.all(all)).toHaveLength(8)
})

test('nothing comes any more: the wait ends without a commit', async () => {
  const { begun, commits, pass, endWait } = gated(4)
  const all = ['a', 'b', 'c', 'd', 'e'].map(item => commits.add(item))
  for (const _ of [1, 2]) await pass()
  expect(await Promise.all(all)).toHaveLength(5)
  await endWait()
  expect(begun).toEqual([['a'], ['b', 'c', 'd', 'e']])
  void commits.add('f')
  expect(begun[2]).toEqual(['f'])
})

test.each([
  ['none', [], 0],
  ['one of any size', [3_000_000], 1],
  ['sixteen small ones', Array.from({ length: 40 }, () => 10), 16],
  ['as many as two million characters', [900_000, 900_000, 900_000], 2],
  ['a large one alone', [10, 3_000_000], 1],
])('one transaction takes %s', (_, lengths, count) => {
  expect(countFitting(lengths)).toBe(count)
})
