import { expect, test } from 'vitest'
import { calendar } from '#core/prompts/calendar.ts'
import { conversationFor, type Situation } from '#core/prompts/compose.ts'
import { plainText } from '#core/prompts/text.ts'
import { agentPlan, facts } from '../../fakes/investigation.ts'

function situation(changes: Partial<Situation> = {}): Situation {
  return {
    agent: agentPlan({
      serverInstructions: [{ server: 'k8s', instructions: 'Use contexts.' }],
      customInstructions: 'Be kind.',
    }),
    facts,
    runbook: null,
    earlier: [],
    finalAnalysis: '',
    siblings: [],
    amends: null,
    skills: { dns: { description: 'Names', body: 'Look at resolv.conf.' } },
    task: null,
    chat: null,
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
    const amends = type === 'compose' ? { report: 'r', memo: 'm' } : null
    const { system, user } = texts({ agent: agentPlan({ type }), amends })
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
      { stage: 'first', result: 'found' },
      { stage: 'second', result: null },
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

test.each([
  [Date.UTC(2026, 10, 23), 'WEEKDAY', 'normal'],
  [Date.UTC(2026, 10, 22), 'WEEKEND', 'reduced'],
  [Date.UTC(2026, 11, 25), 'GLOBAL_HOLIDAY (Christmas)', 'reduced'],
])('%d is a %s', (now, kind, staffing) => {
  expect(calendar(now).CLASS).toBe(kind)
  expect(calendar(now).STAFFING).toContain(staffing)
})

test('an action agent that leads others is told how, behind its safety rules and before what its answer is', () => {
  const subAgents = [agentPlan({ name: 'Helper', description: 'Helps' })]
  const { system } = texts({ agent: agentPlan({ type: 'action', subAgents }) })
  const order = ['# Acting safely', '# Working through others', 'Helper', 'holds only YES'].map(part =>
    system.indexOf(part),
  )
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(order[0]).toBeGreaterThan(0)
  expect(texts({ agent: agentPlan({ type: 'action' }) }).system).not.toContain('# Working through others')
})

test('an action agent that was handed a task keeps its rules', () => {
  const { system } = texts({ agent: agentPlan({ type: 'action' }), task: 'restart it' })
  expect(system).toContain('# Acting safely')
  expect(system).toContain('holds only YES')
})
