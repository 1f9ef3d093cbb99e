// Stages, parallel agents, replicas, a summary of a large result, a forced conclusion and a model that fails, killed at every write of the log.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { allCases, canonical, killTable, runUndisturbed } from './kill-table.ts'
import { scriptedWorld, type Chat, type Journal, type Said } from './scripted-model.ts'

let journal: Journal
/** The call of the agent in the middle. */
let tool = 'things__read'

beforeEach(() => {
  journal = scriptedWorld(script)
})
afterEach(() => {
  vi.restoreAllMocks()
})

function script({ who, provider, turn, tools, about }: Chat): Said {
  switch (who) {
    case 'Collector':
      if (turn > 0) return { text: `The disk of ${about} is full.` }
      return {
        text: 'I look.',
        calls: [
          ['things__read', { about }],
          ['things__read_much', { about }],
        ],
      }
    case 'Mender':
      if (provider === 'primary') return { status: 401 }
      return turn === 0 ? { text: 'I mend.', calls: [[tool, { about }]] } : { text: `${about} is mended.` }
    case 'CheckerB':
      // Without tools the agent must conclude.
      return tools > 0 ? { text: 'I check.', calls: [['things__read', { about }]] } : { text: `${about} is fine.` }
    case '':
      return { text: 'Two hundred rows of data.' }
    default:
      return { text: `${who} says: ${about} is fine.` }
  }
}

/** How often a session asked for each turn of each agent. */
function timesAsked(about: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const each of journal.models.filter(chat => chat.about === about)) {
    const key = `${each.who} ${each.provider} ${each.turn} ${each.tools}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function called(about: string, name: string): number {
  return journal.tools.filter(each => each.about === about && each.tool === name).length
}

test(
  'an abort before, after and a turn after every write of the pipeline ends in the same session, and only what was in flight is done again',
  { timeout: 600_000 },
  async () => {
    tool = 'things__read'
    const whole = await runUndisturbed('pipeline')
    const { detail, events } = whole.view
    expect(detail?.status).toBe('completed')
    expect(detail?.stages.map(stage => [stage.stage_name, stage.executions?.length])).toEqual([
      ['investigation', 1],
      ['remediation', 1],
      ['validation', 2],
      ['validation - Synthesis', 1],
      ['scaling-review', 2],
      ['scaling-review - Synthesis', 1],
      ['Executive Summary', 1],
    ])
    for (const type of ['mcp_tool_summary', 'provider_fallback', 'skill_loaded'])
      expect(
        events.filter(event => event.event_type === type),
        type,
      ).toHaveLength(1)
    expect(events.filter(event => event.metadata?.['forced_conclusion'] === true)).not.toEqual([])
    const expected = canonical(whole.view, whole.about)
    const requests = timesAsked(whole.about)
    let resumed = 0
    await killTable('pipeline', allCases(whole.writes, ['before', 'after', 'a turn later']), each => {
      const where = `${each.when} write ${each.write}`
      expect(canonical(each.view, each.about), where).toEqual(expected)
      expect(
        each.view.events.filter(event => event.status === 'streaming'),
        where,
      ).toEqual([])
      const again = timesAsked(each.about)
      expect([...again.keys()].toSorted(), where).toEqual([...requests.keys()].toSorted())
      // At most two agents work at a time, and each repeats one call.
      const more = [...again].map(([key, times]) => times - (requests.get(key) ?? 0)).filter(times => times !== 0)
      expect(more.length <= 2 && more.every(times => times === 1), `${where}: ${JSON.stringify([...again])}`).toBe(true)
      expect(called(each.about, 'read_much'), where).toBeLessThanOrEqual(2)
      if (each.resumed) resumed += 1
    })
    expect(resumed).toBeGreaterThan(2 * whole.writes)
  },
)

test(
  'a writing call of the pipeline is made at most once wherever the abort falls, and an unknown outcome is told',
  { timeout: 600_000 },
  async () => {
    tool = 'things__write'
    const whole = await runUndisturbed('pipeline')
    expect(called(whole.about, 'write')).toBe(1)
    // Kills around the call; the table above has the others.
    let unknown = 0
    await killTable('pipeline', allCases(Math.ceil(whole.writes / 2), ['before', 'a turn later']), each => {
      const where = `${each.when} write ${each.write}`
      expect(each.view.detail, where).toMatchObject({ status: 'completed', total_stages: 7 })
      expect(called(each.about, 'write'), where).toBeLessThanOrEqual(1)
      const writes = each.view.events.filter(event => event.metadata?.['tool_name'] === 'write')
      expect(writes, where).toHaveLength(1)
      const cut = writes[0]?.metadata?.['interrupted'] === true
      expect(writes[0]?.content.startsWith('Outcome unknown'), where).toBe(cut)
      const told = journal.models.some(
        chat => chat.about === each.about && chat.answers.some(text => text.startsWith('Outcome unknown')),
      )
      expect(told, where).toBe(cut)
      if (!cut) expect(called(each.about, 'write'), where).toBe(1)
      if (cut) unknown += 1
    })
    expect(unknown).toBeGreaterThan(0)
  },
)
