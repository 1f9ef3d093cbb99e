import { expect, test } from 'vitest'
import type { LabelMap } from '#core/investigation/log/plan.ts'
import { calendar } from '#core/prompts/calendar.ts'
import { conversationFor, type Situation } from '#core/prompts/compose.ts'
import { plainText } from '#core/prompts/text.ts'
import { agentPlan, facts } from '../../fakes/investigation.ts'
import { marked } from '../../fakes/marked.ts'

function situation(changes: Partial<Situation> = {}): Situation {
  return {
    agent: agentPlan({
      serverInstructions: [{ server: 'k8s', instructions: 'Use contexts.' }],
      customInstructions: 'Be kind.',
    }),
    facts,
    runbook: null,
    runbookOrigin: undefined,
    earlier: [],
    finalAnalysis: '',
    siblings: [],
    amends: null,
    skills: { dns: { description: 'Names', body: 'Look at resolv.conf.' } },
    task: null,
    chat: null,
    joined: [],
    unavailable: [],
    hasTools: true,
    now: Date.UTC(2026, 11, 25, 3),
    ...changes,
  }
}

function texts(changes: Partial<Situation> = {}): { system: string; user: string } {
  const [system, user] = conversationFor(situation(changes))
  return { system: plainText(system?.parts ?? []), user: plainText(user?.parts ?? []) }
}

test('no placeholder is left in any prompt', () => {
  for (const type of ['', 'exec_summary', 'synthesis', 'compose'] as const) {
    const amends = type === 'compose' ? { report: 'r', verdict: null, memo: 'm' } : null
    const { system, user } = texts({ agent: agentPlan({ type, verdict: true }), amends })
    expect(system + user).not.toMatch(/\{\{[A-Z]+\}\}/)
  }
})

test('the sections come in order: role, servers, own instructions, focus, and the time last', () => {
  const { system } = texts()
  const at = ['# How you work', '# Server k8s', '# Instructions for Checker', '# Your answer', '# Now'].map(mark =>
    system.indexOf(mark),
  )
  expect(at).toEqual(at.toSorted((a, b) => a - b))
  expect(at[0]).toBeGreaterThan(0)
})

test('everything before the time is the same for two alerts, so that a prompt cache can be hit', () => {
  const first = texts().system
  const later = texts({ now: Date.UTC(2027, 0, 5, 9) }).system
  expect(first.slice(0, first.indexOf('# Now'))).toBe(later.slice(0, later.indexOf('# Now')))
})

test('an alert that looks like a template or a mark stays as it is', () => {
  const alert_data = 'disk {{RUNBOOK}} $& {{.SECRET}}'
  expect(texts({ facts: { ...facts, alert_data } }).user).toContain(alert_data)
})

test('earlier results are marked, also the one that found nothing', () => {
  const { user } = texts({
    earlier: [
      { stage: 'first', result: 'found', verdict: null },
      { stage: 'second', result: null, verdict: null },
    ],
  })
  expect(user).toMatch(
    /CHAIN_CONTEXT_START[\s\S]*1\. first[\s\S]*found[\s\S]*2\. second[\s\S]*no final analysis was produced[\s\S]*CHAIN_CONTEXT_END/,
  )
})

test('the prompt of the executive summary has only the analysis', () => {
  const { user } = texts({ agent: agentPlan({ type: 'exec_summary' }), finalAnalysis: 'the disk is full' })
  expect(user).toContain('the disk is full')
  expect(user).not.toContain(facts.alert_data)
})

const map: LabelMap = {
  name: 'own',
  multi: false,
  instructions: '',
  labels: [
    { label: 'page', description: 'wake somebody' },
    { label: 'close', description: 'nothing is left' },
  ],
}
const asked = (labels: LabelMap) =>
  texts({ agent: agentPlan({ type: 'exec_summary', labels }), finalAnalysis: 'the disk is full' }).user

test('behind the analysis the executive summary is asked for labels: rules, how to choose, the labels in order, the form', () => {
  const inOrder =
    /the disk is full[^]*Use only the labels below[^]*Apply the labels[^]*- page: wake somebody\n- close: nothing is left\n\n[^]*exactly one label[^]*Write nothing after it\.$/
  expect(asked(map)).toMatch(inOrder)
  expect(asked({ ...map, instructions: 'Page seldom.' })).toMatch(/Page seldom\.\n\n- page/)
  expect(asked({ ...map, instructions: 'Page seldom.' })).not.toContain('Apply the labels')
  expect(asked({ ...map, multi: true })).toMatch(/separated by commas[^]*Write nothing after it\.$/)
})

test.each([
  [Date.UTC(2026, 10, 23), 'WEEKDAY', 'normal'],
  [Date.UTC(2026, 10, 22), 'WEEKEND', 'reduced'],
  [Date.UTC(2026, 11, 25), 'GLOBAL_HOLIDAY (Christmas)', 'reduced'],
])('%d is a %s', (now, kind, staffing) => {
  expect(calendar(now).CLASS).toBe(kind)
  expect(calendar(now).STAFFING).toContain(staffing)
})

test.each([
  ['action' as const, ['# Acting safely', '# Working through others', '# Your answer']],
  ['' as const, ['# Working through others', '# Your answer']],
])(
  'an agent of the type "%s" with sub-agents is told how to work through them, before what to answer',
  (type, marks) => {
    const lead = agentPlan({ type, subAgents: [agentPlan({ name: 'Looker', description: 'Looks' })] })
    const { system } = texts({ agent: lead })
    const at = marks.map(mark => system.indexOf(mark))
    expect(at).not.toContain(-1)
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(system).toContain('**Looker**: Looks')
    expect(texts({ agent: agentPlan({ type }) }).system).not.toContain('# Working through others')
  },
)

const missing = [{ address: 'https://r/x.md', reason: 'it is gone' }]

test.for<[what: string, changes: Partial<Situation>, said: Array<string>, unsaid: string]>([
  ['none', {}, ['No runbook is available.'], 'could not be read'],
  ['one of the configuration', { runbook: '# Disk' }, [marked('runbook', '# Disk')], 'could not be read'],
  [
    'one that was read',
    { runbook: '# Disk', runbookOrigin: { address: 'https://r/d.md', missing: [] } },
    [marked('runbook', '# Disk', ' from="https://r/d.md"')],
    'could not be read',
  ],
  [
    'one that could not be read',
    { runbookOrigin: { address: null, missing } },
    ['The runbook https://r/x.md could not be read: it is gone. There is no other', 'No runbook is available.'],
    '<runbook',
  ],
  [
    'another in its place',
    { runbook: '# Disk', runbookOrigin: { address: null, missing } },
    ['could not be read: it is gone. The runbook of the configuration is used instead.', '<runbook-'],
    'No runbook',
  ],
])('the prompt of a session with %s', ([, changes, said, unsaid]) => {
  const { user } = texts(changes)
  for (const words of said) expect(user).toContain(words)
  expect(user).not.toContain(unsaid)
})

test('an action agent that was handed a task keeps its rules', () => {
  const { system } = texts({ agent: agentPlan({ type: 'action' }), task: 'restart it' })
  expect(system).toContain('# Acting safely')
  expect(system).toContain('holds only YES')
})
