// Properties of every investigation, whatever its plan, models, tools and kills. A failure prints the seed and path that reproduce it.

import { expect, test } from 'vitest'
import type { Entry, Facts } from '#core/investigation/log/facts.ts'
import { emptyState, foldState, type SessionState } from '#core/investigation/log/state.ts'
import { READS_AT_ONCE } from '#core/investigation/log/limits.ts'
import { isEnd } from '#core/protocol/status.ts'
import { emptyView, fold, timelineOf } from '#core/protocol/view.ts'
import { investigate } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { randomWorld, sketches, type RandomWorld, type Sketch } from '../../fakes/random-world.ts'
import { fc } from '../../fakes/fc.ts'

// A run takes some milliseconds and writes a few hundred facts. One that exceeds these limits does not end.
const STUCK_MS = 5_000
const ENDLESS = 3_000
// About thirty agents, each of whose turns may wait twice.
const RUNS = 300
const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1_000_000)
console.info(`properties of an investigation: PROPERTY_SEED=${seed}`)

type End = { world: RandomWorld; entries: Array<Entry>; state: SessionState }

/**
 * Runs to the end through every kill of the sketch and every wait. Checks that no run leaves a tool call in flight. Throws what the engine
 * throws.
 */
async function live(sketch: Sketch): Promise<End> {
  const world = randomWorld(sketch)
  const entries: Array<Entry> = []
  for (const kill of sketch.kills) {
    const cut = (when: string, append: number) => when === kill.when && append === kill.append
    const state = await within(investigate(world, entries, endless(cut))).then(
      end => end.state,
      error => {
        if (error instanceof Killed) return null
        throw error
      },
    )
    expect(world.tools.inFlight).toBe(0)
    if (state?.ended === true) break
    passWait(world, state)
  }
  for (let run = 0; run < RUNS; run += 1) {
    const { state } = await within(investigate(world, entries, endless()))
    expect(world.tools.inFlight).toBe(0)
    if (state.ended) return { world, entries, state }
    expect(state.waiting).not.toBeNull()
    passWait(world, state)
  }
  throw new Error('the investigation waits without end')
}

function passWait({ clock }: RandomWorld, state: SessionState | null): void {
  const left = (state?.waiting?.until ?? 0) - clock.now()
  if (left > 0) clock.advance(left)
}

/** A loop that never waits starves every timer, so the limit is checked at each append. */
function endless(cut: (when: string, append: number) => boolean = () => false): typeof cut {
  return (when, append) => {
    if (append > ENDLESS) throw new Error('the investigation does not end')
    return cut(when, append)
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the investigation does not end')), STUCK_MS)
  })
  return Promise.race([work, stuck]).finally(() => clearTimeout(timer))
}

/** The private parts of all facts of one type. */
function factsOf<T extends Entry['type']>(entries: ReadonlyArray<Entry>, type: T): Array<Facts[T]> {
  return entries.flatMap(entry => (entry.type === type ? [entry.private as Facts[T]] : []))
}

function count(keys: ReadonlyArray<string>, key: string): number {
  return keys.filter(each => each === key).length
}

function twice(keys: ReadonlyArray<string>): Array<string> {
  return keys.filter((key, at) => keys.indexOf(key) !== at)
}

test('every investigation ends, with nothing open and nothing begun twice', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(sketches, async sketch => {
      const { entries, state } = await live(sketch)
      expect(state.ended).toBe(true)
      expect(isEnd(state.view.detail?.status ?? '')).toBe(true)
      expect(state.view.events.filter(event => event.status === 'streaming')).toEqual([])
      expect(state.view.stale).toBe(false)
      expect(twice(factsOf(entries, 'stage.started').map(({ step }) => JSON.stringify(step)))).toEqual([])
      expect(twice(factsOf(entries, 'stage.finished').map(({ stageId }) => stageId))).toEqual([])
      expect(twice(factsOf(entries, 'execution.finished').map(each => each.executionId))).toEqual([])
      expect(twice(factsOf(entries, 'model.settled').map(each => each.callId))).toEqual([])
      expect(twice(factsOf(entries, 'tool.settled').map(each => `${each.executionId} ${each.callId}`))).toEqual([])
      expect(entries.filter(entry => entry.type === 'session.finished')).toHaveLength(1)
      for (const { end } of state.stages) expect(end).not.toBeNull()
      for (const { end, open } of Object.values(state.transcripts)) {
        expect(end).not.toBeNull()
        expect(open).toEqual([])
      }
    }),
    { numRuns: 300, seed },
  )
})

