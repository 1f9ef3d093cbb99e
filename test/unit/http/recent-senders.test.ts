import { expect, test } from 'vitest'
import { RecentSenders } from '#http/senders/sender-news.ts'
import type { SenderNews } from '#store/sender-news.ts'

test('a storm is one row of each sender and kind: the newest', async () => {
  const handed: Array<Array<SenderNews>> = []
  const wakes: Array<() => void> = []
  const works: Array<Promise<unknown>> = []
  const time = { now: 0 }
  const recent = new RecentSenders(async news => void handed.push(news), {
    now: () => time.now,
    sleep: ms => new Promise(resolve => wakes.push(() => resolve(void (time.now += ms)))),
  })
  const add = (news: SenderNews) => recent.add(news, work => works.push(work))
  const alert = (n: number): SenderNews => ({ sender: 'grafana', kind: 'alert', at: `t${n}`, session: `s${n}` })
  for (let n = 0; n < 1_000; n++) add(alert(n))
  add({ sender: 'grafana', kind: 'refused', at: 't1000', status: 401, reason: 'no token' })
  add({ sender: 'sns', kind: 'quiet', at: 't1001', reason: 'over' })
  expect([wakes.length, handed]).toEqual([1, []])
  for (const wake of wakes.splice(0)) wake()
  await Promise.all(works.splice(0))
  expect(handed.map(rows => rows.map(({ sender, kind, at }) => `${sender} ${kind} ${at}`))).toEqual([
    ['grafana alert t999', 'grafana refused t1000', 'sns quiet t1001'],
  ])
  add(alert(2_000))
  expect(wakes).toHaveLength(1)
})
