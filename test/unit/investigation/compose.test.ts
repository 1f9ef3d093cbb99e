// The amended report behind an action stage: when it is written, of what, and what stands in its place if it cannot be.

import { expect, test } from 'vitest'
import { amendmentOf, expectedStages } from '#core/investigation/decide/next-step.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { AgentPlan, Plan, StagePlan } from '#core/investigation/log/plan.ts'
import { emptyState, type StageState } from '#core/investigation/log/state.ts'
import { chatHistory } from '#core/investigation/read/history.ts'
import { Stop } from '#core/investigation/stop.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { plainText } from '#core/prompts/text.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'
import { marked } from '../../fakes/marked.ts'

const editor = agentPlan({ name: 'Editor', type: 'compose', servers: [] })
const joiner = agentPlan({ name: 'Joiner', type: 'synthesis', servers: [] })

function stage(name: string, type: StagePlan['type'], agents: Array<string>, compose: AgentPlan | null): StagePlan {
  const several = agents.length > 1
  return {
    name,
    type,
    agents: agents.map(each => agentPlan({ name: each, type: type === 'action' ? 'action' : '' })),
    parallelType: several ? 'multi_agent' : null,
    successPolicy: 'all',
    synthesis: several ? joiner : null,
    compose,
  }
}

const LOOK = stage('look', 'investigation', ['Looker'], null)
const MEND = stage('mend', 'action', ['Mender'], editor)
const REPORT = '# web-1 hangs'
const MEMO = 'Restarted web-1.'
const AMENDED = '# web-1 hung and was restarted'

type Answers = Partial<Record<string, (request: LlmRequest) => Iterable<LlmChunk>>>

function world(stages: Array<StagePlan>, changed: Answers = {}, more: Pick<World, 'signal'> = {}) {
  const written: Answers = {
    Looker: request => (turnOf(request) === 0 ? calls(['l1', 'host.disk']) : says(REPORT)),
    Mender: request => (turnOf(request) === 0 ? calls(['m1', 'host.mend']) : says(`${MEMO}\n\nYES`)),
    Second: () => says('Left web-2 alone.\n\nNO'),
    Joiner: () => says('Only web-1 was restarted.'),
    Later: () => says('# It holds'),
    Editor: () => says(AMENDED),
    ExecSummaryAgent: () => says('short'),
    ...changed,
  }
  const llm = scriptedLlm(request => written[nameOf(request)]?.(request) ?? says('unexpected'))
  const host = {
    disk: { run: () => answers('91 %') },
    mend: { readOnly: false, run: () => answers('done') },
  }
  return { llm, tools: fakeTools({ host }), plan: planOf([], { stages }), ...more }
}

function nameOf({ messages }: LlmRequest): string {
  return /^You are (\w+)/.exec(messages[0]?.content ?? '')?.[1] ?? ''
}

function asked(used: { llm: { requests: Array<LlmRequest> } }, name: string): Array<string> {
  return used.llm.requests.filter(request => nameOf(request) === name).map(({ messages }) => messages[1]?.content ?? '')
}

test('an action behind an investigation is followed by the amended report, which becomes the final analysis', async () => {
  const used = world([LOOK, MEND])
  const { detail, state, log } = await investigate(used)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: AMENDED, executive_summary: 'short' })
  expect(detail?.stages.map(each => [each.stage_name, each.stage_type, each.status])).toEqual([
    ['look', 'investigation', 'completed'],
    ['mend', 'action', 'completed'],
    ['mend - Amended Report', 'compose', 'completed'],
    ['Executive Summary', 'exec_summary', 'completed'],
  ])
  expect(detail?.stages[2]).toMatchObject({ referenced_stage_id: detail?.stages[1]?.id, expected_agent_count: 1 })
  expect(used.llm.requests).toHaveLength(6)
  const [prompt = ''] = asked(used, 'Editor')
  expect(prompt).toContain(marked('report', REPORT))
  expect(prompt).toContain(marked('memo', MEMO))
  expect(asked(used, 'ExecSummaryAgent')[0]).toContain(AMENDED)
  expect(asked(used, 'ExecSummaryAgent')[0]).not.toContain(MEMO)
  expect(used.llm.requests.find(request => nameOf(request) === 'Editor')?.tools).toEqual([])
  expect(
    state.view.events.find(each => each.content === AMENDED && each.event_type === 'final_analysis'),
  ).toMatchObject({
    metadata: { interaction_type: 'composition' },
  })
  const told = log.frames.flatMap(frame =>
    frame.type === 'interaction.created' && frame.llm_type === 'composition' ? [frame] : [],
  )
  expect(told).toHaveLength(1)
})