test(
  'no writing call is made twice, no sub-agent is dispatched twice, and no result is told twice',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(sketches, async sketch => {
        const { entries, state } = await live(sketch)
        const unsafe = factsOf(entries, 'tool.begun').filter(each => !each.safe)
        expect(twice(unsafe.map(each => `${each.executionId} ${each.callId}`))).toEqual([])
        const children = factsOf(entries, 'execution.started').flatMap(({ child }) =>
          child === undefined ? [] : [child],
        )
        const accepted = factsOf(entries, 'tool.settled').filter(
          ({ outcome }) => outcome.kind === 'answer' && outcome.content.includes('"status":"accepted"'),
        )
        expect(children).toHaveLength(accepted.length)
        // Each end of a sub-agent is posted once and delivered once.
        expect(twice(factsOf(entries, 'mail.posted').map(({ from }) => from.id))).toEqual([])
        const told = factsOf(entries, 'message.added').flatMap(({ letterId }) => letterId ?? [])
        expect(twice(told)).toEqual([])
        expect(Object.values(state.transcripts).filter(each => each.child !== null)).toHaveLength(children.length)
      }),
      { numRuns: 150, seed: seed + 1 },
    )
  },
)

test("the client's fold, the log and the engine's state agree", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(sketches, async sketch => {
      const { entries, state } = await live(sketch)
      const frames = entries.flatMap(entry => (entry.public === null ? [] : [entry.public]))
      const view = frames.reduce(fold, emptyView)
      expect(view.detail).toEqual(state.view.detail)
      expect(timelineOf(view)).toEqual(timelineOf(state.view))
      expect(view.providerFallbackCount).toBe(state.view.providerFallbackCount)
      const { view: _, ...known } = state
      const { view: __, ...read } = entries.reduce(foldState, emptyState)
      expect(read).toEqual(known)
    }),
    { numRuns: 100, seed: seed + 2 },
  )
})

test(
  'a session completes exactly where every stage met its policy, and an agent asks no more than it may',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(sketches, async sketch => {
        const { entries, state, world } = await live(sketch)
        // The session goes on where a summary or an amended report fails.
        const own = state.stages.filter(({ step }) => step.kind !== 'exec_summary' && step.kind !== 'compose')
        const good = own.every(stage => stage.end?.status === 'completed')
        const stopped = world.signal.aborted
        if (!stopped) expect(state.view.detail?.status === 'completed').toBe(good)
        for (const { step, executions, end } of own) {
          if (step.kind !== 'investigation' && step.kind !== 'action') continue
          const ends = executions.map(id => state.transcripts[id]?.end?.status)
          const completed = ends.filter(each => each === 'completed').length
          const policy = world.plan.stages[step.at]?.successPolicy
          expect(end?.status === 'completed').toBe(policy === 'all' ? completed === ends.length : completed > 0)
        }
        const settled = factsOf(entries, 'model.settled').filter(each => each.kind === 'iteration' && !isTooLong(each))
        for (const id of Object.keys(state.transcripts)) {
          const own = settled.filter(each => each.executionId === id)
          // A turn that the provider could not take is asked for again.
          const failed = own.filter(each => 'error' in each && each.error.retryable)
          expect(own.length - failed.length).toBeLessThanOrEqual(4)
          // Four models, each of which may be waited for a quarter of an hour in each turn.
          expect(failed.length).toBeLessThanOrEqual(4 * 4 * 65)
        }
      }),
      { numRuns: 100, seed: seed + 3 },
    )
  },
)

/** The model saw nothing of such a request, so it counts as no turn. */
function isTooLong(fact: Facts['model.settled']): boolean {
  return 'error' in fact && fact.error.kind === 'context_exceeded'
}

