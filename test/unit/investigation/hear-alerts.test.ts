import { expect, test } from 'vitest'
import type { Entry, NewEntry } from '#core/investigation/log/facts.ts'
import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import { hearAlerts, type JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import { countingIds, fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf, type ScriptedLlm } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const joined = (joinId: string, over: Partial<JoinedAlert> = {}): JoinedAlert => ({
  joinId,
  at: '2026-11-22T03:00:05.000Z',
  kind: 'repeat',
  count: 1,
  title: 'Pod down',
  reason: 'An equal alert opened this session',
  text: `pod ${joinId} is down`,
  ...over,
})

let written = 0
function hear(entries: Array<Entry>, ...alerts: Array<JoinedAlert>): Array<NewEntry> {
  const journal = openJournal(memoryLog('s-1', () => entries.at(-1)?.at ?? 0, entries))
  const { uuid } = countingIds()
  const news = hearAlerts(journal.state(), { uuid: () => `h${(written += 1)}-${uuid()}` }, alerts)
  if (news.length > 0) journal.append(...news)
  return news
}

/** Two stages of an agent each. `during` runs in the first tool call of the first. */
function world(during: () => void): World & { llm: ScriptedLlm } {
  const llm = scriptedLlm(request =>
    request.tools.length > 0 && turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says('done'),
  )
  const disk = () => {
    during()
    return answers('91 %')
  }
  const one = planOf([agentPlan({ name: 'First' })])
  const two = planOf([agentPlan({ name: 'Second' })])
  const plan = { ...one, stages: [...one.stages, ...two.stages.map(stage => ({ ...stage, name: 'later' }))] }
  return { llm, tools: fakeTools({ host: { disk: { run: disk } } }), plan }
}

const userWords = (llm: ScriptedLlm) =>
  llm.requests.map(({ messages }) => messages.flatMap(each => (each.role === 'user' ? [each.content] : [])))

const count = (entries: ReadonlyArray<Entry>, type: Entry['type']) => entries.filter(each => each.type === type).length

test('an alert that joins during a tool call is heard at the next turn behind the bytes that are there, and by all later prompts', async () => {
  const entries: Array<Entry> = []
  let heard = false
  const used = world(() => {
    if (!heard) hear(entries, joined('b-2'))
    heard = true
    // The running journal does not see what another one appended, so the run is cut here, as by a kill.
    throw new Error('cut')
  })
  await investigate(used, entries, when => when === 'after' && heard).catch(() => undefined)
  const whole = world(() => {})
  const { detail } = await investigate(whole, entries)
  const { events } = openJournal(memoryLog('s-1', () => 0, entries)).state().view
  const words = userWords(whole.llm)
  const [before, after] = [used.llm.requests[0]?.messages ?? [], whole.llm.requests[0]?.messages ?? []]
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('pod b-2 is down') })
  // The second stage and the executive summary have it in their first prompt.
  const firsts = words.filter(each => !each[0]?.includes('This is the first stage')).map(each => each[0])
  expect(firsts.length).toBeGreaterThanOrEqual(2)
  expect(firsts.every(first => first?.includes('pod b-2 is down'))).toBe(true)
  expect(count(entries, 'mail.posted')).toBe(1)
  expect(detail).toMatchObject({ status: 'completed', recurrences: 1, follow_up: null })
  expect(events.filter(each => each.event_type === 'alert_joined')).toMatchObject([
    { metadata: { joined: 'repeat', count: 1, title: 'Pod down', heard: true } },
  ])
})

test('told twice, an alert is in the log once', async () => {
  const entries: Array<Entry> = []
  await investigate(
    world(() => {}),
    entries,
  )
  expect(hear(entries, joined('b-2'))).toHaveLength(1)
  expect(hear(entries, joined('b-2'), joined('c-3', { count: 2 }))).toHaveLength(1)
})

