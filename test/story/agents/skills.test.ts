// Skills. Each test is a scenario of the reference's end-to-end suite (TARSy in Go) and bears its name.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import type { Chat, Said, Script } from '../harness/agents-model.ts'
import {
  countAnswered,
  executionOf,
  executionsOf,
  startAgents,
  type Agents,
  type Story,
} from '../harness/agents-system.ts'

let agents: Agents

const skill = (name: string, description: string, body: string) =>
  `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`

beforeAll(async () => {
  agents = await startAgents({
    agents: {
      Investigator: { description: 'Looks', mcp_servers: ['journal'], required_skills: ['safety'] },
      Remediator: { description: 'Mends', skills: [] },
      Lead: { description: 'Leads', skills: [] },
    },
    chains: {
      skilled: {
        alert_types: ['skilled'],
        stages: [
          { name: 'investigate', agents: [{ name: 'Investigator' }] },
          { name: 'remediate', agents: [{ name: 'Remediator' }] },
        ],
      },
      single: { alert_types: ['single'], stages: [{ name: 'look', agents: [{ name: 'Investigator' }] }] },
      led: {
        alert_types: ['led'],
        stages: [{ name: 'look', agents: [{ name: 'Lead', sub_agents: ['Investigator'] }] }],
      },
    },
    files: {
      'skills/a-folder-of-another-name/SKILL.md': skill('disks', 'Full disks', 'Use df before du.'),
      'skills/net/SKILL.md': skill('networks', 'Lost packets', 'Use ss, not netstat.'),
      'skills/safety/SKILL.md': skill('safety', 'What never to do', 'Never restart a database.'),
    },
  })
})
afterAll(() => agents?.close())

const load = (...names: Array<string>): Said => ({
  text: 'I read up on it.',
  calls: [{ tool: 'load_skill', args: { names } }],
})
const summary = () => ({ text: 'In short: it is the disk.' })
const analysis = 'The disk of web-0 is full.'

function loads({ events }: Pick<Story, 'events'>) {
  return events.filter(each => each.event_type === 'llm_tool_call' && each.metadata?.['tool_type'] === 'skill')
}

function toolInteractions({ frames }: Story) {
  return frames.flatMap(frame =>
    frame.type === 'interaction.created' && frame.mcp_type === 'tool_call'
      ? [{ execution: frame.execution_id, server: frame.server_name, tool: frame.tool_name }]
      : [],
  )
}

const systemOf = (chat: Chat | undefined) => chat?.messages[0]?.content ?? ''

test('Skills required + on demand', async () => {
  const script: Script = {
    Investigator: ({ turn }) => {
      if (turn === 0) return load('disks')
      if (turn === 1) return { text: 'I look.', calls: [{ tool: 'read_thing', args: { name: 'disk' } }] }
      return { text: analysis }
    },
    Remediator: () => ({ text: 'Nothing to mend by myself. The disk of web-0 is full.' }),
    ExecSummaryAgent: summary,
    ChatAgent: ({ turn }) => (turn === 0 ? load('networks') : { text: 'No, the network is fine.' }),
  }
  const before = await agents.run('skilled', script)
  expect(before.detail.status).toBe('completed')
  await agents.client.ask(before.id, 'Is it the network?')
  const chatStage = () => agents.watcher.view(before.id).detail?.stages[3]
  await until('the question is answered', () => chatStage()?.completed_at != null)
  const story = await agents.waitForEnd(before.id)

  const [investigator] = agents.models.calls('Investigator')
  expect(systemOf(investigator?.chat)).toContain('Never restart a database.')
  expect(systemOf(investigator?.chat)).toContain('- disks: Full disks')
  expect(systemOf(investigator?.chat)).toContain('- networks: Lost packets')
  expect(systemOf(investigator?.chat)).not.toContain('- safety:')
  expect(systemOf(investigator?.chat)).not.toContain('Use df before du.')
  const [remediator] = agents.models.calls('Remediator')
  expect(systemOf(remediator?.chat)).not.toContain('Full disks')
  expect(remediator?.chat.tools).not.toContain('load_skill')

  const own = executionOf(story, 'Investigator').execution_id
  const [required] = story.events.filter(each => each.event_type === 'skill_loaded')
  expect(story.events.filter(each => each.event_type === 'skill_loaded')).toHaveLength(1)
  expect(required).toMatchObject({ execution_id: own, metadata: { skill_name: 'safety' } })
  expect(required?.content.trim()).toBe('Never restart a database.')

  const chat = executionOf(story, 'ChatAgent').execution_id
  expect(loads(story).map(each => [each.execution_id, each.status, each.metadata?.['is_error']])).toEqual([
    [own, 'completed', false],
    [chat, 'completed', false],
  ])
  expect(loads(story).map(each => each.content)).toEqual([
    expect.stringContaining('Use df before du.'),
    expect.stringContaining('Use ss, not netstat.'),
  ])
  const read = story.events.find(each => each.metadata?.['tool_name'] === 'read_thing')
  expect(read?.metadata).toMatchObject({ server_name: 'journal', tool_type: 'mcp' })
  expect(toolInteractions(story)).toEqual([
    { execution: own, server: '', tool: 'load_skill' },
    { execution: own, server: 'journal', tool: 'read_thing' },
    { execution: chat, server: '', tool: 'load_skill' },
  ])
  expect(story.detail.stages.map(each => [each.stage_type, each.status])).toEqual([
    ['investigation', 'completed'],
    ['investigation', 'completed'],
    ['exec_summary', 'completed'],
    ['chat', 'completed'],
  ])
  expect(executionsOf(story)).toHaveLength(4)
  expect(countAnswered(agents.models.calls())).toBe(7)
  expect(story.detail.llm_interaction_count).toBe(7)
})

