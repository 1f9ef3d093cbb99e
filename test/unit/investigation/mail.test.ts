import { expect, test } from 'vitest'
import type { Entry, NewEntry } from '#core/investigation/log/facts.ts'
import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import { postLetter, type Sender } from '#core/investigation/log/mail.ts'
import { nextMove, type Move } from '#core/investigation/decide/next-move.ts'
import { newTranscript, type Transcript } from '#core/investigation/log/transcript.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import { countingIds, fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const letter = { letterId: 'l-1', from: { kind: 'person', id: 'ana' } as const, parts: ['look at db-2'] }
const prepared: Transcript = {
  ...newTranscript({ executionId: 'e', stageId: 's', agentIndex: 1 }, 1, 0),
  prepared: true,
  mail: [letter],
}
const replied = { reply: { text: 'done', thinking: '', toolCalls: [] } }
const call = {
  call: { id: 'c', name: 'host.disk', arguments: '{}' },
  eventId: null,
  attempts: 0,
  safe: false,
  answer: null,
}

test.each<[string, Partial<Transcript>, Partial<Parameters<typeof agentPlan>[0]>, Move['kind']]>([
  ['before its next question', {}, {}, 'deliver'],
  ['behind what it concluded', { last: replied }, {}, 'deliver'],
  ['not in the middle of a turn', { pending: [call] }, {}, 'call_tools'],
  [
    'not while the model is asked',
    { asking: { callId: 'm', kind: 'iteration', iteration: 1, failures: 0 } },
    {},
    'ask',
  ],
  ['not when it must conclude', { concluding: 'max_iterations', last: replied }, {}, 'finish'],
  ['not when its iterations are used up', { iterations: 20 }, {}, 'conclude'],
  ['never where it is asked but once', {}, { type: 'synthesis' }, 'ask'],
  ['not before it is prepared', { prepared: false }, {}, 'prepare'],
])('an agent gets its letter %s', (_, changes, agent, kind) => {
  expect(nextMove({ ...prepared, ...changes }, agentPlan(agent), { running: 0, now: 0, wrapUpAt: 1 }).kind).toBe(kind)
})

/** An agent that looks at the disk. `during` runs during the tool call. */
function world(
  during: (entries: Array<Entry>) => void,
  entries: Array<Entry>,
): World & { llm: ReturnType<typeof scriptedLlm> } {
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0) return says('in short')
    const heard = request.messages.filter(each => each.role === 'user').map(each => each.content)
    return turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says(`heard ${heard.slice(1).join(' | ')}`)
  })
  const disk = () => {
    during(entries)
    return answers('91 %')
  }
  return { llm, tools: fakeTools({ host: { disk: { run: disk } } }), plan: planOf([agentPlan()]) }
}

test.each<Sender['kind']>(['person', 'alert', 'approval'])(
  'a word of a kind "%s" that was posted is heard once, behind the bytes that were there, also when a kill comes first',
  async kind => {
    const entries: Array<Entry> = []
    const post = () => {
      const log = memoryLog('s-1', () => 0, entries)
      const [id = ''] = Object.keys(openJournal(log).state().transcripts)
      log.append([postLetter(countingIds(), id, { kind, id: 'x' }, ['also ', 'db-2'])])
    }
    // Appended while the agent's call is cut: the next run reads the letter from the log.
    let posted = false
    const cut = world(() => {
      if (!posted) post()
      posted = true
      throw new Error('cut')
    }, entries)
    await investigate(cut, entries, when => when === 'after' && posted).catch(() => undefined)
    const whole = world(() => {}, entries)
    const { detail } = await investigate(whole, entries)
    expect(detail?.final_analysis).toBe('heard also db-2')
    expect(entries.filter(each => each.type === 'message.added' && each.private.why === 'mail')).toHaveLength(1)
    const [before, after] = [cut.llm.requests[0]?.messages ?? [], whole.llm.requests[0]?.messages ?? []]
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.at(-1)).toEqual({ role: 'user', content: 'also db-2' })
  },
)

