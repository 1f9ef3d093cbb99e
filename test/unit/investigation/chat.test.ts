import { expect, test } from 'vitest'
import { cancelSession } from '#core/investigation/people/cancellation.ts'
import { chatRefusal, askQuestion } from '#core/investigation/people/chat.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import { openJournal } from '#core/investigation/log/journal.ts'
import { Stop } from '#core/investigation/stop.ts'
import type { LlmRequest } from '#core/ports.ts'
import { countingIds } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const chatAgent = agentPlan({ name: 'ChatAgent' })

function world(): World & { llm: ReturnType<typeof scriptedLlm> } {
  const llm = scriptedLlm(request => {
    if (questionIn(request) !== null)
      return turnOf(request) === 0 ? calls(['q1', 'host.disk']) : says(`answer to: ${questionIn(request)}`)
    return request.tools.length > 0 ? says('the disk is full') : says('short')
  })
  const tools = fakeTools({ host: { disk: { run: () => answers('92 % now') } } })
  return { llm, tools, plan: planOf([agentPlan()]) }
}

function questionIn(request: LlmRequest): string | null {
  return /# Question\n\n(.*)$/s.exec(request.messages[1]?.content ?? '')?.[1] ?? null
}

let count = 0

/** Appends a question to the log of an ended session. */
function ask(entries: Array<Entry>, content: string) {
  const journal = openJournal(memoryLog('s-1', () => Date.UTC(2026, 10, 22, 4), entries))
  const plan = { agent: chatAgent, runbook: null, skills: {}, timeoutMs: 600_000 }
  const ids = countingIds()
  count += 1
  const made = askQuestion(journal.state(), { uuid: () => `q${count}-${ids.uuid()}` }, { content, author: 'ana', plan })
  journal.append(...made.entries)
  return made.asked
}

async function runToEnd(used: World): Promise<Array<Entry>> {
  return (await investigate(used)).log.entries
}

test("a question is answered in a stage of its own, with tools, and does not change the session's end", async () => {
  const used = world()
  const entries = await runToEnd(used)
  const { stageId, chatId } = ask(entries, 'is it still full?')
  const { state, detail, log } = await investigate(used, entries)
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'the disk is full',
    chat_id: chatId,
    chat_message_count: 1,
    current_stage_index: 2,
    total_stages: 3,
  })
  expect(detail?.stages[2]).toMatchObject({
    id: stageId,
    stage_name: 'Chat',
    stage_type: 'chat',
    stage_index: 3,
    status: 'completed',
  })
  const events = state.view.events.filter(event => event.stage_id === stageId)
  expect(events.map(event => event.event_type)).toEqual([
    'user_question',
    'llm_thinking',
    'llm_tool_call',
    'llm_response',
    'final_analysis',
  ])
  expect(events[0]).toMatchObject({ content: 'is it still full?', metadata: { author: 'ana' } })
  const numbers = state.view.events.map(event => event.sequence_number)
  expect(events.map(event => event.sequence_number)).toEqual(numbers.slice(-5).toSorted((a, b) => a - b))
  const types = log.entries.flatMap(entry =>
    entry.public?.type === 'stage.status' || entry.public?.type === 'chat.created' ? [entry.public.type] : [],
  )
  expect(types.at(-3)).toBe('chat.created')
})

test('a question sees the whole investigation and the questions before it, and only one is open at a time', async () => {
  const used = world()
  const entries = await runToEnd(used)
  ask(entries, 'first?')
  const open = openJournal(memoryLog('s-1', () => 0, entries)).state()
  expect(chatRefusal(open)).toBe('busy')
  await investigate(used, entries)
  ask(entries, 'second?')
  const { detail } = await investigate(used, entries)
  const last = used.llm.requests.at(-1)?.messages[1]?.content ?? ''
  expect(last).toContain('the disk is full')
  expect(last).toContain('answer to: first?')
  expect(detail).toMatchObject({ chat_message_count: 2, total_stages: 4 })
})