test('before the first prompt nobody gets a letter: the alert is part of the prompt', async () => {
  const entries: Array<Entry> = []
  const cut = world(() => {})
  await investigate(cut, entries, when => when === 'after' && entries.at(-1)?.type === 'execution.started').catch(
    () => undefined,
  )
  hear(entries, joined('b-2'))
  expect(count(entries, 'mail.posted')).toBe(0)
  const whole = world(() => {})
  await investigate(whole, entries)
  expect(userWords(whole.llm)[0]?.[0]).toContain('pod b-2 is down')
})

test('after the end it is recorded and offered as a question, until somebody asks', async () => {
  const entries: Array<Entry> = []
  await investigate(
    world(() => {}),
    entries,
  )
  hear(entries, joined('b-2'), joined('c-3', { count: 2 }), joined('d-4', { count: 3 }))
  const { view } = openJournal(memoryLog('s-1', () => 0, entries)).state()
  expect(count(entries, 'mail.posted')).toBe(0)
  expect(view.detail).toMatchObject({
    status: 'completed',
    recurrences: 3,
    follow_up: {
      alerts: 3,
      question: 'Since the end of the investigation 3 more alerts came, at last: "Pod down". What does that change?',
    },
  })
})

test('what only may belong to the session is shown and told to nobody', async () => {
  const entries: Array<Entry> = []
  await investigate(
    world(() => {}),
    entries,
  )
  hear(entries, joined('b-2', { kind: 'offered' }))
  const { view } = openJournal(memoryLog('s-1', () => 0, entries)).state()
  expect(view.detail).toMatchObject({ recurrences: 0, follow_up: null })
  expect(view.events.at(-1)).toMatchObject({ event_type: 'alert_joined', metadata: { joined: 'offered' } })
})

test('a stage that waits is woken by it', async () => {
  const START = Date.UTC(2026, 10, 22, 3)
  const clock = fakeClock(START, true)
  const entries: Array<Entry> = []
  const used = { ...world(() => {}), clock }
  await investigate(used, entries, when => when === 'after' && entries.at(-2)?.type === 'tool.settled').catch(error => {
    if (!(error instanceof Killed)) throw error
  })
  const journal = () => openJournal(memoryLog('s-1', () => START + 1000, entries))
  const [executionId = ''] = Object.keys(journal().state().transcripts)
  const wait = { executionId, for: 'person' as const, until: START + 600_000 }
  journal().append({ type: 'execution.waiting', public: null, private: wait })
  await investigate(used, entries)
  expect(journal().state().waiting).toMatchObject({ for: 'person' })
  hear(entries, joined('b-2'))
  clock.advance(1000)
  expect(whatNext(journal().state(), clock.now())).toMatchObject({ kind: 'run' })
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', recurrences: 1 })
})

test('sub-agents do not hear of it: their lead does', async () => {
  const entries: Array<Entry> = []
  let journal: Journal | null = null
  const sub = agentPlan({ name: 'Sub', description: 'Works' })
  const llm = scriptedLlm(request => {
    if (request.messages[0]?.content.includes('You are Sub'))
      return turnOf(request) === 0 ? calls(['s', 'host.disk']) : says('91 %')
    if (request.tools.length === 0) return says('in short')
    return turnOf(request) === 0 ? calls(['d', 'dispatch_agent', { name: 'Sub', task: 'look' }]) : says('done')
  })
  const disk = () => {
    const state = journal?.state()
    if (state !== undefined) journal?.append(...hearAlerts(state, countingIds(), [joined('b-2')]))
    return answers('91 %')
  }
  const plan = planOf([agentPlan({ name: 'Lead', servers: [], subAgents: [sub] })])
  await investigate({ llm, tools: fakeTools({ host: { disk: { run: disk } } }), plan }, entries, undefined, opened => {
    journal = opened
  })
  const letters = entries.flatMap(each => (each.type === 'mail.posted' ? [each.private] : []))
  const lead = entries.find(each => each.type === 'execution.started')
  expect(letters.filter(({ from }) => from.kind === 'alert').map(({ executionId }) => executionId)).toEqual([
    lead?.type === 'execution.started' ? lead.private.executionId : '',
  ])
})
