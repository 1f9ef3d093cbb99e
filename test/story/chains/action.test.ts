// A chain whose second stage may act: the reference's scenario ActionChain.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace } from '../../../src/core/protocol/trace.ts'
import type { SessionView } from '../../../src/core/protocol/view.ts'
import { normalised } from '../../fakes/normalise.ts'
import { isAlive, killRuntime, notKilled, until } from '../harness/processes.ts'
import { agentOf, endOf, stagesOf, startStory, type Story } from '../harness/scripted-chain.ts'
import { marked } from '../../fakes/marked.ts'

let story: Story
/** The moment at which the runtime is killed. */
let armed: string | null = null
let killed = notKilled

async function reach(moment: string, hungUp: Promise<unknown>): Promise<void> {
  if (armed !== moment) return
  armed = null
  killed = killRuntime(story.system.pids().workerd, story.client.list)
  await until('the runtime is gone', () => !isAlive(killed.pid))
  await hungUp
}

const MEMO = '## What was done\n\nThe pod web-1 was restarted and answers again.'
const FOUND = 'The pod web-1 hangs since its last deployment.'
const AMENDED = 'The pod web-1 hung since its last deployment. It was restarted and answers again.'

beforeAll(async () => {
  story = await startStory({
    at: (moment, conversation, hungUp) => reach(`${moment} ${agentOf(conversation)}`, hungUp),
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
            { name: 'remediation', agents: [{ name: 'Responder' }] },
          ],
        },
      },
    },
    servers: { cluster: { get_pods: () => 'web-1 hangs', restart_pod: about => `${about} restarted` } },
    agents: {
      Investigator: ({ answers }) =>
        answers.length === 0 ? { text: 'I look.', calls: [{ tool: 'get_pods', args: {} }] } : { text: FOUND },
      Responder: ({ answers }) =>
        answers.length === 0
          ? { text: 'I restart it.', calls: [{ tool: 'restart_pod', args: { about: 'web-1' } }] }
          : { text: `${MEMO}\n\nYES` },
      ComposeAgent: () => ({ text: AMENDED }),
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
  expect(detail).toMatchObject({ total_stages: 4, completed_stages: 4, final_analysis: AMENDED })
  const stages = [
    ['investigation', 'investigation'],
    ['remediation', 'action'],
    ['remediation - Amended Report', 'compose'],
    ['Executive Summary', 'exec_summary'],
  ]
  expect(detail.stages.map(stage => [stage.stage_name, stage.stage_type])).toEqual(stages)
  expect(detail.stages[2]?.referenced_stage_id).toBe(detail.stages[1]?.id)
  const traced = await fetch(`${story.system.url}/api/v1/sessions/${id}/trace`)
  const trace = (await traced.json()) as Trace
  expect(trace.stages.map(stage => [stage.stage_name, stage.stage_type])).toEqual(stages)

  const asked = story.model.journal.map(each => ({ ...each, agent: agentOf(each.conversation) }))
  const order = ['Investigator', 'Investigator', 'Responder', 'Responder', 'ComposeAgent', 'ExecSummaryAgent']
  expect(asked.map(each => each.agent)).toEqual(order)
  expect(asked.every(each => each.settled)).toBe(true)
  const [system, user] = asked[2]?.conversation.messages ?? []
  expect(system?.content).toContain('# Acting safely')
  expect(system?.content).toContain('You may restart pods.')
  expect(user?.content).toMatch(/lone line YES or NO/)
  expect(user?.content).toContain(FOUND)
  const amended = asked[4]?.conversation.messages.at(-1)?.content
  expect(amended).toContain(marked('report', FOUND))
  expect(amended).toContain(marked('memo', MEMO))
  const summarised = asked[5]?.conversation.messages.at(-1)?.content
  expect(summarised).toContain(AMENDED)
  expect(summarised).not.toContain(MEMO)

  const phases = story.watcher
    .frames(id)
    .flatMap(({ frame }) => (frame.type === 'execution.progress' ? [frame.phase] : []))
  expect(phases).toEqual(expect.arrayContaining(['investigating', 'remediating', 'amending']))

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
  expect(detail.llm_interaction_count).toBe(6)
  expect(story.servers['cluster']?.called.map(each => each.tool)).toEqual(['get_pods', 'restart_pod'])
})

/** The session's view at its end, its models' calls, and its tools'. */
async function run(moment: string | null) {
  const asked = story.model.journal.length
  const called = story.servers['cluster']?.called.length ?? 0
  armed = moment
  const id = await story.send('mend')
  expect(await story.client.waitForEnd(id)).toBe('completed')
  return {
    view: inOrder(await story.client.view(id)),
    requests: story.model.journal.slice(asked),
    called: story.servers['cluster']?.called.slice(called).map(each => each.tool),
  }
}

/** REST gives the timeline by sequence number across executions, which an interrupted event shifts. */
function inOrder(view: SessionView): SessionView {
  const executions = stagesOf(view).flatMap(stage => stage.executions ?? [])
  const place = (id: string | null | undefined) => executions.findIndex(each => each.execution_id === id)
  const events = view.events.toSorted(
    (a, b) => place(a.execution_id) - place(b.execution_id) || a.sequence_number - b.sequence_number,
  )
  return { ...view, events }
}

test.for(['asked', 'mid'])(
  'killed when the amended report is %s, a session ends as if nothing had happened',
  async moment => {
    const whole = await run(null)
    killed = notKilled
    const cut = await run(`${moment} ComposeAgent`)
    expect(killed.pid).toBeGreaterThan(0)
    expect(normalised(cut.view)).toEqual(normalised(whole.view))
    expect(cut.called).toEqual(['get_pods', 'restart_pod'])
    // Only the call that was in flight is made again.
    expect(cut.requests).toHaveLength(whole.requests.length + 1)
    expect(cut.requests.filter(each => each.settled)).toHaveLength(whole.requests.length)
  },
)
