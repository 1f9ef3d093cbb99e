// A page that keeps to what the contract says of the reference's dashboard, and knows nothing of ours, shows a session as it is.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import { openReferenceTab, type ReferenceTab } from '../harness/reference-tab.ts'
import { readSession } from '../harness/read-session.ts'
import { startStory, type Story } from '../harness/scripted-chain.ts'
import { pipeline, QUESTIONS } from '../harness/scripted-pipeline.ts'

let story: Story

beforeAll(async () => {
  const given = pipeline()
  const ExecSummaryAgent = () => ({ text: 'web-2 lacks memory. Raise its limit to 128Mi.\n\nLABELS: action' })
  story = await startStory({ ...given, agents: { ...given.agents, ExecSummaryAgent }, paceMs: 12 })
})
afterAll(() => story?.close())

const over = (tab: ReferenceTab) => tab.session()?.review_status === 'needs_review'

/** What REST says once all is over, in the words of the tab. */
async function expectWhole(tab: ReferenceTab, id: string): Promise<void> {
  const { detail, timeline } = await readSession(story.system.url, id)
  const rows = timeline.map(({ id: event, event_type, status, content = '' }) => [event, event_type, status, content])
  await until('the tab shows all of it', () => tab.timeline().size === rows.length)
  const shown = [...tab.timeline()].map(([event, each]) => [event, each.event_type, each.status, each.content])
  const byId = (a: Array<string>, b: Array<string>) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)
  expect(shown.toSorted(byId)).toEqual(rows.toSorted(byId))
  expect(tab.session()).toEqual(detail)
}

test('one that was there from the beginning, through a run and a question', async () => {
  const opened = Promise.withResolvers<ReferenceTab>()
  const id = await story.send('pipeline', session => {
    const page = openReferenceTab(story.system.url, session)
    opened.resolve(page)
    return until('the tab follows the session', page.isFollowing)
  })
  const tab = await opened.promise
  await until('the session is over', () => over(tab), 60_000)
  await expectWhole(tab, id)
  // No delta was lost, and none came twice: what was put together from deltas is what the events ended with.
  const ends = tab.timeline()
  const streamed = [...tab.streamed()].filter(([, text]) => text !== '')
  expect(streamed.length).toBeGreaterThan(10)
  for (const [event, text] of streamed) expect(text).toBe(ends.get(event)?.content)
  const stageId = await story.ask(id, QUESTIONS[0])
  await story.waitForAnswer(id, stageId)
  const question = () => [...tab.timeline().values()].some(each => each.event_type === 'user_question')
  await until('the question shows', question)
  await until('the answer shows', () => [...tab.timeline().values()].every(each => each.status !== 'streaming'))
  await tabAtRest(tab, id)
  tab.close()
})

/** The reference's page does not load its session again when a question has been answered, so only the timeline is compared. */
async function tabAtRest(tab: ReferenceTab, id: string): Promise<void> {
  const { timeline } = await readSession(story.system.url, id)
  await until('the tab shows all of it', () => tab.timeline().size === timeline.length)
  for (const event of timeline) expect(tab.timeline().get(event.id)?.content).toBe(event.content)
}

test('one that opens in the middle and loses its connection again and again', async () => {
  const id = await story.send('pipeline')
  const firstText = () => [...story.watcher.view(id).events].some(event => event.event_type === 'llm_response')
  await until('something is written', firstText)
  const tab = openReferenceTab(story.system.url, id)
  for (let times = 0; times < 4; times += 1) {
    await new Promise(resolve => setTimeout(resolve, 350))
    tab.lose()
  }
  await until('the session is over', () => over(tab), 60_000)
  await expectWhole(tab, id)
  // Half a text may miss what was said while the page was away, as in the reference; nothing is said twice.
  expect(tab.saidTwice()).toEqual([])
  tab.close()
})

test('the newer dashboard finds what it reads as present: in the list, on the page, in the status, in the options', async () => {
  const id = story.watcher.sessions()[0] ?? ''
  const get = async (path: string) => (await fetch(`${story.system.url}/api/v1/sessions${path}`)).json()
  const { sessions } = (await get('?label=action')) as { sessions: Array<{ id: string }> }
  const row = sessions.find(each => each.id === id)
  expect(row).toMatchObject({ labels: ['action'] })
  expect(await get(`/${id}`)).toMatchObject({ labels: ['action'] })
  expect(await get(`/${id}/status`)).toMatchObject({
    labels: ['action'],
    review_status: 'needs_review',
    assignee: null,
  })
  expect(await get('/filter-options')).toMatchObject({ labels: ['action'] })
  expect(await get('?label=Action')).toMatchObject({ sessions: [] })
})

test('one that opens after the end loads its two documents and hears nothing of the past', async () => {
  const id = story.watcher.sessions()[0] ?? ''
  const tab = openReferenceTab(story.system.url, id)
  await until('the session shows', () => tab.session() !== null && tab.timeline().size > 0)
  expect(tab.asked().slice(0, 2)).toEqual(['', '/timeline'])
  await expectWhole(tab, id)
  tab.close()
})