/** One `load_skill`, then the conclusion. */
async function loading(...names: Array<string>): Promise<Story> {
  const story = await agents.run('single', {
    Investigator: ({ turn }) => (turn === 0 ? load(...names) : { text: analysis }),
    ExecSummaryAgent: summary,
  })
  expect(story.detail.status).toBe('completed')
  expect(loads(story)).toHaveLength(1)
  return story
}

/** What the model read as the answer of its call. */
const told = () => agents.models.calls('Investigator').at(-1)?.chat.answers[0] ?? ''

test('Skills partial failure', async () => {
  const [event] = loads(await loading('disks', 'dancing'))
  expect(told()).toContain('Use df before du.')
  expect(told()).toContain('Not found: dancing')
  expect(event).toMatchObject({ status: 'completed', metadata: { is_error: false } })
})

test('Skills all invalid', async () => {
  const [event] = loads(await loading('dancing', 'singing'))
  expect(told()).toContain('None of these skills exists. Not found: dancing, singing.')
  expect(event).toMatchObject({ status: 'completed', metadata: { is_error: true } })
})

test('Skills in sub-agent', async () => {
  const story = await agents.run('led', {
    Lead: ({ turn, reports }) => {
      const calls = [{ tool: 'dispatch_agent', args: { name: 'Investigator', task: 'look at the disk' } }]
      if (turn === 0) return { text: 'I hand it out.', calls }
      return { text: reports.length > 0 ? analysis : 'I wait.' }
    },
    Investigator: ({ turn }) => (turn === 0 ? load('disks') : { text: 'It is full.' }),
    ExecSummaryAgent: summary,
  })
  const lead = executionOf(story, 'Lead')
  const child = executionOf(story, 'Investigator')
  expect(lead.sub_agents).toEqual([child])
  const kin = { execution_id: child.execution_id, parent_execution_id: lead.execution_id }
  expect(loads(story)).toMatchObject([{ ...kin, content: expect.stringContaining('Use df before du.') }])
  expect(story.events.find(each => each.event_type === 'skill_loaded')).toMatchObject(kin)
  expect(toolInteractions(story)).toContainEqual({ execution: child.execution_id, server: '', tool: 'load_skill' })
  const [own] = agents.models.calls('Investigator')
  expect(systemOf(own?.chat)).toContain('Never restart a database.')
  expect(agents.models.calls('Lead')[0]?.chat.tools).not.toContain('load_skill')
})

test('Skills directory layout', async () => {
  // The name is the one in the file, whatever its folder is called.
  const [event] = loads(await loading('disks'))
  expect(event?.content).toContain('# Skill: disks')
  expect(event?.content).toContain('Use df before du.')
  const [other] = loads(await loading('a-folder-of-another-name'))
  expect(other?.metadata).toMatchObject({ is_error: true })
})
