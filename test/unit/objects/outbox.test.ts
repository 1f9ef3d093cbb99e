import { expect, test } from 'vitest'
import type { Frame, LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'
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

const stage = (name: string): SessionProgressFrame => ({
  type: 'session.progress',
  session_id: 's',
  timestamp: 't',
  current_stage_name: name,
  current_stage_index: 1,
  total_stages: 2,
  active_executions: 1,
  status_text: name,
})

const words = (frames: ReadonlyArray<Frame>) =>
  frames.map(frame => (frame.type === 'session.progress' ? frame.status_text : frame.type))

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

test('progress is told at once where the list is owed no status, whatever else it is owed', async () => {
  const { made, seen, told, cursors } = ports({ head: () => 9 })
  cursors.told = 5
  await new Outbox(made).progress(stage('dig'))
  expect(seen).toEqual(['tell 1'])
  expect(told).toEqual([stage('dig')])
})

test('progress waits for the status before it, passes none behind it, and only the newest is told', async () => {
  let head = 3
  const { made, seen, told } = ports({ head: () => head })
  const outbox = new Outbox(made)
  await outbox.progress(stage('dig'))
  await outbox.progress(stage('sum up'))
  expect(seen).toEqual([])
  head = 5
  await outbox.drain()
  expect(seen).toEqual(['row 5', 'tell 3', 'count 0-5'])
  expect(words(told)).toEqual(['session.status', 'sum up', 'session.status'])
  head = 6
  await outbox.drain()
  expect(told).toHaveLength(3)
})

test('progress that comes while its status is told follows in the same pass', async () => {
  const told: Array<Frame> = []
  const { made } = ports({
    tell: async frames => {
      if (told.length === 0) await outbox.progress(stage('dig'))
      told.push(...frames)
    },
  })
  const outbox = new Outbox(made)
  await outbox.drain()
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('progress that waits for a status of the next pass lets this pass go by', async () => {
  let head = 3
  const { made, seen, told } = ports({
    head: () => head,
    project: async (_view, seq) => {
      await Promise.resolve()
      seen.push(`row ${seq}`)
      if (head === 5) return
      head = 5
      void outbox.drain()
      await outbox.progress(stage('dig'))
    },
  })
  const outbox = new Outbox(made)
  await outbox.drain()
  expect(seen).toEqual(['row 3', 'tell 1', 'count 0-3', 'row 5', 'tell 2', 'count 3-5'])
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('what is written while the store fails is told two seconds later as well, not at the next tick', async () => {
  let head = 3
  const { made, seen, told } = ports({
    head: () => head,
    project: async () => {
      throw new Error('D1 is down')
    },
    sleep: async ms => {
      seen.push(`sleep ${ms}`)
      if (head === 5) return
      head = 5
      outbox.drain().catch(() => undefined)
      await outbox.progress(stage('dig'))
    },
  })
  const outbox = new Outbox(made)
  await expect(outbox.drain()).rejects.toThrow('D1 is down')
  expect(seen).toEqual(['sleep 2000', 'tell 1', 'count 0-3', 'sleep 2000', 'tell 2', 'count 3-5'])
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})

test('progress that the Lobby did not take with its status is told with it the next time', async () => {
  let down = true
  const { made, told } = ports({
    tell: async frames => {
      if (down) throw new Error('the Lobby is down')
      told.push(...frames)
    },
  })
  const outbox = new Outbox(made)
  await outbox.progress(stage('dig'))
  await expect(outbox.drain()).rejects.toThrow('the Lobby is down')
  down = false
  await outbox.drain()
  expect(words(told)).toEqual(['session.status', 'session.status', 'dig'])
})
