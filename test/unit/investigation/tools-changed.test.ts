// Tools that come late or change join at a turn boundary.

import { expect, test } from 'vitest'
import { isSameListing, missingServers, toolNews } from '#core/investigation/decide/tool-news.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { LlmRequest, ToolSpec } from '#core/ports.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools, type FakeTool } from '../../fakes/tools.ts'

const spec = (name: string, description = name): ToolSpec => ({
  name,
  description,
  parameters: {},
  readOnly: true,
  idempotent: false,
})
const known = [spec('load_skill'), spec('a.one'), spec('a.two'), spec('ab.one')]

test.each([
  ['nothing is news', [{ server: 'a', tools: [spec('a.one'), spec('a.two')] }], []],
  ['a server that came up is news', [{ server: 'c', tools: [spec('c.one')] }], ['c']],
  ['a tool that is gone is news', [{ server: 'a', tools: [spec('a.one')] }], ['a']],
  ['another description is news', [{ server: 'ab', tools: [spec('ab.one', 'other')] }], ['ab']],
  ['a server without tools is no news', [{ server: 'd', tools: [] }], []],
  ['a server that went away is no news', [], []],
])('%s', (_rule, servers, expected) => {
  expect(toolNews(known, servers).map(each => each.server)).toEqual(expected)
})

const one = spec('a.one')
const listed = [{ server: 'a', tools: [one] }]

test.each([
  ['nothing was compared yet', undefined, listed, false],
  ['the same objects', listed, [{ server: 'a', tools: [one] }], true],
  ['a list that was read anew', listed, [{ server: 'a', tools: [spec('a.one')] }], false],
  ['another server beside it', listed, [...listed, { server: 'b', tools: [] }], false],
  ['a tool more', listed, [{ server: 'a', tools: [one, spec('a.two')] }], false],
  ['a server in the place of another', listed, [{ server: 'b', tools: [one] }], false],
])('%s: whether the comparison can be left out', (_what, before, now, expected) => {
  expect(isSameListing(before, now)).toBe(expected)
})

test('a server is missing when the model has no tool of it', () => {
  expect(missingServers(known, ['a', 'ab', 'c'])).toEqual(['c'])
})

const disk: FakeTool = { run: () => answers('91 %') }

/** The server `late` comes up during the first call of `host.disk`, and changes during the second. */
function world() {
  const requests: Array<LlmRequest> = []
  const servers: Parameters<typeof fakeTools>[0] = { host: { disk: { ...disk } } }
  let made = 0
  servers['host'] = {
    disk: {
      run() {
        made += 1
        servers['late'] = made === 1 ? { see: disk } : { see: disk, more: disk }
        return answers('91 %')
      },
    },
  }
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0) return says('all is known')
    requests.push(request)
    const turn = turnOf(request)
    if (turn < 2) return calls([`c${turn}`, 'host.disk'])
    return turn === 2 ? calls(['c2', 'late.more']) : says('the disk is full')
  })
  const plan = planOf([agentPlan({ servers: [{ name: 'host' }, { name: 'late' }] })])
  return { llm, tools: fakeTools(servers), plan, requests }
}

const namesOf = ({ tools }: LlmRequest) => tools.map(tool => tool.name).filter(name => name !== 'read_result')

test('a server that comes up joins before the next turn, and the model is told behind what it has seen', async () => {
  const { requests, ...rest } = world()
  const entries: Array<Entry> = []
  const { detail } = await investigate(rest, entries)
  expect(detail?.status).toBe('completed')
  expect(requests.map(namesOf)).toEqual([
    ['host.disk'],
    ['host.disk', 'late.see'],
    ['host.disk', 'late.see', 'late.more'],
    ['host.disk', 'late.see', 'late.more'],
  ])
  for (const [at, request] of requests.entries()) {
    const before = requests[at - 1]?.messages ?? []
    expect(request.messages.slice(0, before.length)).toEqual(before)
  }
  const told = requests.at(-1)?.messages.filter(each => each.role === 'user' && each.content.includes('late')) ?? []
  expect(told).toHaveLength(2)
  expect(requests[0]?.messages[0]?.content).toContain('late: connection refused')
  expect(rest.tools.journal).toEqual(['host.disk', 'host.disk', 'late.more'])
  expect(entries.flatMap(entry => (entry.type === 'tools.changed' ? [entry.private.tools.length] : []))).toEqual([1, 2])
  expect(entries.filter(entry => entry.type === 'tools.listed' && entry.private.server === 'late')).toHaveLength(2)
})

test('a server that comes up while it is tried again is there from the first turn', async () => {
  const servers: Parameters<typeof fakeTools>[0] = { host: { disk } }
  const tools = fakeTools(servers, () => (servers['late'] = { see: disk }))
  const llm = scriptedLlm(() => says('all is known'))
  await investigate({ llm, tools, plan: planOf([agentPlan({ servers: [{ name: 'host' }, { name: 'late' }] })]) })
  const [first] = llm.requests
  expect(namesOf(first as LlmRequest)).toEqual(['host.disk', 'late.see'])
  expect(first?.messages[0]?.content).not.toContain('connection refused')
})

test('after a kill before or after any append, the server that came up is there at the end', async () => {
  const whole: Array<Entry> = []
  await investigate(world(), whole)
  const appends = whole.length
  for (let cut = 1; cut <= appends; cut += 1) {
    for (const side of ['before', 'after'] as const) {
      const { requests, ...rest } = world()
      const entries: Array<Entry> = []
      await investigate(rest, entries, (when, at) => when === side && at === cut).catch(() => {})
      const { detail } = await investigate(rest, entries)
      expect(detail?.status, `${side} ${cut}`).toBe('completed')
      expect(namesOf(requests.at(-1) as LlmRequest), `${side} ${cut}`).toContain('late.see')
    }
  }
})
