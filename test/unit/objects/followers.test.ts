// Row, list and counters side by side: what each gets, when, and in which order.

import { expect, test } from 'vitest'
import type { Frame } from '#core/protocol/events.ts'
import { passing, realFollowers, settle, stage, words } from './follow.ts'

test('the row is written before the list is told, and the list hears no cursor and no long text', async () => {
  const { followers, seen, rowAndList, told, cursors } = realFollowers()
  await followers.drain()
  expect(rowAndList()).toEqual(['row 5', 'tell 2'])
  expect(seen).toContain('count 0-5')
  expect(told[0]).toEqual({ type: 'session.status', session_id: 's', timestamp: 't', status: 'completed' })
  expect(cursors()).toEqual({ row: 5, list: 5, counters: 5 })
})

test('with the store down the list is told, the row stays owed, and nothing is told twice', async () => {
  let down = true
  const { followers, seen, rowAndList, cursors, clock } = realFollowers({
    project: async (_view, seq) => {
      if (down) throw new Error('D1 is down')
      seen.push(`row ${seq}`)
    },
  })
  await followers.drain()
  expect(seen.toSorted()).toEqual(['count 0-5', 'tell 2'])
  expect(cursors()).toEqual({ row: 0, list: 5, counters: 5 })
  expect(followers.listBehind()).toEqual(['row'])
  down = false
  clock.advance(5000)
  await followers.drain()
  expect(rowAndList()).toEqual(['tell 2', 'row 5'])
  expect(followers.listBehind()).toEqual([])
})

test('with the store hanging the list is told after two seconds', async () => {
  const { followers, seen, clock } = realFollowers({ project: () => new Promise(() => {}) })
  const drained = followers.drain()
  await settle()
  clock.advance(1999)
  await settle()
  expect(seen).toEqual(['count 0-5'])
  clock.advance(1)
  await settle()
  expect(seen).toEqual(['count 0-5', 'tell 2'])
  clock.advance(8000)
  await drained
  expect(followers.listBehind()).toEqual(['row'])
})

test('drains that overlap share one pass', async () => {
  const { followers, seen } = realFollowers()
  await Promise.all([followers.drain(), followers.drain()])
  expect(seen.toSorted()).toEqual(['count 0-5', 'row 5', 'tell 2'])
})

test('what could not be counted is owed, and counted from where it stood', async () => {
  let down = true
  const { followers, seen, cursors, clock } = realFollowers({
    count: async (_counts, { after, seq }) => {
      if (down) throw new Error('the Lobby is down')
      seen.push(`count ${after}-${seq}`)
      return seq
    },
  })
  await followers.drain()
  expect(cursors()).toEqual({ row: 5, list: 5, counters: 0 })
  expect(followers.listBehind()).toEqual(['counters'])
  down = false
  clock.advance(5000)
  await followers.drain()
  expect(seen.at(-1)).toBe('count 0-5')
  expect(followers.listBehind()).toEqual([])
})

test('where more was counted than the cursor says, it goes on from there', async () => {
  const { followers, seen, cursors, clock } = realFollowers({
    count: async (_counts, { after, seq }) => {
      seen.push(`count ${after}-${seq}`)
      return after < 3 ? 3 : seq
    },
  })
  await passing(clock, followers.drain())
  expect(seen.filter(each => each.startsWith('count'))).toEqual(['count 0-5', 'count 3-5'])
  expect(cursors().counters).toBe(5)
})

test('progress is told at once where the list is owed no status, whatever else it is owed', async () => {
  const { list, log, states, seen, told } = realFollowers()
  log.head = 9
  states.set('list', { seq: 5, attempts: 0, nextTry: 0, warned: false })
  await list.progress(stage('dig'))
  expect(seen).toEqual(['tell 1'])
  expect(told).toEqual([stage('dig')])
})

test('progress waits for the status before it, passes none behind it, and only the newest is told', async () => {
  const { followers, clock, list, log, seen, rowAndList, told } = realFollowers()
  log.head = 3
  await list.progress(stage('dig'))
  await list.progress(stage('sum up'))
  expect(seen).toEqual([])
  log.head = 5
  await passing(clock, followers.drain())
  expect(rowAndList()).toEqual(['row 5', 'tell 3'])
  expect(words(told)).toEqual(['session.status', 'sum up', 'session.status'])
  log.head = 6
  await passing(clock, followers.drain())
  expect(told).toHaveLength(3)
})

test('progress that comes while its status is told follows in the same pass', async () => {
  const told: Array<Frame> = []
  const { followers, list } = realFollowers({
    tell: async frames => {
      if (told.length === 0) await list.progress(stage('dig'))
      told.push(...frames)
    },
  })
  await followers.drain()
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('progress that comes when its status was told and the cursor has not moved yet is told at once', async () => {
  const { followers, list, log, told, states } = realFollowers()
  log.head = 3
  await followers.drain()
  // The state between the Lobby's answer and the next value of the cursor.
  states.set('list', { seq: 0, attempts: 0, nextTry: 0, warned: false })
  await list.progress(stage('dig'))
  expect(words(told)).toEqual(['session.status', 'dig'])
})

test('progress that waits for a status of the next pass lets this pass go by', async () => {
  const { followers, clock, list, log, seen, rowAndList, told } = realFollowers({
    project: async (_view, seq) => {
      await Promise.resolve()
      seen.push(`row ${seq}`)
      if (log.head === 5) return
      log.head = 5
      void followers.drain()
      await list.progress(stage('dig'))
    },
  })
  log.head = 3
  await passing(clock, followers.drain())
  // The list waited for the row of its first attempt, which had reached 5 by then.
  expect(rowAndList()).toEqual(['row 3', 'row 5', 'tell 1', 'tell 2'])
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('what is written while the store fails is told as well, not at the next tick', async () => {
  const { followers, clock, list, log, rowAndList, told } = realFollowers({
    project: async () => {
      if (log.head !== 5) {
        log.head = 5
        void followers.drain()
        await list.progress(stage('dig'))
      }
      throw new Error('D1 is down')
    },
  })
  log.head = 3
  await passing(clock, followers.drain())
  expect(rowAndList()).toEqual(['tell 1', 'tell 2'])
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('progress that the Lobby did not take with its status is told with it the next time', async () => {
  let down = true
  const { followers, list, told, clock } = realFollowers({
    tell: async frames => {
      if (down) throw new Error('the Lobby is down')
      told.push(...frames)
    },
  })
  await list.progress(stage('dig'))
  await followers.drain()
  expect(followers.listBehind()).toEqual(['list'])
  down = false
  clock.advance(5000)
  await followers.drain()
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})