test(
  'a request of an execution begins with the whole of the one before, unless it was shortened',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(sketches, async sketch => {
        const { entries, world } = await live(sketch)
        const before = new Map<string, string>()
        const breaks: Array<string> = []
        for (const { cacheKey, messages } of world.llm.requests) {
          if (cacheKey.endsWith(':summarization')) continue
          const now = messages.map(each => JSON.stringify(each)).join('\n')
          if (!now.startsWith(before.get(cacheKey) ?? '')) breaks.push(cacheKey)
          before.set(cacheKey, now)
        }
        const steps = factsOf(entries, 'request.shortened').map(({ executionId }) => executionId)
        for (const id of new Set(breaks)) expect(count(breaks, id)).toBeLessThanOrEqual(count(steps, id))
      }),
      { numRuns: 100, seed: seed + 4 },
    )
  },
)

test(
  'a call that may write runs alone and in its turn, reads at most five at a time, and the model is told in the order of the calls',
  { timeout: 120_000 },
  async () => {
    const isWrite = (name: string) => name === 'host.write' || name === 'host.set'
    let together = 0
    await fc.assert(
      fc.asyncProperty(sketches, async sketch => {
        const { entries, world } = await live(sketch)
        const { flights } = world.tools
        for (const { name, beside } of flights) {
          expect(beside.filter(isWrite)).toEqual([])
          if (isWrite(name)) expect(beside).toEqual([])
          expect(beside.length).toBeLessThan(READS_AT_ONCE)
          together = Math.max(together, beside.length + 1)
        }
        const begunWrites = writesBegun(entries)
        expect(twice(begunWrites)).toEqual([])
        expect(flights.filter(({ name }) => name === 'host.write').length).toBeLessThanOrEqual(begunWrites.length)
        expect(begunInTurn(entries)).toEqual(askedInTurn(entries))
        for (const { messages, cacheKey } of world.llm.requests) {
          if (cacheKey.endsWith(':summarization')) continue
          const asked = messages.flatMap(each => (each.role === 'assistant' ? each.toolCalls.map(({ id }) => id) : []))
          expect(messages.flatMap(each => (each.role === 'tool' ? [each.callId] : []))).toEqual(asked)
        }
      }),
      { numRuns: 200, seed: seed + 5 },
    )
    expect(together).toBe(READS_AT_ONCE)
  },
)

/** The calls of `host.write`, once for each time that one was begun. */
function writesBegun(entries: ReadonlyArray<Entry>): Array<string> {
  const writes = new Set(
    factsOf(entries, 'model.settled').flatMap(fact =>
      'reply' in fact
        ? fact.reply.toolCalls.filter(call => call.name === 'host.write').map(({ id }) => `${fact.executionId} ${id}`)
        : [],
    ),
  )
  return factsOf(entries, 'tool.begun')
    .map(({ executionId, callId }) => `${executionId} ${callId}`)
    .filter(key => writes.has(key))
}

/** The calls of each execution, in the order in which they were first begun. */
function begunInTurn(entries: ReadonlyArray<Entry>): Array<string> {
  const first = factsOf(entries, 'tool.begun').filter(({ attempt }) => attempt === 1)
  return sortedByExecution(first.map(({ executionId, callId }) => [executionId, callId]))
}

/** The begun calls of each execution, in the order of the model's replies. */
function askedInTurn(entries: ReadonlyArray<Entry>): Array<string> {
  const begun = new Set(factsOf(entries, 'tool.begun').map(({ executionId, callId }) => `${executionId} ${callId}`))
  const asked = factsOf(entries, 'model.settled').flatMap(fact =>
    'reply' in fact ? fact.reply.toolCalls.map(({ id }): [string, string] => [fact.executionId, id]) : [],
  )
  return sortedByExecution(asked).filter(key => begun.has(key))
}

function sortedByExecution(calls: ReadonlyArray<[executionId: string, callId: string]>): Array<string> {
  return calls
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([executionId, callId]) => `${executionId} ${callId}`)
}
