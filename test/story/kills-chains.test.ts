// A session of several agents survives `kill -9` of the runtime: between parallel agents, after a change of provider, inside a question.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TimelineEvent } from '../../src/core/protocol/api.ts'
import type { SessionView } from '../../src/core/protocol/view.ts'
import { normalised } from '../fakes/normalise.ts'
import type { Conversation, Moment } from './harness/model-server.ts'
import { isAlive, killRuntime, notKilled, until } from './harness/processes.ts'
import { agentOf, isDigest, REFUSED_KEY, startStory, type Story } from './harness/scripted-chain.ts'
import { pipeline, QUESTIONS } from './harness/scripted-pipeline.ts'
import { loggedAfter } from './harness/state-files.ts'

// From the moment that the next runtime answers. A session that waits for its lease's tick (30 s) would miss it.
const RESUMED_WITHIN_MS = 20_000
// The sweep does not wake sessions that have ended, so an interrupted question waits for the next tick of the lease (30 s).
const ANSWERED_WITHIN_MS = 120_000

let story: Story
/** Moments that must all have come, in any order, before the kill; a handler that comes early waits for the others. */
let armed: { moments: Set<string>; struck: PromiseWithResolvers<void> } | null = null
let killed = notKilled
/** Every tool that was called, in order. */
const called: Array<string> = []

async function reach(moment: string, hungUp?: Promise<unknown>): Promise<void> {
  if (armed === null || !armed.moments.delete(moment)) return
  const { moments, struck } = armed
  if (moments.size === 0) {
    armed = null
    strike().then(struck.resolve, struck.reject)
  }
  await struck.promise
  await hungUp
}

async function strike(): Promise<void> {
  killed = killRuntime(story.system.pids().workerd, story.client.list)
  await until('the runtime is gone', () => !isAlive(killed.pid))
}

beforeAll(async () => {
  story = await startStory({
    ...pipeline({
      remediator: 'refused',
      onTool: tool => {
        called.push(tool)
        return reach(`tool ${tool}`)
      },
    }),
    at: (moment, conversation, hungUp) => reach(`${moment} ${turnOf(conversation)}`, hungUp),
    paceMs: 5,
  })
})
afterAll(() => story?.close())

/** The agent and the number of its turn; requests with the refused key are marked. */
function turnOf(conversation: Conversation): string {
  if (isDigest(conversation)) return 'digest'
  const asked = story.model.journal.findLast(each => each.conversation === conversation)
  const refused = asked?.authorization === `Bearer ${REFUSED_KEY}` ? ' refused' : ''
  return `${agentOf(conversation)} ${conversation.messages.filter(each => each.role === 'assistant').length + 1}${refused}`
}

type Run = { view: SessionView; requests: Story['model']['journal']; called: Array<string> }

/** Four stages, a summary and one question, with a kill when all of `moments` have come. */
async function run(moments: ReadonlyArray<string>, from: 'alert' | 'question'): Promise<Run> {
  const since = story.model.journal.length
  const before = called.length
  const arm = () => {
    armed = moments.length === 0 ? null : { moments: new Set(moments), struck: Promise.withResolvers() }
  }
  if (from === 'alert') arm()
  const id = await story.send('pipeline')
  expect(await story.client.waitForEnd(id)).toBe('completed')
  if (from === 'question') arm()
  await until('the question is taken', () => story.client.ask(id, QUESTIONS[0]).catch(() => null))
  // By the list, which reads only the database: asking for the session itself would wake its object.
  await until(
    'the question is answered',
    async () => {
      const rows = await story.client.list().catch(() => [])
      return rows.find(row => row.id === id)?.completed_stages === 8
    },
    ANSWERED_WITHIN_MS,
  )
  const view = inOrder(await story.client.view(id))
  return { view, requests: story.model.journal.slice(since), called: called.slice(before) }
}

/** REST gives the timeline by sequence number across executions, which an interrupted event shifts. */
function inOrder(view: SessionView): SessionView {
  const executions = (view.detail?.stages ?? []).flatMap(stage => stage.executions ?? [])
  const place = (event: TimelineEvent) => executions.findIndex(each => each.execution_id === event.execution_id)
  const events = view.events.toSorted((a, b) => place(a) - place(b) || a.sequence_number - b.sequence_number)
  return { ...view, events }
}

let reference: Promise<Run> | null = null

/** A run without a kill. */
function runWithoutKill(): Promise<Run> {
  return (reference ??= run([], 'alert'))
}

test('untouched, 21 calls are made: 20 of the pipeline with one question, and the one that is refused', async () => {
  const { view, requests } = await runWithoutKill()
  expect(requests).toHaveLength(21)
  expect(new Set(requests.map(each => each.body)).size).toBe(21)
  expect(view.detail).toMatchObject({ status: 'completed', total_stages: 8, llm_interaction_count: 21 })
  const remediator = view.detail?.stages[1]?.executions?.[0]
  expect(remediator).toMatchObject({ original_llm_provider: 'refused', llm_provider: 'second' })
})

type Case = {
  when: string
  moments: Array<`${Moment} ${string}` | `tool ${string}`>
  from: 'alert' | 'question'
  /** Turns that were in flight; they are asked once more, in the same words. */
  again: Array<string>
  tools?: Record<string, number>
}

const cases: Array<Case> = [
  {
    when: 'while two agents stream side by side',
    moments: ['mid ConfigValidator 2', 'mid MetricsValidator 2'],
    from: 'alert',
    again: ['ConfigValidator 2', 'MetricsValidator 2'],
  },
  {
    when: 'between the change of provider and the first answer of the next',
    moments: ['asked Remediator 1'],
    from: 'alert',
    again: ['Remediator 1'],
  },
  {
    when: 'while a large result is summed up',
    moments: ['mid digest'],
    from: 'alert',
    again: ['digest'],
  },
  {
    when: 'in the middle of the synthesis',
    moments: ['mid SynthesisAgent 1'],
    from: 'alert',
    again: ['SynthesisAgent 1'],
  },
  {
    when: "inside a question's tool call",
    moments: ['tool get_logs'],
    from: 'question',
    again: [],
    tools: { get_logs: 3 },
  },
]

test.for(cases)('killed $when, a session ends as if nothing had happened', async each => {
  const expected = await runWithoutKill()
  killed = notKilled
  const { view, requests, called: tools } = await run(each.moments, each.from)
  expect(killed.pid).toBeGreaterThan(0)
  expect(isAlive(killed.pid)).toBe(false)
  const resumed = loggedAfter(story.system.stateDir, view.detail?.id ?? '', killed.at) ?? Infinity
  if (each.from === 'alert') expect(resumed - (await killed.up)).toBeLessThan(RESUMED_WITHIN_MS)
  expect(view.events.filter(event => event.status === 'streaming')).toEqual([])

  const byBody = [...Map.groupBy(requests, request => request.body).values()]
  // What was settled is not asked again, and what was in flight is, byte for byte.
  expect(byBody.map(same => same.filter(request => request.settled).length)).toEqual(byBody.map(() => 1))
  const repeated = byBody.filter(same => same.length > 1)
  expect(repeated.map(same => turnOf(same[0]!.conversation)).toSorted()).toEqual(each.again)
  expect(byBody).toHaveLength(expected.requests.length)
  expect(counts(tools)).toEqual({ ...counts(expected.called), ...each.tools })
  expect(normalised(view)).toEqual(normalised(expected.view))
})

function counts(names: ReadonlyArray<string>): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, name => name)].map(([name, all]) => [name, all.length]))
}
