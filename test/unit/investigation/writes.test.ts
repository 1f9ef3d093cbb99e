// Tools that change something, and agents that may only read.

import { expect, test } from 'vitest'
import { settleWrites } from '#core/config/precedence.ts'
import { refuseWrite, withhold } from '#core/investigation/decide/withhold.ts'
import type { ServerChoice } from '#core/investigation/log/plan.ts'
import type { ToolSpec } from '#core/ports.ts'
import { writesOf } from '#core/writes.ts'
import { readToolPage } from '../../../src/adapters/mcp/read-tools.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

test.each([
  ['nothing', undefined, false],
  ['read-only', { readOnlyHint: true }, false],
  ['not read-only', { readOnlyHint: false }, true],
  ['destructive', { destructiveHint: true }, true],
  ['not read-only, but only adding', { readOnlyHint: false, destructiveHint: false }, true],
  ['only that it is not destructive', { destructiveHint: false }, false],
  ['read-only beside the default of its library', { readOnlyHint: true, destructiveHint: true }, false],
  ['marks of a wrong type', { readOnlyHint: 'false', destructiveHint: 1 }, false],
])('whether a tool that declares %s declares itself as writing', (_what, annotations, expected) => {
  expect(readToolPage({ tools: [{ name: 'a', annotations }] })?.tools[0]?.writes).toBe(expected)
})

const never = { writes: 'never' } as const
const allow = { writes: 'allow' } as const
test.each([
  ['nobody says anything', undefined, [], undefined, null],
  ['the defaults alone', never, [], undefined, 'never'],
  ['the agent goes before the defaults', never, [allow], undefined, 'allow'],
  ['the server goes before the defaults', never, [undefined, {}], allow, 'allow'],
  ['the strongest layer of the agent counts', undefined, [never, undefined, allow], undefined, 'allow'],
  ['the server is stricter', undefined, [allow], never, 'never'],
  ['the agent is stricter', allow, [never], allow, 'never'],
])('%s', (_what, defaults, ofAgent, ofServer, expected) => {
  expect(settleWrites(defaults, ofAgent, ofServer)).toBe(expected)
})

const spec = (name: string, marks: Partial<ToolSpec>): ToolSpec => ({
  name,
  description: '',
  parameters: {},
  readOnly: false,
  idempotent: false,
  ...marks,
})
const listed = [
  {
    server: 'a',
    tools: [spec('a.get', { readOnly: true }), spec('a.some', {}), spec('a.drop', { writes: true, idempotent: true })],
  },
]

test('what a tool says of itself is yes, no or unknown', () => {
  expect(listed[0]?.tools.map(writesOf)).toEqual(['no', 'unknown', 'yes'])
})

test.each<[string, Array<ServerChoice>, Array<string>, boolean]>([
  ['allowed', [{ name: 'a' }], ['a.get', 'a.some', 'a.drop'], false],
  ['never', [{ name: 'a', ...never }], ['a.get', 'a.some'], true],
  ['never, though the sender chose the tool', [{ name: 'a', tools: ['drop'], ...never }], ['a.get', 'a.some'], true],
  ['never on another server', [{ name: 'b', ...never }, { name: 'a' }], ['a.get', 'a.some', 'a.drop'], false],
])('writes %s: what is offered, and whether a call is refused', (_what, servers, offered, refused) => {
  expect(withhold({ servers }, listed)[0]?.tools.map(({ name }) => name)).toEqual(offered)
  expect(refuseWrite({ servers }, listed, { server: 'a', tool: 'drop' }) !== null).toBe(refused)
  expect(refuseWrite({ servers }, listed, { server: 'a', tool: 'some' })).toBeNull()
})

const act = { run: () => answers('done') }

function world(servers: Array<ServerChoice>) {
  const host = {
    look: { ...act, readOnly: true },
    some: { ...act, readOnly: false },
    drop: { ...act, writes: true as const },
  }
  const tools = fakeTools({ host })
  const llm = scriptedLlm(function* (request) {
    if (request.tools.length === 0 || turnOf(request) > 0) return yield* says('It is done.')
    yield* calls(['1', 'host.look'], ['2', 'host.some'], ['3', 'host.drop'])
  })
  return { llm, tools, plan: planOf([agentPlan({ servers })]) }
}

test('a stray call of a tool that was not offered is refused with a sentence, and reaches nobody', async () => {
  const used = world([{ name: 'host', writes: 'never' }])
  const { detail, state } = await investigate(used)
  expect(used.llm.requests[0]?.tools.map(({ name }) => name)).toEqual(['host.look', 'host.some', 'read_result'])
  expect(used.tools.journal).toEqual(['host.look', 'host.some'])
  const events = state.view.events.filter(event => event.event_type === 'llm_tool_call')
  expect(events.map(({ metadata }) => metadata?.['writes'])).toEqual(['no', 'unknown', undefined])
  expect(events.at(-1)?.content).toBe(
    'Not called: host.drop changes something, and this agent may only read. Say in your answer what a person should do instead.',
  )
  expect(detail?.wrote_count).toBe(0)
})

test('a call that may write is marked and counted', async () => {
  const used = world([{ name: 'host' }])
  const { detail, state } = await investigate(used)
  expect(used.tools.journal).toEqual(['host.look', 'host.some', 'host.drop'])
  const events = state.view.events.filter(event => event.event_type === 'llm_tool_call')
  expect(events.map(({ metadata }) => metadata?.['writes'])).toEqual(['no', 'unknown', 'yes'])
  expect(detail?.wrote_count).toBe(1)
})

test('a tool whose server says only later that it writes is refused at once', async () => {
  const drop: { run(): ReturnType<typeof answers>; readOnly: boolean; writes?: true } = { ...act, readOnly: false }
  const look = {
    readOnly: true,
    run() {
      drop.writes = true
      return answers('seen')
    },
  }
  const tools = fakeTools({ host: { look, drop } })
  const llm = scriptedLlm(function* (request) {
    if (request.tools.length === 0 || turnOf(request) > 0) return yield* says('It is done.')
    yield* calls(['1', 'host.look'], ['2', 'host.drop'])
  })
  await investigate({ llm, tools, plan: planOf([agentPlan({ servers: [{ name: 'host', writes: 'never' }] })]) })
  expect(tools.journal).toEqual(['host.look'])
})
