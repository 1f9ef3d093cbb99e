import { expect, test } from 'vitest'
import { GroupCommit } from '#objects/group-commit.ts'
import { countFitting } from '#objects/transaction-size.ts'

/** Commits that a test lets through one after the other. An item named `bad` breaks its commit. */
function gated(most = 10) {
  const begun: Array<ReadonlyArray<string>> = []
  const gates: Array<() => void> = []
  const commits = new GroupCommit<string, string>({
    async commit(items) {
      begun.push(items)
      await new Promise<void>(resolve => gates.push(resolve))
      if (items.includes('bad')) throw new Error('bad')
      return items.map(item => item.toUpperCase())
    },
    countFitting: items => Math.min(items.length, most),
  })
  const pass = async () => {
    gates.shift()?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { begun, commits, pass }
}

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

test.each([
  ['none', [], 0],
  ['one of any size', [3_000_000], 1],
  ['sixteen small ones', Array.from({ length: 40 }, () => 10), 16],
  ['as many as two million characters', [900_000, 900_000, 900_000], 2],
  ['a large one alone', [10, 3_000_000], 1],
])('one transaction takes %s', (_, lengths, count) => {
  expect(countFitting(lengths)).toBe(count)
})
