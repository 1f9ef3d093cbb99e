// Whole runs against sequences written by hand from the description of the reference: every frame in order, every row of the timeline. Agents
// that work side by side are compared one by one.

import { afterEach, expect, test, vi } from 'vitest'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import { inLanes, plain } from '../fakes/lanes.ts'
import type { Chat, Said } from '../workers/scripted-model.ts'
import { atRest, deliver, knock, post, socket, waiting } from './door.ts'
import { ACT, action, AMENDED, REPORT } from './golden/action.ts'
import { failed } from './golden/failed.ts'
import { fallback } from './golden/fallback.ts'
import { forcedConclusion } from './golden/forced-conclusion.ts'
import { ANALYSIS, chat, LOOK, oneStage, QUESTION, REPLY } from './golden/one-stage.ts'
import { DISPATCH, FOUND, orchestrator, TASK, WAIT } from './golden/orchestrator.ts'
import { SUMMARY } from './golden/parts.ts'
import { reads } from './golden/reads.ts'
import { cancelled, cancelledWaiting } from './golden/stopped.ts'
import { summary } from './golden/summarised.ts'
import { unreachable } from './golden/unreachable.ts'
import { asWritten, rowsOf, wordsOf, type Golden } from './golden/words.ts'
import { pacedWorld, type Paced } from './paced.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const READ = 'things__read'
const READ_MUCH = 'things__read_much'
const WRITE = 'things__write'

function script({ who, turn, tools, about, provider, reports }: Chat): Said {
  const call = (...names: Array<string>) => ({ calls: names.map(tool => [tool, { about }] as [string, object]) })
  switch (who) {
    case 'Solo':
    case 'LogAnalyzer':
      if (about === 'about-fallback' && provider === 'primary') return { status: 401 }
      if (about === 'about-failure') return { status: 401 }
      if (turn === 0 && about === 'about-write') return { text: LOOK, ...call(READ, READ, WRITE, READ) }
      if (turn === 0 && tools > 0) return { text: LOOK, ...call(about === 'about-summary' ? READ_MUCH : READ) }
      return { text: who === 'Solo' ? ANALYSIS : FOUND }
    case 'Responder':
      return turn === 0 ? { text: ACT, ...call(WRITE) } : { text: `${REPORT}\n\nYES` }
    case 'Lead':
      if (turn === 0) return { text: DISPATCH, calls: [['dispatch_agent', { name: 'LogAnalyzer', task: TASK }]] }
      return { text: reports.length === 0 ? WAIT : ANALYSIS }
    case 'ComposeAgent':
      return { text: AMENDED }
    case 'ChatAgent':
      return { text: REPLY }
    default:
      return { text: SUMMARY }
  }
}

/** A socket opened before the session. */
async function watching(chain: string, about: string) {
  const id = await waiting(chain, about)
  const tab = await socket()
  tab.say({ action: 'subscribe', channel: `session:${id}` })
  await vi.waitFor(() => expect(tab.heard.at(-1)?.type).toBe('subscription.confirmed'))
  const frames = () => tab.heard.filter(frame => frame['session_id'] === id) as unknown as Array<Frame>
  return { id, frames, close: tab.close }
}

/** The same, for a session that then begins. */
async function watched(chain: string, about: string) {
  const made = await watching(chain, about)
  await deliver(made.id)
  return made
}

async function expectGolden(id: string, frames: ReadonlyArray<Frame>, golden: Golden): Promise<void> {
  expect(inLanes(wordsOf(frames), golden.frames)).toEqual(plain(golden.frames))
  const read = async <T>(path: string) => (await (await knock(`/api/v1/sessions/${id}${path}`)).json()) as T
  const timeline = await read<Array<TimelineEvent>>('/timeline')
  const rows = rowsOf(await read<SessionDetail>(''), timeline)
  expect(asWritten(rows, golden.timeline)).toEqual(golden.timeline)
  expectNumbers(timeline)
}

/** Each execution counts from 1; a question goes on from the session's highest number. */
function expectNumbers(timeline: ReadonlyArray<TimelineEvent>): void {
  let highest = 0
  for (const events of Map.groupBy(timeline, event => event.execution_id).values()) {
    const numbers = events.map(event => event.sequence_number)
    const first = events[0]?.event_type === 'user_question' ? highest + 1 : 1
    expect(numbers).toEqual(numbers.map((_, at) => first + at))
    highest = Math.max(highest, ...numbers)
  }
}

