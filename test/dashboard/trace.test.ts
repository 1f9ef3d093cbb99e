import { expect, test } from 'vitest'
import { emptyView, fold } from '#core/protocol/view.ts'
import { traceOf } from '#core/protocol/fold-trace.ts'
import { criticalPath, sumPath } from '../../dashboard/src/data/trace/critical-path.ts'
import { choicesOf, filterOf, matchesOf, noFilter, traceUrl } from '../../dashboard/src/data/trace/filter.ts'
import { firstFolds, type Folds, pathTo, reveal, rowsOf, turn } from '../../dashboard/src/data/trace/rows.ts'
import { timeScale } from '../../dashboard/src/data/trace/time-scale.ts'
import { cacheShare, type TraceNode, treeOf } from '../../dashboard/src/data/trace/tree.ts'
import { windowOf } from '../../dashboard/src/data/window.ts'
import { errorFrom } from '../../dashboard/src/parts/trace/trace-keys.ts'
import { Script } from '../browser/dashboard-fixture/script.ts'
import { traced } from '../browser/dashboard-fixture/trace-stories.ts'

const NOW = Date.parse('2026-11-22T03:00:00.000Z')

/** What a page shows of these frames. */
function shown({ frames }: Script) {
  const view = frames.reduce(fold, emptyView)
  if (view.detail === null) throw new Error('the script accepts no session')
  return treeOf(view.detail, view.events, traceOf(frames))
}

/** `kind name` by level, as a reader sees the rows. */
function outline(tree: ReadonlyArray<TraceNode>, indent = ''): Array<string> {
  return tree.flatMap(node => [`${indent}${node.kind} ${node.name}`, ...outline(node.children, `${indent}  `)])
}

test('the tree is stage, agent, sub-agent where it was dispatched, model call and tool call', () => {
  const tree = shown(traced('t', NOW).script)
  expect(outline(tree)).toEqual([
    'stage triage',
    '  agent LeadAgent',
    '    list Tools of kubernetes',
    '    model claude-sonnet',
    '      tool kubernetes.pods_get',
    '      tool kubernetes.pods_log',
    '      model claude-haiku',
    '    fallback Went on with gpt-5 instead of claude-sonnet',
    '    model gpt-5',
    '      tool dispatch_agent',
    '    agent LogReader',
    '      model claude-sonnet',
    '        tool logs.search',
    '    model gpt-5',
    'stage look',
    '  agent MetricsAnalyst',
    '    model claude-sonnet',
    '      tool prometheus.query_range',
    '  agent ReleaseAgent',
    '    model claude-sonnet',
    '      tool kubernetes.rollout_undo',
    '    model claude-sonnet',
  ])
})

test('a row sums the tokens of all below it, and says what share came from the cache', () => {
  const [triage] = shown(traced('t', NOW).script)
  const lead = triage?.children[0]
  expect(lead?.tokens).toEqual({ input: 4_400, output: 520, cacheRead: 9_000, cacheWrite: 600 })
  expect(triage?.tokens).toEqual(lead?.tokens)
  expect(cacheShare({ input: 100, output: 7, cacheRead: 300, cacheWrite: 0 })).toBe(0.75)
  expect(cacheShare({ input: 0, output: 7, cacheRead: 0, cacheWrite: 0 })).toBeNull()
})

test('a tool call has its event, its record, whether it wrote and why it failed', () => {
  const tree = shown(traced('t', NOW).script)
  const tools = rowsOf(tree, { base: 'all', turned: new Set() }, null)
    .map(row => row.node)
    .filter(node => node.kind === 'tool')
  expect(tools.map(({ name, state, writes, error }) => [name, state, writes, error])).toEqual([
    ['kubernetes.pods_get', 'done', false, null],
    ['kubernetes.pods_log', 'failed', false, 'previous terminated container not found'],
    ['dispatch_agent', 'done', null, null],
    ['logs.search', 'failed', false, 'connection refused'],
    ['prometheus.query_range', 'done', false, null],
    ['kubernetes.rollout_undo', 'done', true, null],
  ])
  for (const { event, record } of tools) expect([event?.event_type, record?.kind]).toEqual(['llm_tool_call', 'mcp'])
})

