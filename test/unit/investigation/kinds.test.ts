// What each kind of stage means, and that only the table knows it.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cancelSession } from '#core/investigation/people/cancellation.ts'
import { chatRefusal } from '#core/investigation/people/chat.ts'
import type { Step } from '#core/investigation/log/facts.ts'
import { KINDS, kindOf, setupOf, type Kind } from '#core/investigation/decide/kinds.ts'
import { finalAnalysis, nextStep } from '#core/investigation/decide/next-step.ts'
import type { OwnPlan, Plan } from '#core/investigation/log/plan.ts'
import { stageFrame } from '#core/investigation/stage-frame.ts'
import { emptyState, type SessionState, type StageState } from '#core/investigation/log/state.ts'
import { acceptedView, agentPlan, planOf } from '../../fakes/investigation.ts'

const named = (name: string) => agentPlan({ name })
const part = {
  agents: [named('A'), named('B')],
  parallelType: 'multi_agent',
  synthesis: named('Joiner'),
  compose: null,
} as const
const plan: Plan = planOf([], {
  stages: [
    { ...part, agents: [...part.agents], name: 'look', type: 'investigation', successPolicy: 'any' },
    {
      ...part,
      agents: [...part.agents],
      name: 'mend',
      type: 'action',
      successPolicy: 'all',
      compose: named('Editor'),
    },
  ],
  executiveSummary: named('Summer'),
})
const own: OwnPlan = { agents: [named('Answerer')], runbook: null, skills: {}, timeoutMs: 60_000 }

const STEPS: Readonly<Record<Kind, Step>> = {
  investigation: { kind: 'investigation', at: 0 },
  action: { kind: 'action', at: 1 },
  synthesis: { kind: 'synthesis', at: 0 },
  compose: { kind: 'compose', at: 1 },
  exec_summary: { kind: 'exec_summary' },
  chat: { kind: 'chat', messageId: 'm-1' },
}

function stage(kind: Kind, changes: Partial<StageState> = {}): StageState {
  const common = { id: kind, index: 1, executions: [], startedAt: 0, offClockBefore: 0, cancelledBy: null, end: null }
  return { ...common, step: STEPS[kind], own: KINDS[kind].ownClock === null ? null : own, ...changes }
}

const done = { status: 'completed', result: 'found', error: null } as const
const running: SessionState = { ...emptyState, view: acceptedView, plan, startedAt: 0 }
const kinds = Object.keys(KINDS) as Array<Kind>

test.each([
  ['investigation', 'look', ['A', 'B'], 'any', 'multi_agent', 'Starting stage: look', null, 2],
  ['action', 'mend', ['A', 'B'], 'all', 'multi_agent', 'Starting stage: mend', null, 2],
  ['synthesis', 'look - Synthesis', ['Joiner'], 'all', null, 'Synthesizing...', 'synthesizing', 1],
  ['compose', 'mend - Amended Report', ['Editor'], 'all', null, 'Amending report...', 'amending', 1],
  ['exec_summary', 'Executive Summary', ['Summer'], 'all', null, 'Generating executive summary', 'finalizing', 0],
  ['chat', 'Chat', ['Answerer'], 'all', null, null, null, null],
] as const)('a stage of kind %s is called %s', (kind, name, agents, policy, parallel, text, phase, active) => {
  const setup = setupOf(plan, stage(kind))
  expect({ ...setup, agents: setup.agents.map(each => each.name) }).toEqual({ name, agents, policy, parallel })
  const { progress } = KINDS[kind]
  expect(progress?.text(name) ?? null).toBe(text)
  expect(progress?.phase ?? null).toBe(phase)
  expect(progress?.active(agents.length) ?? null).toBe(active)
})

