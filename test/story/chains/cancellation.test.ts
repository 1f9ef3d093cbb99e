// A session and a question that are cancelled while the model is silent: the reference's scenario Cancellation.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import { agentOf, endOf, stagesOf, startStory, type Story } from '../harness/scripted-chain.ts'

let story: Story
const released = Promise.withResolvers<void>()

beforeAll(async () => {
  story = await startStory({
    configuration: {
      agents: { CheckerA: {}, CheckerB: {}, QuickChecker: {} },
      agent_chains: {
        slow: {
          alert_types: ['slow'],
          stages: [{ name: 'check', agents: [{ name: 'CheckerA' }, { name: 'CheckerB' }] }],
        },
        quick: { alert_types: ['quick'], stages: [{ name: 'quick-check', agents: [{ name: 'QuickChecker' }] }] },
      },
    },
    at: async (moment, conversation) => {
      const agent = agentOf(conversation)
      const question = conversation.messages.at(-1)?.content ?? ''
      const silent = agent.startsWith('Checker') || (agent === 'ChatAgent' && question.endsWith('Are you there?'))
      if (moment === 'asked' && silent) await released.promise
    },
    agents: {
      CheckerA: () => ({ text: 'too late' }),
      CheckerB: () => ({ text: 'too late' }),
      QuickChecker: () => ({ text: 'Nothing is wrong.' }),
      ExecSummaryAgent: () => ({ text: 'All is well.' }),
      ChatAgent: () => ({ text: 'Yes, and all is still well.' }),
    },
  })
})
afterAll(async () => {
  released.resolve()
  await story?.close()
})

const askedOf = (agent: string) => story.model.journal.filter(each => agentOf(each.conversation) === agent)

test('Cancellation', async () => {
  const first = await story.send('slow')
  await until('both agents wait for the model', () => askedOf('CheckerA').length + askedOf('CheckerB').length === 2)
  expect(await story.client.cancel(first)).toBe(200)
  await story.watcher.waitForEnd(first)
  const cancelled = await endOf(story, first)
  expect(cancelled.detail).toMatchObject({ status: 'cancelled', total_stages: 1, review_status: 'reviewed' })
  expect(cancelled.detail).toMatchObject({ cancelled_by: 'api-client', cancel_reason: null, error_message: null })
  expect(cancelled.detail.stages.map(stage => [stage.stage_name, stage.status])).toEqual([['check', 'cancelled']])
  const executions = cancelled.detail.stages[0]?.executions ?? []
  expect(executions.map(each => [each.agent_name, each.status, each.error_message])).toEqual([
    ['CheckerA', 'cancelled', 'Cancelled by api-client'],
    ['CheckerB', 'cancelled', 'Cancelled by api-client'],
  ])
  expect(await story.client.cancel(first), 'once is enough').toBe(409)

  const second = await story.send('quick')
  await story.watcher.waitForEnd(second)
  const chat1 = await story.ask(second, 'Are you there?')
  await until('the question waits for the model', () => askedOf('ChatAgent').length === 1)
  expect(await story.client.cancel(second)).toBe(200)
  expect((await story.waitForAnswer(second, chat1)).status).toBe('cancelled')
  const chat2 = await story.ask(second, 'And now?')
  expect((await story.waitForAnswer(second, chat2)).status).toBe('completed')

  const { detail, timeline } = await endOf(story, second)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'Nothing is wrong.', chat_message_count: 2 })
  expect(detail).toMatchObject({ cancelled_by: null, cancel_reason: null })
  const stopped = detail.stages.find(stage => stage.id === chat1)
  expect([stopped?.error_message, stopped?.executions?.[0]?.error_message]).toEqual([
    'Cancelled by api-client',
    'Cancelled by api-client',
  ])
  expect(stagesOf(story.watcher.view(second)).map(stage => [stage.stage_name, stage.status])).toEqual([
    ['quick-check', 'completed'],
    ['Executive Summary', 'completed'],
    ['Chat', 'cancelled'],
    ['Chat', 'completed'],
  ])
  expect(timeline.filter(event => event.event_type === 'final_analysis')).toHaveLength(3)
  // Three of them were never answered: two of the first session, one of the first question.
  expect(story.model.journal).toHaveLength(6)
  expect(story.model.journal.filter(each => each.settled)).toHaveLength(3)
})