test('in a log of an earlier release, which names no events, calls find their records by their end', () => {
  const { script } = traced('t', NOW)
  const view = script.frames.reduce(fold, emptyView)
  const old = traceOf(
    script.frames.map(frame =>
      frame.type === 'interaction.created' ? { ...frame, event_id: undefined } : frame,
    ) as never,
  )
  if (view.detail === null) throw new Error('no session')
  expect(treeOf(view.detail, view.events, old)).toEqual(shown(script))
})

test('what runs has no end; a model that answers has a row before its record', () => {
  const script = new Script('r', NOW)
  script.accept({ alert_data: 'x', alert_type: null, chain_id: 'c', author: null, runbook_url: null } as never)
  script.start().stage('look', 'investigation', 1)
  script.agent('Looker', 1)
  script.stream('llm_response', 'I read')
  script.frames.pop()
  script.wait(1).open('host', 'disk', { path: '/' })
  const [stage] = shown(script)
  expect(outline([stage as TraceNode])).toEqual([
    'stage look',
    '  agent Looker',
    '    model Model',
    '    tool host.disk',
  ])
  expect(stage?.children[0]?.children.map(({ state, end, record }) => [state, end, record])).toEqual([
    ['running', null, null],
    ['running', null, null],
  ])
})

const node = (
  id: string,
  kind: TraceNode['kind'],
  start: number | null,
  end: number | null,
  ...children: Array<TraceNode>
): TraceNode => ({
  id,
  kind,
  name: id,
  start,
  end,
  state: 'done',
  error: null,
  writes: null,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  attempts: 1,
  agent: '',
  record: null,
  event: null,
  texts: [],
  children,
})
/** In tenths of a second. */
const in10ths = (time: number | null) => (time === null ? null : time * 100)
const stage = (...agents: Array<TraceNode>) => [
  node('stage', 'stage', 0, Math.max(10_000, ...agents.map(each => each.end ?? 0)), ...agents),
]
const model = (id: string, start: number, end: number | null, ...tools: Array<TraceNode>) =>
  node(id, 'model', in10ths(start), in10ths(end), ...tools)
const tool = (id: string, start: number, end: number | null) => node(id, 'tool', in10ths(start), in10ths(end))
const agent = (id: string, start: number | null, end: number | null, ...steps: Array<TraceNode>) =>
  node(id, 'agent', in10ths(start), in10ths(end), ...steps)

test.each<[name: string, tree: Array<TraceNode>, path: Array<string>]>([
  ['nothing ran', [], []],
  [
    'one after the other',
    stage(agent('a', 0, 100, model('m1', 0, 40, tool('t1', 40, 60)), model('m2', 60, 100))),
    ['stage', 'a', 'm2', 't1', 'm1'],
  ],
  [
    'agents side by side: the slowest',
    stage(agent('a', 0, 60, model('m1', 0, 60)), agent('b', 0, 100, model('m2', 0, 100))),
    ['stage', 'b', 'm2'],
  ],
  [
    'tools side by side: the slowest',
    stage(agent('a', 0, 100, model('m1', 0, 20, tool('quick', 20, 30), tool('slow', 21, 80)), model('m2', 80, 100))),
    ['stage', 'a', 'm2', 'slow', 'm1'],
  ],
  [
    'a sub-agent that its lead waited for',
    stage(
      agent(
        'lead',
        0,
        100,
        model('m1', 0, 10, tool('dispatch', 10, 11)),
        agent('sub', 11, 90, model('m2', 11, 90)),
        model('m3', 90, 100),
      ),
    ),
    ['stage', 'lead', 'm3', 'sub', 'm2', 'dispatch', 'm1'],
  ],
  [
    'a sub-agent that was done long before',
    stage(agent('lead', 0, 500, model('m1', 0, 10), agent('sub', 11, 40), model('m2', 30, 300), model('m3', 300, 500))),
    ['stage', 'lead', 'm3', 'm2', 'm1'],
  ],
  [
    'steps that seem to overlap by some milliseconds',
    stage(agent('a', 0, 100, model('m1', 0, 40.1), model('m2', 40, 100))),
    ['stage', 'a', 'm2', 'm1'],
  ],
  [
    'steps that do overlap',
    stage(agent('a', 0, 200, model('m1', 0, 160), model('m2', 100, 200))),
    ['stage', 'a', 'm2'],
  ],
  [
    'what runs now',
    stage(agent('a', 0, null, model('m1', 0, 40, tool('t1', 40, null), tool('t2', 40, 50)))),
    ['stage', 'a', 't1', 'm1'],
  ],
  ['what has not begun', stage(agent('a', 0, 100, model('m1', 0, 100)), agent('b', null, null)), ['stage', 'a', 'm1']],
])('critical path: %s', (_, tree, path) => {
  expect([...criticalPath(tree, 10_000)].toSorted()).toEqual(path.toSorted())
})

