import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { normalised } from '../fakes/normalise.ts'
import { alert, client, waitForEnd, killAt, world } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function writesOf(sessionId: string): Promise<number> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(sessionId), (_instance, state) => {
    const times = state.storage.sql.exec<{ head: number }>('SELECT max(seq) AS head FROM log').one()
    return times.head
  })
}

/** Waits for a new instance: the aborted one answers its last callers with the abort. */
async function poked(sessionId: string): Promise<void> {
  await vi.waitFor(() => client.poke(sessionId), { interval: 10 })
}

test(
  'an abort before and after every write of one run ends in the same session, and no settled tool call is made twice',
  { timeout: 600_000 },
  async () => {
    const first = crypto.randomUUID()
    world()
    await client.start(first, alert())
    const expected = normalised(await waitForEnd(first))
    const writes = await writesOf(first)
    expect(writes).toBeGreaterThan(20)
    let kills = 0
    for (const when of ['before', 'after', 'a turn later'] as const) {
      for (let write = 0; write < writes; write += 1) {
        vi.restoreAllMocks()
        const { calls } = world()
        const id = crypto.randomUUID()
        await killAt(id, when, write)
        const started = await client.start(id, alert()).then(
          () => true,
          () => false,
        )
        // The queue delivers a message again that was not acknowledged.
        if (!started) await vi.waitFor(() => client.start(id, alert()), { interval: 10 })
        await poked(id).catch(() => undefined)
        const view = await endedAfterKill(id)
        expect(normalised(view), `${when} write ${write}`).toEqual(expected)
        expect(view.events.filter(event => event.status === 'streaming')).toEqual([])
        const settled = await settledTools(id)
        // The two reads of the demo model run side by side: one abort may cut both, and both are repeated.
        const again = calls.filter((tool, at) => calls.indexOf(tool) !== at)
        expect(new Set(again).size, `calls of ${when} write ${write}`).toBe(again.length)
        expect(calls.length - again.length, `calls of ${when} write ${write}`).toBe(settled)
        if (await resumed(id)) kills += 1
      }
    }
    // The first writes come before the run has started.
    expect(kills).toBeGreaterThan(writes)
  },
)

async function endedAfterKill(id: string) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await waitForEnd(id)
    } catch (error) {
      if (attempt > 2) throw error
      await poked(id)
    }
  }
}

async function resumed(sessionId: string): Promise<boolean> {
  return runInDurableObject(
    env.INVESTIGATIONS.getByName(sessionId),
    (_instance, state) =>
      state.storage.sql.exec("SELECT 1 FROM log WHERE type = 'session.resumed'").toArray().length > 0,
  )
}

async function settledTools(sessionId: string): Promise<number> {
  return runInDurableObject(
    env.INVESTIGATIONS.getByName(sessionId),
    (_instance, state) => state.storage.sql.exec("SELECT 1 FROM log WHERE type = 'tool.settled'").toArray().length,
  )
}
