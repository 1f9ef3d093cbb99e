// Reads in parallel, killed at every append: settled calls stay, reads are repeated, a write never is.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { investigate } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { answers } from '../../fakes/tools.ts'
import {
  appendsOf,
  backwards,
  factsOf,
  held,
  idsOf,
  oneReply,
  results,
  turns,
  withKill,
} from '../../fakes/one-reply.ts'

test('a kill in the middle of a batch: settled calls stay, begun ones are repeated under their event', async () => {
  const flying = held()
  const used = oneReply('rrr', flying.run)
  const entries: Array<Entry> = []
  let dead = false
  const killed = expect(investigate(used, entries, when => dead && when === 'before')).rejects.toThrow(Killed)
  await turns()
  await flying.end('r1')
  dead = true
  await flying.end('r2')
  await flying.end('r0')
  await killed
  const run = investigate(used, entries)
  await turns()
  expect(flying.ids()).toEqual(['r0'])
  await flying.end('r0')
  expect(flying.ids()).toEqual(['r2'])
  await flying.end('r2')
  const { state } = await run
  const begun = factsOf(entries, 'tool.begun').map(({ callId, attempt }) => `${callId} ${attempt}`)
  expect(begun).toEqual(['r0 1', 'r1 1', 'r2 1', 'r0 2', 'r2 2'])
  expect(state.view.events.filter(event => event.event_type === 'llm_tool_call')).toHaveLength(3)
  expect(results(used.llm.requests)).toEqual(['result of r0', 'result of r1', 'result of r2'])
})

test('a kill at any append of reads ends in the same session', { timeout: 60_000 }, async () => {
  const make = () => oneReply('rrrrrrr', backwards)
  const expected = normalised((await investigate(make())).state.view)
  const count = await appendsOf(make)
  for (let append = 1; append < count; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const used = make()
      const { state } = await withKill(used, { when, append })
      expect(normalised(state.view), `${when} ${append}`).toEqual(expected)
      expect(results(used.llm.requests), `${when} ${append}`).toEqual(
        [0, 1, 2, 3, 4, 5, 6].map(at => `result of r${at}`),
      )
    }
  }
})

test(
  'a kill at any append of reads and writes repeats no write and runs none beside another call',
  { timeout: 60_000 },
  async () => {
    const make = () => oneReply('rrwrrwwr', backwards)
    const count = await appendsOf(make)
    let unknown = 0
    for (let append = 1; append < count; append += 1) {
      for (const when of ['before', 'after'] as const) {
        const used = make()
        const { state, entries } = await withKill(used, { when, append })
        const { flights } = used.tools
        const written = flights.flatMap(({ name, args }) => (name === 'host.write' ? [String(args['id'])] : []))
        expect(written, `${when} ${append}`).toEqual([...new Set(written)].toSorted())
        for (const { name, beside } of flights) {
          expect(beside, `${when} ${append}`).not.toContain('host.write')
          if (name === 'host.write') expect(beside, `${when} ${append}`).toEqual([])
        }
        const open = state.view.events.filter(event => event.content.startsWith('Outcome unknown'))
        const first = factsOf(entries, 'tool.begun').filter(({ attempt }) => attempt === 1)
        expect(idsOf(first), `${when} ${append}`).toEqual(['r0', 'r1', 'w2', 'r3', 'r4', 'w5', 'w6', 'r7'])
        expect(written.length + open.length, `${when} ${append}`).toBeGreaterThanOrEqual(3)
        unknown += open.length
      }
    }
    expect(unknown).toBeGreaterThan(0)
  },
)

test('a read whose result ends the object twice is given up; the reads beside it are answered', async () => {
  let dead = false
  const used = oneReply('rrr', id => {
    dead ||= id === 'r1'
    return answers(`result of ${id}`)
  })
  const entries: Array<Entry> = []
  for (let kills = 0; kills < 2; kills += 1) {
    await expect(investigate(used, entries, when => dead && when === 'before')).rejects.toThrow(Killed)
    dead = false
  }
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'done' })
  const begun = factsOf(entries, 'tool.begun').filter(({ callId }) => callId === 'r1')
  expect(begun.map(({ attempt }) => attempt)).toEqual([1, 2])
  const cut = expect.stringMatching(/^Outcome unknown: .*Ask for less at a time\.$/)
  expect(results(used.llm.requests)).toEqual(['result of r0', cut, 'result of r2'])
})
