import { expect, test } from 'vitest'
import type { Frame, LoggedFrame } from '#core/protocol/events.ts'
import { emptyView } from '#core/protocol/view.ts'
import { Outbox, type OutboxPorts } from '#objects/outbox.ts'

const status = (seq: number): LoggedFrame => ({
  type: 'session.status',
  session_id: 's',
  timestamp: 't',
  status: 'completed',
  final_analysis: 'long',
  db_event_id: seq,
})

function ports(changes: Partial<OutboxPorts> = {}) {
  const seen: Array<string> = []
  const told: Array<Frame> = []
  const cursors = { row: 0, told: 0, counted: 0 }
  const made: OutboxPorts = {
    head: () => 5,
    view: () => emptyView,
    frames: (after, upTo) => [3, 5].filter(seq => seq > after && seq <= upTo).map(status),
    project: async (_view, seq) => {
      seen.push(`row ${seq}`)
    },
    tell: async frames => {
      seen.push(`tell ${frames.length}`)
      told.push(...frames)
    },
    count: async (after, upTo) => {
      seen.push(`count ${after}-${upTo}`)
      return upTo
    },
    cursor: {
      get: side => cursors[side],
      set: (side, seq) => {
        cursors[side] = seq
      },
    },
    sleep: async ms => {
      seen.push(`sleep ${ms}`)
    },
    ...changes,
  }
  return { made, seen, told, cursors }
}

test('the row is written before the list is told, and the list hears no cursor and no long text', async () => {
  const { made, seen, told, cursors } = ports()
  await new Outbox(made).drain()
  expect(seen).toEqual(['row 5', 'tell 2', 'count 0-5'])
  expect(told[0]).toEqual({ type: 'session.status', session_id: 's', timestamp: 't', status: 'completed' })
  expect(cursors).toEqual({ row: 5, told: 5, counted: 5 })
})

test('with the store down the list is told after two seconds, the row stays owed, and nothing is told twice', async () => {
  let down = true
  const { made, seen, cursors } = ports({
    project: async (_view, seq) => {
      if (down) throw new Error('D1 is down')
      seen.push(`row ${seq}`)
    },
  })
  const outbox = new Outbox(made)
  await expect(outbox.drain()).rejects.toThrow('D1 is down')
  expect(seen).toEqual(['sleep 2000', 'tell 2', 'count 0-5'])
  expect(cursors).toEqual({ row: 0, told: 5, counted: 5 })
  expect(outbox.done()).toBe(false)
  down = false
  await outbox.drain()
  expect(seen.slice(3)).toEqual(['row 5'])
  expect(outbox.done()).toBe(true)
})

test('drains that overlap share one pass', async () => {
  const { made, seen } = ports()
  const outbox = new Outbox(made)
  await Promise.all([outbox.drain(), outbox.drain()])
  expect(seen).toEqual(['row 5', 'tell 2', 'count 0-5'])
})

test('what could not be counted is owed, and counted from where it stood', async () => {
  let down = true
  const { made, seen, cursors } = ports({
    count: async (after, upTo) => {
      if (down) throw new Error('the Lobby is down')
      seen.push(`count ${after}-${upTo}`)
      return upTo
    },
  })
  const outbox = new Outbox(made)
  await expect(outbox.drain()).rejects.toThrow('the Lobby is down')
  expect(cursors).toEqual({ row: 5, told: 5, counted: 0 })
  expect(outbox.done()).toBe(false)
  down = false
  await outbox.drain()
  expect(seen.at(-1)).toBe('count 0-5')
  expect(outbox.done()).toBe(true)
})

test('where more was counted than the cursor says, it goes on from there', async () => {
  const { made, seen, cursors } = ports({
    count: async (after, upTo) => {
      seen.push(`count ${after}-${upTo}`)
      return after < 3 ? 3 : upTo
    },
  })
  await new Outbox(made).drain()
  expect(seen.slice(2)).toEqual(['count 0-5', 'count 3-5'])
  expect(cursors.counted).toBe(5)
})