/** Every frame of a sub-agent, and no other, names its parent execution. */
function expectKinship(frames: ReadonlyArray<Frame>): void {
  const parents = new Map<string, string | undefined>()
  const owners = new Map<string, string>()
  const strangers = frames.filter(frame => {
    if (frame.type === 'execution.status' && frame.status === 'active')
      parents.set(frame.execution_id, frame.parent_execution_id)
    if (frame.type === 'timeline_event.created') owners.set(frame.event_id, frame.execution_id ?? '')
    const owner = 'event_id' in frame ? owners.get(frame.event_id) : 'execution_id' in frame ? frame.execution_id : ''
    const told = 'parent_execution_id' in frame ? frame.parent_execution_id : undefined
    return told !== parents.get(owner ?? '')
  })
  expect(strangers).toEqual([])
}

/** The last frame of a session that ended. */
const isOver = (frames: ReadonlyArray<Frame>) => expect(frames.at(-1)?.type).toBe('review.status')

test.each<[string, string, Golden]>([
  ['a one-stage chain', 'single', oneStage],
  ['a forced conclusion', 'short', forcedConclusion],
  ['an action chain', 'act', action],
  ['an orchestrator', 'led', orchestrator],
  ['a fallback', 'single', fallback],
  ['a tool with a summary', 'single', summary],
  ['a reply of reads around a write', 'single', reads],
  ['a failure', 'single', failed],
])('%s runs as it was written down', async (what, chain, golden) => {
  pacedWorld(script)
  const { id, frames, close } = await watched(chain, `about-${what.split(' ').at(-1)}`)
  await atRest(id)
  await vi.waitFor(() => isOver(frames()))
  await expectGolden(id, frames(), golden)
  expectKinship(frames())
  close()
})

test('a tool that breaks off runs as it was written down', async () => {
  pacedWorld(script)
  const inner = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init)
    if (request.url.includes('things.test') && (await request.clone().text()).includes('"tools/call"'))
      throw new TypeError('connection refused')
    return inner === undefined ? Response.error() : inner(input, init)
  })
  const { id, frames, close } = await watched('single', 'about-unreachable')
  await atRest(id)
  await vi.waitFor(() => isOver(frames()))
  await expectGolden(id, frames(), unreachable)
  close()
})

test('a question runs as it was written down', async () => {
  pacedWorld(script)
  const { id, frames, close } = await watched('single', 'about-chat')
  await atRest(id)
  await vi.waitFor(() => isOver(frames()))
  const before = frames().length
  expect((await post(`/api/v1/sessions/${id}/chat/messages`, { content: QUESTION })).status).toBe(202)
  await vi.waitFor(() => expect(frames().at(-1)).toMatchObject({ stage_name: 'Chat', status: 'completed' }))
  // Agents named before are not named again.
  await expectGolden(id, frames().slice(before), chat)
  close()
})

test('a session that is cancelled while two agents wait runs as it was written down', async () => {
  const world: Paced = pacedWorld(script)
  world.shut('about-cancel')
  const { id, frames, close } = await watched('pair', 'about-cancel')
  await vi.waitFor(() => expect(world.journal.models.filter(each => each.about === 'about-cancel')).toHaveLength(2))
  expect((await post(`/api/v1/sessions/${id}/cancel`)).status).toBe(200)
  await vi.waitFor(() => isOver(frames()))
  await atRest(id)
  await expectGolden(id, frames(), cancelled)
  close()
})

test('a session that is cancelled while it waits runs as it was written down, and the list hears of it', async () => {
  const list = await socket()
  list.say({ action: 'subscribe', channel: 'sessions' })
  const { id, frames, close } = await watching('single', 'about-waiting')
  expect((await post(`/api/v1/sessions/${id}/cancel`)).status).toBe(200)
  await vi.waitFor(() => isOver(frames()))
  await expectGolden(id, frames(), cancelledWaiting)
  const detail = (await (await knock(`/api/v1/sessions/${id}`)).json()) as SessionDetail
  expect([detail.status, detail.started_at, detail.review_status]).toEqual(['cancelled', null, 'reviewed'])
  const told = () => list.heard.filter(frame => frame['session_id'] === id && frame['status'] === 'cancelled')
  await vi.waitFor(() => expect(told()).not.toEqual([]))
  expect(told().every(frame => frame['db_event_id'] === undefined)).toBe(true)
  for (const end of [list.close, close]) end()
})
