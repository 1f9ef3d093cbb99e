import { expect, test } from 'vitest'
import { listFromLobby, newLobbyMemory } from '#http/system/lobby-memory.ts'
import type { BehindFollower } from '#objects/followers/follower.ts'
import { fakeClock } from '../../fakes/clock.ts'

const row: BehindFollower = {
  follower: 'row',
  target: 'the database',
  session: 's',
  sessions: 1,
  since: 0,
  fault: 'D1 is down',
  givenUp: true,
}

function lobby(answer: () => Promise<Array<BehindFollower>>) {
  const clock = fakeClock()
  const memory = newLobbyMemory<BehindFollower>()
  const logged: Array<unknown> = []
  let asked = 0
  const askLobby = () => {
    asked += 1
    return answer()
  }
  const ports = { askLobby, clock, later: () => {}, log: (event: unknown) => logged.push(event) }
  return { clock, logged, asked: () => asked, look: () => listFromLobby(memory, ports) }
}

test('the Lobby is asked once a minute, however often warnings are read', async () => {
  let known = [row]
  const { clock, asked, look } = lobby(async () => known)
  expect(await look()).toEqual([row])
  known = []
  clock.advance(59_999)
  expect([await look(), asked()]).toEqual([[row], 1])
  clock.advance(1)
  expect([await look(), asked()]).toEqual([[], 2])
})

test('while the Lobby does not answer its last answer stays, the failure is logged once a minute, and a slow Lobby delays nothing', async () => {
  const answers = [async () => [row], () => Promise.reject(new Error('gone')), () => new Promise<never>(() => {})]
  const { clock, logged, look } = lobby(() => answers.shift()?.() ?? Promise.resolve([]))
  await look()
  clock.advance(60_000)
  expect([await look(), await look()]).toEqual([[row], [row]])
  expect(logged).toEqual([{ event: 'warnings.lobby_failed', cause: expect.stringMatching(/^Error: gone/) as string }])
  clock.advance(60_000)
  const slow = look()
  clock.advance(400)
  expect(await slow).toEqual([row])
})
