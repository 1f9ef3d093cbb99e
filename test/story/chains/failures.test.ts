// Sessions in which some agents fail. The names are those of the reference's scenarios.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Refusal } from '../harness/model-server.ts'
import { agentOf, endOf, startStory, type Story } from '../harness/scripted-chain.ts'

let story: Story

const broken: Refusal = { status: 400, message: 'this model will not answer' }

beforeAll(async () => {
  const agents = ['Preparer', 'CheckerA', 'CheckerB', 'Finisher', 'Analyzer', 'Investigator', 'Summarizer']
  story = await startStory({
    configuration: {
      agents: { ...Object.fromEntries(agents.map(name => [name, {}])), Investigator: { mcp_servers: ['cluster'] } },
      agent_chains: {
        propagation: {
          alert_types: ['propagation'],
          stages: [
            { name: 'preparation', agents: [{ name: 'Preparer' }] },
            {
              name: 'parallel-check',
              success_policy: 'all',
              agents: [{ name: 'CheckerA' }, { name: 'CheckerB', max_iterations: 1 }],
            },
            { name: 'final', agents: [{ name: 'Finisher' }] },
          ],
        },
        resilience: {
          alert_types: ['resilience'],
          stages: [
            {
              name: 'analysis',
              success_policy: 'any',
              agents: [{ name: 'Analyzer', max_iterations: 1 }, { name: 'Investigator' }],
            },
            { name: 'summary', agents: [{ name: 'Summarizer' }] },
          ],
          executive_summary_provider: 'refused',
        },
      },
    },
    servers: { cluster: { get_pods: () => 'web-1 hangs' } },
    agents: {
      Preparer: () => ({ text: 'All is prepared.' }),
      CheckerA: () => ({ text: 'Nothing is wrong with A.' }),
      CheckerB: () => broken,
      Analyzer: () => broken,
      Investigator: ({ answers }) =>
        answers.length === 0 ? { text: 'I look.', calls: [{ tool: 'get_pods', args: {} }] } : { text: 'web-1 hangs.' },
      SynthesisAgent: () => ({ text: 'One of two found that web-1 hangs.' }),
      Summarizer: () => ({ text: 'Restart web-1.' }),
    },
  })
})
afterAll(() => story?.close())

/** The agents that asked a model since a session began, sorted by name; each was answered or refused. */
function agentsAsked(since: number): Array<string> {
  const journal = story.model.journal.slice(since)
  expect(journal.every(each => each.settled)).toBe(true)
  return journal.map(each => agentOf(each.conversation)).toSorted()
}

test('FailurePropagation', async () => {
  const before = story.model.journal.length
  const id = await story.send('propagation')
  await story.watcher.waitForEnd(id)
  const { detail, timeline } = await endOf(story, id)
  expect(detail.status).toBe('failed')
  expect(detail.error_message).toMatch(/1 of 2 agents.*policy all.*CheckerB failed: .*this model will not answer/s)
  expect(detail.stages.map(stage => [stage.stage_name, stage.status])).toEqual([
    ['preparation', 'completed'],
    ['parallel-check', 'failed'],
  ])
  expect(detail.stages[1]?.error_message).toBe(detail.error_message)
  const executions = detail.stages.flatMap(stage => stage.executions ?? [])
  expect(executions.map(each => [each.agent_name, each.status])).toEqual([
    ['Preparer', 'completed'],
    ['CheckerA', 'completed'],
    ['CheckerB', 'failed'],
  ])
  expect(executions[2]?.error_message).toContain('this model will not answer')
  expect(detail).toMatchObject({
    executive_summary: null,
    executive_summary_error: null,
    review_status: 'needs_review',
  })
  expect(timeline.filter(event => event.event_type === 'final_analysis')).toHaveLength(2)
  // CheckerB is asked twice: its first turn is refused, and so is the conclusion that it is asked for then.
  expect(agentsAsked(before)).toEqual(['CheckerA', 'CheckerB', 'CheckerB', 'Preparer'])
})

test('FailureResilience', async () => {
  const before = story.model.journal.length
  const id = await story.send('resilience')
  await story.watcher.waitForEnd(id)
  const { detail, timeline } = await endOf(story, id)
  expect(detail).toMatchObject({ status: 'completed', executive_summary: null, final_analysis: 'Restart web-1.' })
  expect(detail.executive_summary_error).toMatch(/did not accept the API key/)
  expect(detail.executive_summary_error).not.toContain('a-key-that-is-refused')
  expect(detail.stages.map(stage => [stage.stage_name, stage.status])).toEqual([
    ['analysis', 'completed'],
    ['analysis - Synthesis', 'completed'],
    ['summary', 'completed'],
    ['Executive Summary', 'failed'],
  ])
  const executions = detail.stages.flatMap(stage => stage.executions ?? [])
  expect(executions.map(each => [each.agent_name, each.status])).toEqual([
    ['Analyzer', 'failed'],
    ['Investigator', 'completed'],
    ['SynthesisAgent', 'completed'],
    ['Summarizer', 'completed'],
    ['ExecSummaryAgent', 'failed'],
  ])
  expect(agentsAsked(before)).toEqual([
    'Analyzer',
    'Analyzer',
    'ExecSummaryAgent',
    'Investigator',
    'Investigator',
    'Summarizer',
    'SynthesisAgent',
  ])
  const count = (type: string) => timeline.filter(event => event.event_type === type).length
  expect(count('error')).toBeGreaterThanOrEqual(1)
  expect(count('final_analysis')).toBe(3)
  expect(count('executive_summary')).toBe(0)
})