const START = Date.UTC(2026, 10, 22, 3)
const WAIT_MS = 600_000

/** A session whose only agent waits between two turns, as for an approval. */
async function waitingFor(whom: 'person' | 'vendor') {
  const clock = fakeClock(START, true)
  const entries: Array<Entry> = []
  const used = { ...world(() => {}, entries), clock }
  await investigate(used, entries, when => when === 'after' && entries.at(-2)?.type === 'tool.settled').catch(error => {
    if (!(error instanceof Killed)) throw error
  })
  const [id = ''] = Object.keys(stateOf(entries).transcripts)
  const wait = { executionId: id, for: whom, until: START + WAIT_MS }
  append(entries, { type: 'execution.waiting', public: null, private: wait })
  await investigate(used, entries)
  expect(stateOf(entries).waiting).toMatchObject({ for: whom, until: START + WAIT_MS })
  append(entries, postLetter(countingIds(), id, { kind: 'approval', id: 'ana' }, ['go on']))
  return { entries, used }
}

const stateOf = (entries: Array<Entry>) => openJournal(memoryLog('s-1', () => START, entries)).state()
const append = (entries: Array<Entry>, news: NewEntry) =>
  openJournal(memoryLog('s-1', () => START + 1000, entries)).append(news)

test('a letter wakes an execution that waits for a person, and its waiting session', async () => {
  const { entries, used } = await waitingFor('person')
  used.clock.advance(1000)
  expect(whatNext(stateOf(entries), used.clock.now())).toMatchObject({ kind: 'run' })
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'heard go on' })
  expect(entries.map(entry => entry.type)).toContain('execution.woke')
})

test('a letter does not end a wait for a provider; it is delivered afterwards', async () => {
  const { entries, used } = await waitingFor('vendor')
  used.clock.advance(1000)
  expect(whatNext(stateOf(entries), used.clock.now())).toEqual({ kind: 'wait', until: START + WAIT_MS })
  used.clock.advance(WAIT_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'heard go on' })
})

test('a lead that waits for its sub-agent gets a letter at once, while the sub-agent works on', async () => {
  const entries: Array<Entry> = []
  let journal: Journal | null = null
  let answer = () => {}
  const sub = agentPlan({ name: 'Sub', description: 'Works' })
  const llm = scriptedLlm(request => {
    const words = request.messages.flatMap(each => (each.role === 'user' ? [each.content] : [])).slice(1)
    if (request.messages[0]?.content.includes('You are Sub'))
      return turnOf(request) === 0 ? calls(['s', 'host.disk']) : says('91 %')
    if (request.tools.length === 0) return says('in short')
    if (turnOf(request) === 0) return calls(['d', 'dispatch_agent', { name: 'Sub', task: 'look' }])
    // The letter must come first; only then may the sub-agent end.
    if (words.length === 1) answer()
    return says(`heard ${words.map(word => word.split(':')[0]).join(', ')}`)
  })
  const disk = async () => {
    const [lead = ''] = Object.keys(journal?.state().transcripts ?? {})
    const held = new Promise<void>(resolve => (answer = resolve))
    journal?.append(postLetter(countingIds(), lead, { kind: 'person', id: 'ana' }, ['and db-2: too']))
    await held
    return answers('91 %')
  }
  const plan = planOf([agentPlan({ name: 'Lead', servers: [], subAgents: [sub] })])
  const run = investigate(
    { llm, tools: fakeTools({ host: { disk: { run: disk } } }), plan },
    entries,
    undefined,
    opened => {
      journal = opened
    },
  )
  const { detail } = await run
  expect(detail).toMatchObject({ status: 'completed' })
  expect(detail?.final_analysis).toMatch(/^heard and db-2, \[Sub-agent completed\] Sub/)
})