test.each([
  ['investigation', 'final_analysis', false, true, 'steps'],
  ['action', 'final_analysis', false, false, null],
  ['synthesis', 'final_analysis', true, true, 'steps'],
  ['compose', 'final_analysis', true, true, 'result'],
  ['exec_summary', 'executive_summary', false, false, null],
  ['chat', null, false, false, null],
] as const)(
  'the result of a stage of kind %s may become %s of the session',
  (kind, becomes, joins, reports, history) => {
    expect(KINDS[kind]).toMatchObject({ becomes, joins, reports, history, amends: kind === 'compose' })
    const state = { ...running, stages: [stage(kind, { end: done })] }
    expect(finalAnalysis(state)).toBe(becomes === 'final_analysis' ? 'found' : null)
    expect(KINDS[kind].close !== null).toBe(kind === 'action' || kind === 'compose')
  },
)

test.each(kinds)("an open stage of kind %s runs after the session's end only if its row says so", kind => {
  const open = stage(kind)
  const state = { ...running, stages: [open] }
  expect(nextStep(state, null, 1000)).toEqual({ kind: 'run', stage: open })
  const after = nextStep({ ...state, ended: true }, null, 1000)
  expect(after.kind).toBe(KINDS[kind].afterEnd ? 'run' : 'done')
})

test.each(kinds)(
  'a stage of kind %s can be cancelled alone, and allows questions beside it, only if its row says so',
  kind => {
    const state = { ...running, ended: true, stages: [stage(kind)] }
    const cancels = cancelSession(state, { by: 'ana', reason: null })?.map(entry => [entry.type, entry.private]) ?? null
    expect(cancels).toEqual(KINDS[kind].cancellable ? [['stage.cancel_requested', { stageId: kind, by: 'ana' }]] : null)
    expect(
      cancelSession({ ...state, stages: [stage(kind, { cancelledBy: 'bob' })] }, { by: 'ana', reason: null }),
    ).toBeNull()
    expect(chatRefusal(state)).toBe(KINDS[kind].asksMeanwhile ? null : 'busy')
  },
)

test.each(kinds)('the row of %s does not contradict itself', kind => {
  const row = KINDS[kind]
  expect(kindOf(stage(kind))).toBe(row)
  // After the session's end its clock is over, its progress is sent, and its results are final.
  if (row.afterEnd) expect(row).toMatchObject({ progress: null, becomes: null, ownClock: expect.any(String) })
  // Stages of the session are cancelled with it.
  else expect(row).toMatchObject({ cancellable: false, ownClock: null })
})

test('a frame has the stage type of the wire, and only joining stages refer to another stage', () => {
  const first = stage('investigation', { id: 'first', end: done })
  const acted = stage('action', { id: 'acted', end: done })
  const frames = kinds.map(kind => stageFrame({ plan, stages: [first, acted] }, stage(kind)))
  expect(frames.map(frame => frame.stage_type)).toEqual(kinds)
  expect(frames.filter(frame => 'referenced_stage_id' in frame)).toEqual([
    expect.objectContaining({ stage_type: 'synthesis', referenced_stage_id: 'first' }),
    expect.objectContaining({ stage_type: 'compose', referenced_stage_id: 'acted' }),
  ])
})

/** A comparison of a stage's kind with a name. Such a rule belongs in the table. */
const COMPARED = /\b(step\.kind|stage_type)\s*[!=]==?\s*['"]|switch \((\w+\.)*step\.kind\)|['"]\w+['"] in step\b/

test('no file except the table compares a kind with a name', () => {
  const files = execFileSync('git', [
    'ls-files',
    '-co',
    '--exclude-standard',
    'src/core/investigation',
    'durable-objects',
  ])
  const paths = String(files)
    .split('\n')
    .filter(path => path.endsWith('.ts') && !path.endsWith('/kinds.ts'))
  expect(paths.length).toBeGreaterThan(50)
  expect(paths.filter(path => COMPARED.test(readFileSync(path, 'utf8')))).toEqual([])
})

test.each(["if (stage.step.kind === 'chat') x()", 'switch (step.kind) {', "'messageId' in step ? 1 : 2"])(
  'the search finds %s',
  text => expect(text).toMatch(COMPARED),
)