test('a question sees the verdict as it was checked, and what the investigation missed, but is asked for no block', async () => {
  const used = world()
  const claims = [
    { text: 'The disk is "92 %" full.', calls: ['r1.1'] },
    { text: 'The disk is "12 %" full.', calls: ['r1.1'] },
  ]
  const block = { cause: 'The disk is full.', confidence: 'high', unchecked: ['the replica'], claims }
  const llm = scriptedLlm(request => {
    if (questionIn(request) !== null) return says('yes')
    if (request.tools.length === 0) return says('short')
    const verdict = `\`\`\`verdict\n${JSON.stringify(block)}\n\`\`\``
    return turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says(`It is full.\n\n${verdict}`)
  })
  const servers = [{ name: 'host' }, { name: 'gone' }]
  const entries = await runToEnd({ ...used, llm, plan: planOf([agentPlan({ verdict: true, servers })]) })
  ask(entries, 'is it full?')
  await investigate({ ...used, llm }, entries)
  const [system, asked] = llm.requests.at(-1)?.messages.map(({ content }) => content) ?? []
  expect(asked).toContain('**Called host.disk({})** (r1.1), which returned:\n92 % now')
  expect(asked).toContain('- Confidence: high.')
  expect(asked).toContain('- Grounded: The disk is "92 %" full. (r1.1)')
  expect(asked).toContain('- Not grounded: The disk is "12 %" full. (r1.1) The results that it cites do not contain')
  expect(asked).toContain('- Not checked: the replica')
  expect(asked).toMatch(/What it missed\n\n- gone gave no tools/)
  expect(`${system}${asked}`).not.toContain('```verdict')
})

test('cancelling a question does not change its session, and the next question is answered', async () => {
  const used = world()
  const entries = await runToEnd(used)
  ask(entries, 'never mind')
  const stop = new AbortController()
  stop.abort(new Stop('cancelled', 'cancelled by ana'))
  const cancelled = await investigate({ ...used, signal: stop.signal }, entries)
  expect(cancelled.detail).toMatchObject({ status: 'completed', error_message: null })
  expect(cancelled.detail?.stages[2]).toMatchObject({ status: 'cancelled' })
  ask(entries, 'and now?')
  const { detail } = await investigate(used, entries)
  expect(detail?.stages[3]).toMatchObject({ stage_type: 'chat', status: 'completed' })
})

test('whether a question may be asked or cancelled follows from the log', async () => {
  const used = world()
  const entries = await runToEnd(used)
  const state = () => openJournal(memoryLog('s-1', () => 0, entries)).state()
  expect(chatRefusal(state())).toBeNull()
  expect(cancelSession(state(), { by: 'ana', reason: null })).toBeNull()
  const { stageId } = ask(entries, 'why?')
  const [fact] = cancelSession(state(), { by: 'ana', reason: null }) ?? []
  expect(fact).toEqual({ type: 'stage.cancel_requested', public: null, private: { stageId, by: 'ana' } })
  const stop = new AbortController()
  stop.abort(new Stop('cancelled', 'cancelled by ana'))
  const gone = await investigate({ ...world(), signal: stop.signal })
  expect(chatRefusal(gone.state)).toBe('cancelled')
})

test('a kill before or after any append of an answer ends in the same session', async () => {
  const whole = world()
  const first = await runToEnd(whole)
  ask(first, 'why?')
  const length = first.length
  let appends = 0
  const expected = normalised(
    (
      await investigate(whole, first, when => {
        if (when === 'after') appends += 1
        return false
      })
    ).state.view,
  )
  expect(appends).toBeGreaterThan(8)
  for (let append = 1; append < appends; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const used = world()
      const entries = await runToEnd(used)
      ask(entries, 'why?')
      expect(entries).toHaveLength(length)
      await investigate(used, entries, (at, done) => at === when && done === append).catch(error => {
        if (!(error instanceof Killed)) throw error
      })
      const { state } = await investigate(used, entries)
      expect(normalised(state.view), `${when} ${append}`).toEqual(expected)
    }
  }
})
