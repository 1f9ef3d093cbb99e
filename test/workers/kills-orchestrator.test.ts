// Two sub-agents at once, killed at every write of the log.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ExecutionOverview, TimelineEvent } from '#core/protocol/api.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { allCases, canonical, killTable, runUndisturbed } from './kill-table.ts'
import { scriptedWorld, type Chat, type Journal, type Said } from './scripted-model.ts'

let journal: Journal
let tool = 'things__read'

beforeEach(() => {
  journal = scriptedWorld(script)
})
afterEach(() => {
  vi.restoreAllMocks()
})

function script({ who, turn, reports, about }: Chat): Said {
  const dispatch = (name: string): [string, object] => ['dispatch_agent', { name, task: `look at ${about}` }]
  switch (who) {
    case 'Lead':
      if (turn === 0) return { text: 'I hand it out.', calls: [dispatch('LogAnalyzer'), dispatch('GeneralWorker')] }
      return { text: reports.length === 2 ? `The disk of ${about} is full.` : 'I wait.' }
    case 'LogAnalyzer':
      return turn === 0 ? { text: 'I look.', calls: [[tool, { about }]] } : { text: 'no space left' }
    case 'GeneralWorker':
      return { text: 'I think it is the disk.' }
    default:
      return { text: 'In short: the disk is full.' }
  }
}

/** How often the lead says so depends on which sub-agent is faster. */
const waits = (event: TimelineEvent) => event.content === 'I wait.'

function children(view: SessionView): Array<ExecutionOverview> {
  return view.detail?.stages[0]?.executions?.[0]?.sub_agents ?? []
}

/** How often a session asked for each turn of an agent. */
function turnsAsked(about: string, who: string): Array<number> {
  const turns = journal.models.filter(each => each.about === about && each.who === who).map(each => each.turn)
  return [...new Set(turns)].map(turn => turns.filter(each => each === turn).length)
}

function called(about: string): number {
  return journal.tools.filter(each => each.about === about).length
}

test(
  'an abort before and after every write ends in the same session, and nothing is dispatched or told twice',
  { timeout: 600_000 },
  async () => {
    tool = 'things__read'
    const whole = await runUndisturbed('led')
    const expected = canonical(whole.view, whole.about, waits)
    expect(whole.writes).toBeGreaterThan(30)
    let resumed = 0
    await killTable('led', allCases(whole.writes, ['before', 'after', 'a turn later']), each => {
      const where = `${each.when} write ${each.write}`
      expect(canonical(each.view, each.about, waits), where).toEqual(expected)
      expect(
        each.view.events.filter(event => event.status === 'streaming'),
        where,
      ).toEqual([])
      expect(
        children(each.view).map(child => child.agent_name),
        where,
      ).toEqual(['LogAnalyzer', 'GeneralWorker'])
      // Only calls that were in flight are made again.
      for (const who of ['LogAnalyzer', 'GeneralWorker', 'ExecSummaryAgent'])
        expect(Math.max(...turnsAsked(each.about, who)), `${who}, ${where}`).toBeLessThanOrEqual(2)
      expect(called(each.about), where).toBeLessThanOrEqual(2)
      if (each.resumed) resumed += 1
    })
    // The first writes come before the run has started: a session killed there has nothing to resume.
    expect(resumed).toBeGreaterThan(whole.writes * 2)
  },
)

test(
  'a writing call of a sub-agent is made at most once wherever the abort falls, and an unknown outcome is told',
  { timeout: 600_000 },
  async () => {
    tool = 'things__write'
    const whole = await runUndisturbed('led')
    expect(called(whole.about)).toBe(1)
    let unknown = 0
    await killTable('led', allCases(whole.writes, ['before', 'a turn later']), each => {
      const where = `${each.when} write ${each.write}`
      expect(called(each.about), where).toBeLessThanOrEqual(1)
      expect(each.view.detail, where).toMatchObject({ status: 'completed' })
      expect(
        children(each.view).map(child => child.status),
        where,
      ).toEqual(['completed', 'completed'])
      const writes = each.view.events.filter(event => event.metadata?.['tool_name'] === 'write')
      expect(writes, where).toHaveLength(1)
      const cut = writes[0]?.metadata?.['interrupted'] === true
      expect(writes[0]?.content.startsWith('Outcome unknown'), where).toBe(cut)
      if (!cut) expect(called(each.about), where).toBe(1)
      if (cut) unknown += 1
    })
    expect(unknown).toBeGreaterThan(0)
  },
)
