// More alerts than may run at a time: the reference's scenario Concurrency. The reference counts running sessions and claims the next one in
// two steps, so it may exceed the limit by one; the Lobby grants places one by one, so the limit is exact.
//
// MultiReplica, the reference's scenario of two processes on one database, has no counterpart: a session lives in one Durable Object,
// and every socket and request is led to it whichever machine answers. The unit check of calendar lines, which stand in system messages
// alone, is in test/unit/prompts/compose.test.ts.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import { agentOf, endOf, startStory, type Story } from '../harness/scripted-chain.ts'

const AT_ONCE = 2
const ALERTS = 4

let story: Story
const released = Promise.withResolvers<void>()

beforeAll(async () => {
  story = await startStory({
    configuration: {
      queue: { worker_count: 3, max_concurrent_sessions: AT_ONCE },
      agents: { Checker: {} },
      agent_chains: { check: { alert_types: ['check'], stages: [{ name: 'check', agents: [{ name: 'Checker' }] }] } },
    },
    at: async (moment, conversation) => {
      if (moment === 'asked' && agentOf(conversation) === 'Checker') await released.promise
    },
    agents: {
      Checker: () => ({ text: 'Nothing is wrong.' }),
      ExecSummaryAgent: () => ({ text: 'All is well.' }),
    },
  })
})
afterAll(async () => {
  released.resolve()
  await story?.close()
})

test('Concurrency', async () => {
  const ids = await Promise.all(Array.from({ length: ALERTS }, () => story.send('check')))
  const count = async (status: string) => (await story.client.list()).filter(row => row.status === status).length
  await until('as many as may run are blocked', () => story.model.journal.length === AT_ONCE)
  await until('the list says so', async () => (await count('in_progress')) === AT_ONCE)
  expect(await count('pending')).toBe(ALERTS - AT_ONCE)
  expect(story.model.journal).toHaveLength(AT_ONCE)

  released.resolve()
  await Promise.all(ids.map(id => story.watcher.waitForEnd(id)))
  const ends = await Promise.all(ids.map(id => endOf(story, id)))
  for (const { detail } of ends) {
    expect(detail.status).toBe('completed')
    expect(detail.stages).toHaveLength(2)
    expect(detail.stages.flatMap(stage => stage.executions ?? [])).toHaveLength(2)
  }
  expect(new Set(ends.map(({ timeline }) => timeline.length)).size).toBe(1)
  expect(story.model.journal).toHaveLength(2 * ALERTS)
  expect(story.model.journal.every(each => each.settled)).toBe(true)
})
