import { expect, test } from 'vitest'
import { RefusalCounts } from '#http/audit/refusals.ts'

function counting() {
  const time = { now: Date.parse('2026-11-20T10:00:50Z') }
  const handed: Array<Array<unknown>> = []
  const waits: Array<() => void> = []
  const works: Array<Promise<unknown>> = []
  const counts = new RefusalCounts(
    async refusals => void handed.push(refusals.map(({ at, actor, count }) => [at, actor, count])),
    {
      now: () => time.now,
      sleep: () => new Promise(resolve => waits.push(resolve)),
    },
  )
  const add = (actor: string | null) => counts.add({ status: 401, actor, route: 'GET /x' }, work => works.push(work))
  const flush = async () => {
    for (const wake of waits.splice(0)) wake()
    await Promise.all(works.splice(0))
  }
  return { time, handed, waits, add, flush }
}

test('refusals are handed on together, by minute and caller', async () => {
  const { time, handed, waits, add, flush } = counting()
  for (let n = 0; n < 1_000; n++) add(null)
  add('token:a')
  time.now += 10_000
  add(null)
  expect(waits).toHaveLength(1)
  await flush()
  expect(handed).toEqual([
    [
      ['2026-11-20T10:00:00.000Z', null, 1_000],
      ['2026-11-20T10:00:00.000Z', 'token:a', 1],
      ['2026-11-20T10:01:00.000Z', null, 1],
    ],
  ])
  add(null)
  await flush()
  expect(handed[1]).toEqual([['2026-11-20T10:01:00.000Z', null, 1]])
})

test('names without end do not make rows without end', async () => {
  const { handed, add, flush } = counting()
  for (let n = 0; n < 500; n++) add(`name-${n}`)
  await flush()
  expect(handed[0]).toHaveLength(51)
  expect(handed[0]?.at(-1)).toEqual(['2026-11-20T10:00:00.000Z', null, 450])
})

test('a wait that was cut off with its request does not stop the counting', async () => {
  const { time, waits, add } = counting()
  add(null)
  time.now += 20_000
  add(null)
  expect(waits).toHaveLength(2)
})