test('the critical path says what models and tools took of the whole', () => {
  const tree = stage(
    agent('a', 0, 100, model('m1', 0, 40, tool('t1', 40, 60), tool('t2', 40, 45)), model('m2', 70, 100)),
  )
  expect(sumPath(tree, criticalPath(tree, 0), 0)).toEqual({ total: 10_000, models: 7_000, tools: 2_000 })
})

test.each<[string, Partial<Record<string, string>>, Array<string>]>([
  ['errors', { errors: '1' }, ['kubernetes.pods_log', 'logs.search']],
  ['writes', { writes: '1' }, ['kubernetes.rollout_undo']],
  ['slower', { slower: '20' }, ['claude-sonnet', 'prometheus.query_range']],
  ['a tool', { tool: 'logs.search' }, ['logs.search']],
  [
    'an agent',
    { agent: 'ReleaseAgent' },
    ['ReleaseAgent', 'claude-sonnet', 'kubernetes.rollout_undo', 'claude-sonnet'],
  ],
  ['words of a result', { q: 'OOMKilled' }, ['kubernetes.pods_get']],
  ['words of an answer', { q: 'roll it BACK' }, ['claude-sonnet']],
  ['two at once', { errors: '1', agent: 'LogReader' }, ['logs.search']],
  ['nothing that is there', { tool: 'no.such' }, []],
])('filter: %s', (_, query, names) => {
  const tree = shown(traced('t', NOW).script)
  const found = matchesOf(tree, filterOf(query as Record<string, string>), NOW)
  const rows = rowsOf(tree, firstFolds(tree), found)
  expect(rows.filter(row => found?.has(row.node.id)).map(row => row.node.name)).toEqual(names)
  // What stands above a row that is meant is there too, and open.
  for (const row of rows) if (row.parent !== null) expect(rows.some(each => each.node.id === row.parent)).toBe(true)
})

test('the choices are the tools and agents that there are', () => {
  expect(choicesOf(shown(traced('t', NOW).script))).toEqual({
    agents: ['LeadAgent', 'LogReader', 'MetricsAnalyst', 'ReleaseAgent'],
    tools: [
      'dispatch_agent',
      'kubernetes.pods_get',
      'kubernetes.pods_log',
      'kubernetes.rollout_undo',
      'logs.search',
      'prometheus.query_range',
    ],
  })
})

test('a filter is its address, and an address its filter', () => {
  const filter = { errors: true, writes: true, slower: 5, tool: 'a.b', agent: 'x y', words: 'ü&=' }
  const url = new URL(traceUrl('/sessions/1', filter, 'r/1'), 'http://x')
  const query = Object.fromEntries(url.searchParams)
  expect(filterOf(query)).toEqual(filter)
  expect(query).toMatchObject({ tab: 'trace', row: 'r/1' })
  expect(filterOf({ slower: '-1', errors: 'x' })).toEqual(noFilter)
  expect(matchesOf([], noFilter, 0)).toBeNull()
})

const FOLDED: Folds = { base: 'stages', turned: new Set() }

