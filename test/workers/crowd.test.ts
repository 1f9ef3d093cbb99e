// Many sockets on one object: frames are gathered, and each still arrives once and in order.

import { env } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import type { Frame } from '#core/protocol/events.ts'
import { gatherMs } from '#objects/gather.ts'
import { lobbyClient } from '#objects/lobby-client.ts'

const lobby = lobbyClient(env.LOBBY)
const CROWD = 60

const frame = (n: number): Frame => ({
  type: 'session.status',
  session_id: `session-${n}`,
  timestamp: '2026-11-01T10:00:00.000Z',
  status: 'in_progress',
  db_event_id: n,
})

async function listener() {
  const socket = await lobby.connect()
  const messages: Array<string> = []
  socket.addEventListener('message', event => messages.push(String(event.data)))
  const heard = () =>
    messages.flatMap(each => each.split('\n')).map(each => (JSON.parse(each) as { session_id: string }).session_id)
  return { socket, messages, heard }
}

test('many sockets get every frame once, in order and in fewer messages; a later socket gets later frames', async () => {
  const crowd = await Promise.all(Array.from({ length: CROWD }, listener))
  await lobby.tell([frame(1)])
  await lobby.tell([frame(2), frame(3)])
  const late = await listener()
  await lobby.tell([frame(4)])
  await vi.waitFor(() => expect(late.heard()).toEqual(['session-4']))
  for (const each of crowd) {
    expect(each.heard()).toEqual(['session-1', 'session-2', 'session-3', 'session-4'])
    expect(each.messages.length).toBeLessThan(4)
  }
  for (const each of [...crowd, late]) each.socket.close()
})

test('one listener hears a frame as a message of its own', async () => {
  const one = await listener()
  expect(gatherMs(1, JSON.stringify(frame(1)))).toBe(0)
  await lobby.tell([frame(1), frame(2)])
  await vi.waitFor(() => expect(one.messages).toHaveLength(2))
  one.socket.close()
})