test('it is shown as the progress of the session, with a phase of its own', async () => {
  const { log } = await investigate(world([LOOK, MEND]))
  const at = log.frames.findIndex(frame => frame.type === 'stage.status' && frame.stage_type === 'compose')
  expect(log.frames.slice(at, at + 3)).toMatchObject([
    { type: 'stage.status', status: 'started', stage_name: 'mend - Amended Report', stage_index: 3 },
    {
      type: 'session.progress',
      status_text: 'Amending report...',
      active_executions: 1,
      current_stage_index: 3,
      total_stages: 4,
    },
    { type: 'execution.progress', execution_id: '', phase: 'amending', message: 'Amending report...' },
  ])
})

const broken = (kind: 'auth' | 'unknown') => [
  { kind: 'error' as const, error: { kind, message: 'no answer', retryable: false } },
]
const thinks = [{ kind: 'thinking' as const, delta: 'I think of two documents.' }]

test.each([
  ['the model fails', () => broken('auth'), 1],
  ['the model says nothing, three times', () => says(), 3],
  ['the model only thinks, three times', () => thinks, 3],
])('if %s, both texts stand one behind the other and the session completes', async (_name, answer, times) => {
  const used = world([LOOK, MEND], { Editor: answer })
  const { detail, state } = await investigate(used)
  const both = `${REPORT}\n\n## Action result\n\n${MEMO}`
  expect(detail).toMatchObject({ status: 'completed', error_message: null, final_analysis: both })
  expect(detail?.stages[2]).toMatchObject({ stage_type: 'compose', status: 'failed' })
  expect(detail?.stages[2]?.executions?.[0]).toMatchObject({ status: 'failed', error_message: expect.any(String) })
  expect(asked(used, 'Editor')).toHaveLength(times)
  expect(asked(used, 'ExecSummaryAgent')[0]).toContain(both)
  expect(state.view.events.find(each => each.content === both)).toMatchObject({
    event_type: 'final_analysis',
    status: 'completed',
    metadata: { interaction_type: 'composition', source: 'concat_fallback' },
  })
})

test('a cancel while it is written cancels the session, and nothing is put together', async () => {
  const stop = new AbortController()
  const used = world(
    [LOOK, MEND],
    {
      *Editor() {
        yield { kind: 'text', delta: '# web' }
        stop.abort(new Stop('cancelled', 'cancelled by ana'))
        yield { kind: 'text', delta: '-1' }
      },
    },
    { signal: stop.signal },
  )
  const { detail, state } = await investigate(used)
  expect(detail?.status).toBe('cancelled')
  expect(detail?.stages[2]).toMatchObject({ stage_type: 'compose', status: 'cancelled' })
  expect(state.view.events.filter(each => each.content.includes('## Action result'))).toEqual([])
})

test('several agents that acted are joined first, and the memo is what joins them', async () => {
  const used = world([LOOK, stage('mend', 'action', ['Mender', 'Second'], editor)])
  const { detail } = await investigate(used)
  expect(detail?.stages.map(each => each.stage_type)).toEqual([
    'investigation',
    'action',
    'synthesis',
    'compose',
    'exec_summary',
  ])
  expect(detail?.stages[3]?.referenced_stage_id).toBe(detail?.stages[1]?.id)
  expect(asked(used, 'Editor')[0]).toContain(marked('memo', 'Only web-1 was restarted.'))
  expect(asked(used, 'Editor')[0]).not.toContain('## Mender')
})

test('a later stage is given the amended report in place of the memo, and a second action amends it again', async () => {
  const used = world([LOOK, MEND, stage('again', 'action', ['Second'], editor)], {
    Editor: request => says((request.messages[1]?.content ?? '').includes(AMENDED) ? '# amended twice' : AMENDED),
  })
  const { detail } = await investigate(used)
  expect(detail?.final_analysis).toBe('# amended twice')
  const [second = ''] = asked(used, 'Second')
  expect(second).toContain(REPORT)
  expect(second).toContain(AMENDED)
  expect(second).not.toContain(MEMO)
  expect(asked(used, 'Editor')[1]).toContain(marked('report', AMENDED))
})