test('rows know their level and their place among siblings; a row that opens shows what is below it', () => {
  const tree = [
    node('s1', 'stage', 0, 1, agent('a', 0, 1, model('m', 0, 1)), agent('b', 0, 1)),
    node('s2', 'stage', 1, 2),
  ]
  const lines = (folds: Folds) =>
    rowsOf(tree, folds, null).map(({ node: { id }, level, position, setSize, open, parent }) =>
      [id, level, `${position}/${setSize}`, open, parent].join(' '),
    )
  expect(lines(FOLDED)).toEqual(['s1 1 1/2 false ', 's2 1 2/2  '])
  expect(lines(turn(FOLDED, 's1'))).toEqual(['s1 1 1/2 true ', 'a 2 1/2 false s1', 'b 2 2/2  s1', 's2 1 2/2  '])
  expect(turn(turn(FOLDED, 's1'), 's1')).toEqual(FOLDED)
  expect(lines(reveal(tree, FOLDED, 'm'))).toContain('m 3 1/1  a')
  expect(pathTo(tree, 'm')?.map(each => each.id)).toEqual(['s1', 'a', 'm'])
  expect(pathTo(tree, 'none')).toBeNull()
})

test('a long session opens at its model calls, a short one altogether', () => {
  const many = (count: number) =>
    stage(agent('a', 0, 1, ...Array.from({ length: count }, (_, n) => model(`m${n}`, n, n + 1, tool(`t${n}`, n, n)))))
  expect(rowsOf(many(20), firstFolds(many(20)), null)).toHaveLength(42)
  expect(rowsOf(many(500), firstFolds(many(500)), null)).toHaveLength(502)
})

test('errors are gone through in the order of the tree, round and round', () => {
  const failed = (id: string) => ({ ...tool(id, 0, 1), state: 'failed' as const })
  const tree = stage(
    agent('a', 0, 1, model('m1', 0, 1, failed('e1'), tool('t', 0, 1)), model('m2', 0, 1, failed('e2'))),
  )
  expect([null, 'e1', 't', 'e2'].map(from => errorFrom(tree, from, 1))).toEqual(['e1', 'e2', 'e2', 'e1'])
  expect([null, 'e1', 't', 'e2'].map(from => errorFrom(tree, from, -1))).toEqual(['e2', 'e2', 'e1', 'e1'])
  expect(errorFrom(stage(), null, 1)).toBeNull()
})

test('a long rest between stages is drawn short, one within a stage is not', () => {
  const day = 86_400_000
  const tree = [node('s1', 'stage', 0, 100_000), node('chat', 'stage', day, day + 100_000)]
  const scale = timeScale(tree, 0)
  expect(scale.at(0)).toBe(0)
  expect(scale.at(100_000)).toBeCloseTo(0.485)
  expect(scale.at(day)).toBeCloseTo(0.515)
  expect(scale.at(day + 100_000)).toBe(1)
  expect(scale.rests).toEqual([{ at: expect.closeTo(0.485), ms: day - 100_000 }])
  expect(timeScale([node('s', 'stage', 0, day)], 0).at(day / 2)).toBe(0.5)
})

test.each([
  ['no time at all', 0, 1],
  ['two seconds', 2_000, 3],
  ['a minute', 60_000, 7],
  ['two hours', 7_200_000, 5],
])('the axis of %s has few names at round times', (_, ms, most) => {
  const { ticks, at } = timeScale([node('s', 'stage', 5, 5 + ms)], 0)
  expect(ticks.length).toBeLessThanOrEqual(most)
  expect(ticks[0]).toEqual({ at: 0, ms: 0 })
  expect(at(5 + ms)).toBeLessThanOrEqual(1)
})

test.each([
  [{ top: -300, height: 700 }, 100, { from: 0, to: 25 }],
  [{ top: 2_800, height: 700 }, 1_000, { from: 90, to: 135 }],
  [{ top: 99_999, height: 700 }, 40, { from: 40, to: 40 }],
  [{ top: 0, height: 700 }, 5, { from: 0, to: 5 }],
])('of rows of 28 px, %j of %i shows %j', (seen, count, expected) => {
  expect(windowOf(seen, 28, count, 10)).toEqual(expected)
})
