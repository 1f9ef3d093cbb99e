import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

type Cut = { when: 'before' | 'after'; append: number }

function world(tool: { readOnly: boolean }) {
  const tools = fakeTools({ host: { act: { readOnly: tool.readOnly, run: () => answers('done') } } })
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0) return says('in short')
    const turn = turnOf(request)
    return turn < 2 ? calls([`t${turn}a`, 'host.act'], [`t${turn}b`, 'host.act']) : says('part one, ', 'part two')
  })
  const plan = planOf([agentPlan(), agentPlan()])
  return { llm, tools, plan } satisfies World
}

/** Runs with one kill, then continues from the log. */
async function withKill(cut: Cut, tool: { readOnly: boolean }) {
  const cutWorld = world(tool)
  const entries: Array<Entry> = []
  const killed = await investigate(
    cutWorld,
    entries,
    (when, appends) => when === cut.when && appends === cut.append,
  ).then(
    () => false,
    error => {
      if (error instanceof Killed) return true
      throw error
    },
  )
  const { state } = await investigate(cutWorld, entries)
  return { killed, state, world: cutWorld, entries }
}

async function appendsOf(tool: { readOnly: boolean }): Promise<number> {
  let appends = 0
  await investigate(world(tool), [], when => {
    if (when === 'after') appends += 1
    return false
  })
  return appends
}

test('a kill before or after any append ends in the same session, with read-only tools', async () => {
  const whole = await investigate(world({ readOnly: true }))
  const expected = normalised(whole.state.view)
  const count = await appendsOf({ readOnly: true })
  expect(count).toBeGreaterThan(40)
  for (let append = 1; append < count; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const { killed, state } = await withKill({ when, append }, { readOnly: true })
      expect(killed, `${when} ${append}`).toBe(true)
      expect(normalised(state.view), `${when} ${append}`).toEqual(expected)
      expect(state.view.events.filter(event => event.status === 'streaming')).toEqual([])
    }
  }
})

test('no settled model or tool call is made twice, whatever the moment of the kill', async () => {
  const count = await appendsOf({ readOnly: true })
  for (let append = 1; append < count; append += 1) {
    const { world: used, entries } = await withKill({ when: 'after', append }, { readOnly: true })
    const settled = entries.filter(entry => entry.type === 'model.settled').length
    const conversations = used.llm.requests.map(request => JSON.stringify(request.messages))
    // Each request is made once; the one in flight at the kill at most twice.
    const repeated = conversations.length - new Set(conversations).size
    expect(repeated).toBeLessThanOrEqual(1)
    expect(conversations.length - settled).toBeLessThanOrEqual(1)
    expect(used.tools.journal.length).toBeLessThanOrEqual(8 + 1)
  }
})

test('a writing call that was begun is never made again: the model is told that its outcome is unknown', async () => {
  const count = await appendsOf({ readOnly: false })
  let unknown = 0
  for (let append = 1; append < count; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const { world: used, state } = await withKill({ when, append }, { readOnly: false })
      expect(used.tools.journal.length).toBeLessThanOrEqual(8)
      expect(state.view.detail?.status).toBe('completed')
      const marked = state.view.events.filter(event => event.content.startsWith('Outcome unknown'))
      expect(marked.every(event => event.metadata?.interrupted === true)).toBe(true)
      unknown += marked.length
    }
  }
  expect(unknown).toBeGreaterThan(0)
})

test('each request begins with the very bytes of the one before, also across a kill', async () => {
  const count = await appendsOf({ readOnly: true })
  for (let append = 1; append < count; append += 3) {
    const { world: used } = await withKill({ when: 'after', append }, { readOnly: true })
    const byExecution = Map.groupBy(used.llm.requests, request => request.cacheKey)
    for (const requests of byExecution.values()) {
      for (const [at, request] of requests.slice(1).entries()) {
        const before = requests[at]
        const start = request.messages.slice(0, before?.messages.length)
        expect(JSON.stringify(start), `append ${append}`).toBe(JSON.stringify(before?.messages))
        expect(JSON.stringify(request.tools)).toBe(JSON.stringify(before?.tools))
      }
    }
  }
})

test('a resumed session sends its progress again, because progress is not logged', async () => {
  const count = await appendsOf({ readOnly: true })
  for (let append = 5; append < count - 2; append += 1) {
    const cutWorld = world({ readOnly: true })
    const entries: Array<Entry> = []
    await investigate(cutWorld, entries, (when, appends) => when === 'after' && appends === append).catch(() => {})
    const open = entries.flatMap(({ public: frame }) => (frame?.type === 'stage.status' ? [frame] : [])).at(-1)
    const { log } = await investigate(cutWorld, entries)
    if (open?.status !== 'started') continue
    const told = log.frames.find(frame => frame.type === 'session.progress')
    expect(told, `append ${append}`).toMatchObject({ current_stage_name: open.stage_name })
  }
})