test('a stage that only looks is not amended, nor is one whose plan has no agent for it', async () => {
  for (const stages of [[LOOK, stage('later', 'investigation', ['Later'], null)], [{ ...MEND, compose: null }]]) {
    const { detail } = await investigate(world(stages))
    expect(detail?.stages.map(each => each.stage_type)).not.toContain('compose')
  }
})

const plan: Plan = planOf([], { stages: [LOOK, MEND] })
const ended = (step: StageState['step'], result: string | null, status = 'completed' as const): StageState => ({
  id: step.kind,
  index: 1,
  step,
  executions: [],
  startedAt: 0,
  own: null,
  offClockBefore: 0,
  cancelledBy: null,
  end: { status, result, error: null },
})
const looked = (result: string | null) => ended({ kind: 'investigation', at: 0 }, result)
const acted = ended({ kind: 'action', at: 1 }, MEMO)
const compose = { step: { kind: 'compose', at: 1 } } as const

test.each([
  ['of the report and the memo', [looked(REPORT), acted], { report: REPORT, verdict: null, memo: MEMO }],
  ['of nothing if there is no report', [looked(null), acted], null],
  ['of nothing if the report is blank', [looked(' \n'), acted], null],
  [
    'without a memo',
    [looked(REPORT), ended({ kind: 'action', at: 1 }, null)],
    { report: REPORT, verdict: null, memo: '' },
  ],
  [
    'of the newest report, never of an earlier memo',
    [looked(REPORT), ended({ kind: 'action', at: 0 }, 'old memo'), acted],
    { report: REPORT, verdict: null, memo: MEMO },
  ],
])('a report is amended %s', (_name, stages, amendment) => {
  expect(amendmentOf({ ...emptyState, stages }, compose)).toEqual(amendment)
  expect(amendmentOf({ ...emptyState, stages }, acted)).toBeNull()
})

test('progress counts a stage for each amended report that the plan holds', () => {
  expect(expectedStages(plan)).toBe(4)
  expect(expectedStages(planOf([], { stages: [LOOK] }))).toBe(2)
})

test('a question sees the amended report without its steps, and the executive summary, but no step of the action', async () => {
  const { state } = await investigate(world([LOOK, MEND], { Editor: () => [...thinks, ...says(AMENDED)] }))
  const question = { messageId: 'm', author: 'ana', content: 'why?', stageId: 's', executionId: 'e' }
  const history = plainText(chatHistory({ ...state, questions: [question] }, question))
  expect(history).toContain(`## Stage 3: mend - Amended Report (completed)\n\n${AMENDED}`)
  expect(history).toContain('## Executive summary\n\nshort')
  expect(history).not.toContain('I think of two documents.')
  expect(history).not.toContain('host.mend')
  expect(history.indexOf(AMENDED)).toBeLessThan(history.indexOf('## Executive summary'))
})

test.each([
  ['is written', {}],
  ['cannot be written', { Editor: () => broken('unknown') }],
])('a kill before or after any append ends in the same session, also where the report %s', async (_name, changed) => {
  const whole = await investigate(world([LOOK, MEND], changed))
  const expected = normalised(whole.state.view)
  const start = whole.log.entries.findIndex(
    ({ public: frame }) => frame?.type === 'stage.status' && frame.stage_type === 'compose',
  )
  expect(start).toBeGreaterThan(0)
  let appends = 0
  let composing = 0
  await investigate(world([LOOK, MEND], changed), [], (when, count) => {
    if (when === 'after') appends = count
    return false
  })
  for (let append = 1; append < appends; append += 1) {
    for (const at of ['before', 'after'] as const) {
      const used = world([LOOK, MEND], changed)
      const entries: Array<Entry> = []
      const run = investigate(used, entries, (when, count) => when === at && count === append)
      await expect(run).rejects.toThrow(Killed)
      const open = entries.filter(each => each.public?.type === 'stage.status' && each.public.stage_type === 'compose')
      if (open.length === 1) composing += 1
      const { state, detail } = await investigate(used, entries)
      // A write that was cut is not repeated, which its timeline then says.
      if (
        entries.some(
          each => each.public?.type === 'timeline_event.completed' && /Outcome unknown/.test(each.public.content),
        )
      )
        expect(detail).toMatchObject({ status: 'completed' })
      else expect(normalised(state.view), `${at} ${append}`).toEqual(expected)
      expect(used.tools.journal.filter(each => each === 'host.mend').length).toBeLessThanOrEqual(1)
    }
  }
  expect(composing).toBeGreaterThan(5)
})
