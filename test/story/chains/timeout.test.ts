// A session and a question that time out while the model is silent: the reference's scenario Timeout.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { timedOut } from '../../contract/golden/stopped.ts'
import { plain } from '../../fakes/lanes.ts'
import { wordsOf } from '../../contract/golden/words.ts'
import { until } from '../harness/processes.ts'
import { agentOf, endOf, startStory, type Story } from '../harness/scripted-chain.ts'

// The reference's scenario has two seconds; a busy machine needs more for what must not time out.
const LIMIT_S = 12

let story: Story
const released = Promise.withResolvers<void>()

beforeAll(async () => {
  story = await startStory({
    configuration: {
      queue: { session_timeout: `${LIMIT_S}s` },
      agents: { SlowChecker: {}, QuickChecker: {} },
      agent_chains: {
        slow: { alert_types: ['slow'], stages: [{ name: 'check', agents: [{ name: 'SlowChecker' }] }] },
        quick: { alert_types: ['quick'], stages: [{ name: 'quick-check', agents: [{ name: 'QuickChecker' }] }] },
      },
    },
    at: async (moment, conversation) => {
      // Behind the question stands that it must be answered at once: the limit is shorter than what is kept for conclusions.
      const question = conversation.messages.find(each => each.role === 'user')?.content?.trimEnd() ?? ''
      const silent = agentOf(conversation) === 'SlowChecker' || question.endsWith('Are you there?')
      if (moment === 'asked' && silent) await released.promise
    },
    agents: {
      SlowChecker: () => ({ text: 'too late' }),
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

test('Timeout', async () => {
  const first = await story.send('slow')
  await story.watcher.waitForEnd(first)
  const late = (await endOf(story, first)).detail
  expect(late).toMatchObject({ status: 'timed_out', review_status: 'needs_review', total_stages: 1 })
  expect(late.error_message).toContain('timed out')
  expect(late.stages[0]).toMatchObject({ stage_name: 'check', status: 'timed_out' })
  expect(late.stages[0]?.executions?.[0]).toMatchObject({ agent_name: 'SlowChecker', status: 'timed_out' })
  expect(late.stages[0]?.executions?.[0]?.error_message).toContain('timed out')
  // A timer may fire a millisecond early.
  expect(late.duration_ms).toBeGreaterThanOrEqual(LIMIT_S * 1000 - 1)
  const logged = story.watcher.frames(first).flatMap(({ frame }) => (frame.db_event_id === undefined ? [] : [frame]))
  const names = story.watcher.frames(first).flatMap(({ frame }) => (frame.type === 'execution.status' ? [frame] : []))
  expect(wordsOf([...names, ...logged]).slice(names.length)).toEqual(plain(timedOut.frames))
  // A session that timed out takes questions all the same (docs/wire.md).
  expect((await story.waitForAnswer(first, await story.ask(first, 'And now?'))).status).toBe('completed')

  const second = await story.send('quick')
  await story.watcher.waitForEnd(second)
  const chat1 = await story.ask(second, 'Are you there?')
  const asked = () => story.model.journal.filter(each => agentOf(each.conversation) === 'ChatAgent').length === 2
  await until('the question waits for the model', asked)
  expect((await story.waitForAnswer(second, chat1)).status).toBe('timed_out')
  const chat2 = await story.ask(second, 'And now?')
  expect((await story.waitForAnswer(second, chat2)).status).toBe('completed')

  const { detail, timeline } = await endOf(story, second)
  expect(detail).toMatchObject({ status: 'completed', error_message: null })
  expect(detail.stages.map(stage => [stage.stage_name, stage.status])).toEqual([
    ['quick-check', 'completed'],
    ['Executive Summary', 'completed'],
    ['Chat', 'timed_out'],
    ['Chat', 'completed'],
  ])
  expect(timeline.filter(event => event.event_type === 'final_analysis')).toHaveLength(3)
  // Two of them were never answered.
  expect(story.model.journal).toHaveLength(6)
  expect(story.model.journal.filter(each => each.settled)).toHaveLength(4)
})
