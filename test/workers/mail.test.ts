// A message from outside the object arrives in the mailbox of a working agent, and its model gets it at the next turn.

import { afterEach, expect, test, vi } from 'vitest'
import { scriptedWorld, type Chat, type Said } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a message from a person reaches the model at the next turn, once, and one for an ended agent is refused', async () => {
  const id = crypto.randomUUID()
  let heard: ReadonlyArray<string> = []
  const script = async ({ who, turn, said }: Chat): Promise<Said> => {
    if (who !== 'Solo') return { text: 'In short.' }
    if (turn === 0) {
      expect(await client.post(id, await soloOf(id), { kind: 'person', id: 'ana' }, 'Look at db-2 too.')).toBe(true)
      return { text: 'I look.', calls: [['things__read', { about: 'about-mail-1' }]] }
    }
    heard = said
    return { text: 'Both disks are full.' }
  }
  scriptedWorld(script)
  await client.start(id, { ...alert('something is wrong about-mail-1'), alert_type: 'single', chain_id: 'single' })
  expect((await waitForEnd(id)).detail?.final_analysis).toBe('Both disks are full.')
  expect(heard.slice(1)).toEqual(['Look at db-2 too.'])
  expect(await client.post(id, await soloOf(id), { kind: 'person', id: 'ana' }, 'and db-3')).toBe(false)
  expect(await client.post(id, 'nobody', { kind: 'person', id: 'ana' }, 'and db-3')).toBe(false)
  expect(await client.post(crypto.randomUUID(), 'nobody', { kind: 'person', id: 'ana' }, 'and db-3')).toBe(false)
})

async function soloOf(id: string): Promise<string> {
  const snapshot = await client.snapshot(id)
  return snapshot?.detail.stages[0]?.executions?.[0]?.execution_id ?? ''
}
