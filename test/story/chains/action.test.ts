// A chain whose second stage may act: the reference's scenario ActionChain.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import { agentOf, endOf, stagesOf, startStory, type Story } from '../harness/scripted-chain.ts'

let story: Story

const REPORT = '## What was done\n\nThe pod web-1 was restarted and answers again.'

beforeAll(async () => {
  story = await startStory({
    configuration: {
      agents: {
        Investigator: { mcp_servers: ['cluster'] },
        Responder: { type: 'action', mcp_servers: ['cluster'], custom_instructions: 'You may restart pods.' },
      },
      agent_chains: {
        mend: {
          alert_types: ['mend'],
          stages: [
            { name: 'investigation', agents: [{ name: 'Investigator' }] },
            { name: 'response', agents: [{ name: 'Responder' }] },
          ],
        },
      },
    },
    servers: { cluster: { get_pods: () => 'web-1 hangs', restart_pod: about => `${about} restarted` } },
    agents: {
      Investigator: ({ answers }) =>
        answers.length === 0
          ? { text: 'I look.', calls: [{ tool: 'get_pods', args: {} }] }
          : { text: 'The pod web-1 hangs since its last deployment.' },
      Responder: ({ answers }) =>
        answers.length === 0
          ? { text: 'I restart it.', calls: [{ tool: 'restart_pod', args: { about: 'web-1' } }] }
          : { text: `${REPORT}\n\nYES` },
      ExecSummaryAgent: () => ({ text: 'web-1 hung and was restarted.' }),
    },
  })
})
afterAll(() => story?.close())

test('ActionChain', async () => {
  const id = await story.send('mend')
  await story.watcher.waitForEnd(id)
  const { detail, timeline } = await endOf(story, id)
  expect(detail).toMatchObject({ status: 'completed', has_action_stages: true, actions_executed: true })
  expect(detail).toMatchObject({ total_stages: 3, completed_stages: 3, final_analysis: REPORT })
  expect(detail.stages.map(stage => stage.stage_type)).toEqual(['investigation', 'action', 'exec_summary'])

  const asked = story.model.journal.map(each => ({ ...each, agent: agentOf(each.conversation) }))
  const order = ['Investigator', 'Investigator', 'Responder', 'Responder', 'ExecSummaryAgent']
  expect(asked.map(each => each.agent)).toEqual(order)
  expect(asked.every(each => each.settled)).toBe(true)
  const [system, user] = asked[2]?.conversation.messages ?? []
  expect(system?.content).toContain('# Acting safely')
  expect(system?.content).toContain('You may restart pods.')
  expect(user?.content).toMatch(/lone line YES or NO/)
  expect(user?.content).toContain('The pod web-1 hangs since its last deployment.')
  const summarised = asked[4]?.conversation.messages.at(-1)?.content
  expect(summarised).toContain(REPORT)
  expect(summarised).not.toMatch(/^\s*YES\s*$/m)

  const phases = story.watcher
    .frames(id)
    .flatMap(({ frame }) => (frame.type === 'execution.progress' ? [frame.phase] : []))
  expect(phases).toEqual(expect.arrayContaining(['investigating', 'remediating']))

  const acting = stagesOf(story.watcher.view(id))[1]?.executions?.[0]?.execution_id
  const acted = timeline.filter(event => event.execution_id === acting)
  expect(acted.map(event => event.event_type)).toEqual([
    'llm_response',
    'llm_tool_call',
    'llm_response',
    'final_analysis',
  ])
  expect(acted.filter(event => /^\s*(yes|no)\s*$/im.test(event.content))).toEqual([])
  // The list learns of the end a moment later.
  const row = await until('the list says so', async () =>
    (await story.client.list()).find(each => each.id === id && each.status === 'completed'),
  )
  expect(row).toMatchObject({ has_action_stages: true, actions_executed: true })
  expect(detail.llm_interaction_count).toBe(5)
  expect(story.servers['cluster']?.called.map(each => each.tool)).toEqual(['get_pods', 'restart_pod'])
})
