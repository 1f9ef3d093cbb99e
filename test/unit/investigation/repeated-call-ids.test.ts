// Some model servers count calls from zero in each reply, or give all calls of a reply the same id. The log must still tell them apart.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { openJournal } from '#core/investigation/log/journal.ts'
import { askQuestion } from '#core/investigation/people/chat.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import type { LlmRequest } from '#core/ports.ts'
import { countingIds } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'
import { unmarked } from '../../fakes/marked.ts'

/** A writing tool that says what it did. `made` lists the names that it was called with. */
function writing() {
  const made: Array<string> = []
  const run = (args: Record<string, unknown>) => {
    made.push(String(args['name']))
    return answers(`restarted ${String(args['name'])}`)
  }
  return { made, tools: fakeTools({ host: { restart: { readOnly: false, run } } }) }
}

const restart = (id: string, name: string): [string, string, object] => [id, 'host.restart', { name }]

/** Two calls with the same id in one reply, and the same id again in the next reply. */
function world(plan = planOf([agentPlan()])) {
  const { made, tools } = writing()
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0) return says('in short')
    const turn = turnOf(request)
    if (turn > 1) return says('all restarted')
    return turn === 0 ? calls(restart('call_0', 'a'), restart('call_0', 'b')) : calls(restart('call_0', 'c'))
  })
  return { llm, tools, plan, made } satisfies World & { made: Array<string> }
}

function toolEvents(entries: ReadonlyArray<Entry>) {
  const { view } = openJournal(memoryLog('s-1', () => 0, [...entries])).state()
  return view.events.filter(event => event.event_type === 'llm_tool_call')
}

function mcpCalls(entries: ReadonlyArray<Entry>) {
  return entries.flatMap(({ type, public: frame }) =>
    type === 'tool.settled' && frame?.type === 'interaction.created' ? [mcpDetail(entries, frame.interaction_id)] : [],
  )
}

/** The call and the result of each tool message of a request, paired by id. */
function paired({ messages }: LlmRequest) {
  const asked = new Map(
    messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : [])).map(call => [call.id, call]),
  )
  return messages.flatMap(message =>
    message.role === 'tool' ? [[asked.get(message.callId)?.arguments, unmarked(message.content)]] : [],
  )
}

const told = ['a', 'b', 'c'].map(name => [JSON.stringify({ name }), `restarted ${name}`])

test('calls with one id are each made once, each with an event and an interaction of its own', async () => {
  const used = world()
  const { log } = await investigate(used)
  expect(used.made).toEqual(['a', 'b', 'c'])
  const events = toolEvents(log.entries)
  expect(new Set(events.map(event => event.id)).size).toBe(3)
  expect(events.map(({ content, metadata }) => [metadata?.['arguments'], content])).toEqual(told)
  expect(events.filter(event => event.metadata?.['interrupted'] === true)).toEqual([])
  expect(mcpCalls(log.entries)).toMatchObject(
    ['a', 'b', 'c'].map(name => ({ tool_arguments: { name }, tool_result: { content: `restarted ${name}` } })),
  )
})

test('the model gets each result under the id of its own call, and the trace shows the same', async () => {
  const used = world()
  const { log } = await investigate(used)
  const last = used.llm.requests.findLast(request => request.tools.length > 0)
  expect(last && paired(last)).toEqual(told)
  const settled = log.entries.flatMap(entry => (entry.type === 'model.settled' ? [entry.private] : []))[2]
  const conversation = llmDetail(log.entries, settled?.interactionId ?? '')?.conversation ?? []
  const asked = conversation.flatMap(message => message.tool_calls ?? []).map(call => call.id)
  expect(asked).toEqual(['call_0', 'call_1', 'call_2'])
  expect(conversation.flatMap(message => message.tool_call_id ?? [])).toEqual(asked)
})

const wasKilled = (error: unknown) => {
  if (!(error instanceof Killed)) throw error
}

/** Runs until `cut` returns true at an append, then continues from the log. */
async function withKill(cut: (entries: ReadonlyArray<Entry>) => boolean) {
  const used = world()
  const entries: Array<Entry> = []
  let killed = false
  await investigate(used, entries, when => (killed ||= when === 'after' && cut(entries))).catch(wasKilled)
  expect(killed).toBe(true)
  const made = [...used.made]
  const { log } = await investigate(used, entries)
  return { made, used, entries: log.entries }
}

const countOf = (entries: ReadonlyArray<Entry>, type: Entry['type']) =>
  entries.filter(entry => entry.type === type).length

test('a kill between two calls with one id: the first keeps its outcome, the second is made', async () => {
  const { made, used, entries } = await withKill(sofar => countOf(sofar, 'tool.settled') === 1)
  expect(made).toEqual(['a'])
  expect(used.made).toEqual(['a', 'b', 'c'])
  expect(toolEvents(entries).map(event => event.content)).toEqual(told.map(([, content]) => content))
})

test('a kill inside the second of two calls with one id marks that one alone', async () => {
  const { made, used, entries } = await withKill(sofar => countOf(sofar, 'tool.begun') === 2)
  expect(made).toEqual(['a'])
  expect(used.made).toEqual(['a', 'c'])
  expect(
    toolEvents(entries).map(event => [event.content.split(':')[0], event.metadata?.['interrupted'] === true]),
  ).toEqual([
    ['restarted a', false],
    ['Outcome unknown', true],
    ['restarted c', false],
  ])
})

test('no moment of a kill makes a call with a repeated id twice, or loses one that was not begun', async () => {
  let appends = 0
  await investigate(world(), [], when => {
    if (when === 'after') appends += 1
    return false
  })
  for (let append = 1; append < appends; append += 1) {
    for (const at of ['before', 'after'] as const) {
      const used = world()
      const entries: Array<Entry> = []
      await investigate(used, entries, (when, sofar) => when === at && sofar === append).catch(wasKilled)
      const { log } = await investigate(used, entries)
      const unknown = toolEvents(log.entries).filter(event => event.content.startsWith('Outcome unknown'))
      expect([...new Set(used.made)], `${at} ${append}`).toEqual(used.made)
      expect(toolEvents(log.entries), `${at} ${append}`).toHaveLength(3)
      expect(used.made.length + unknown.length, `${at} ${append}`).toBeGreaterThanOrEqual(3)
    }
  }
})

const row = (turn: number) => `row of result ${turn}\n`

/** One large result per turn, all with the same id. Each summary names the result that it was made from. */
function summing() {
  let turn = 0
  const tools = fakeTools({ host: { big: { run: () => answers(row(turn++).repeat(1000)) } } })
  const summaries = { host: { thresholdTokens: 1000, maxTokens: 77, model: agentPlan().model } }
  const llm = scriptedLlm(request => {
    if (request.cacheKey.endsWith(':summarization')) {
      const [, ofTurn] = /row of result (\d)\n[^]*$/.exec(request.messages.at(-1)?.content ?? '') ?? []
      return says(`summary ${ofTurn ?? '?'}`)
    }
    if (request.tools.length === 0) return says('in short')
    return turnOf(request) < 2 ? calls(['call_0', 'host.big']) : says('done')
  })
  return { llm, tools, plan: planOf([agentPlan({ summaries })]) } satisfies World
}

test('the summary of a later result leaves an earlier one alone, though their calls came with one id', async () => {
  const used = summing()
  await investigate(used)
  const results = (request: LlmRequest | undefined) =>
    (request?.messages ?? []).flatMap(({ role, content }) =>
      role === 'tool' ? [unmarked(content).split('\n').at(-1)] : [],
    )
  const last = used.llm.requests.findLast(request => request.tools.length > 0)
  expect(results(last)).toEqual(['summary 0', 'summary 1'])
  const second = used.llm.requests.filter(request => request.cacheKey.endsWith(':summarization'))[1]
  // The request for the later summary contains the earlier result.
  expect(second?.messages.at(-1)?.content).toContain('summary 0')
})

test('an orchestrator dispatches each task, and a sub-agent makes each call, although their ids repeat', async () => {
  const { made, tools } = writing()
  const worker = agentPlan({ name: 'Worker' })
  const lead = agentPlan({ name: 'Lead', servers: [], subAgents: [worker] })
  const task = (name: string): [string, string, object] => ['call_0', 'dispatch_agent', { name: 'Worker', task: name }]
  const llm = scriptedLlm(request => {
    const [system] = request.messages
    if (request.tools.length === 0) return says('in short')
    if (system?.content.includes('You are Worker'))
      return turnOf(request) === 0 ? calls(restart('call_0', 'a'), restart('call_0', 'b')) : says('restarted')
    if (turnOf(request) === 0) return calls(task('one'), task('two'))
    const reports = request.messages.filter(message => message.content.startsWith('[Sub-agent')).length
    return says(reports < 2 ? 'waiting' : 'done')
  })
  const { detail, log } = await investigate({ llm, tools, plan: planOf([lead]) })
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents?.map(each => each.task)).toEqual(['one', 'two'])
  expect(made.toSorted()).toEqual(['a', 'a', 'b', 'b'])
  expect(new Set(toolEvents(log.entries).map(event => event.id)).size).toBe(6)
})

test('a question is answered with each call made, though their ids repeat', async () => {
  const { made, tools } = writing()
  const chatAgent = agentPlan({ name: 'ChatAgent' })
  const llm = scriptedLlm(request => {
    if (!request.messages[1]?.content.includes('# Question')) return says('the disk is full')
    return turnOf(request) === 0 ? calls(restart('', 'a'), restart('', 'b')) : says('restarted both')
  })
  const used = { llm, tools, plan: planOf([agentPlan()]) }
  const { entries } = (await investigate(used)).log
  const journal = openJournal(memoryLog('s-1', () => entries.at(-1)?.at ?? 0, entries))
  const plan = { agent: chatAgent, runbook: null, skills: {}, timeoutMs: 600_000 }
  const ids = countingIds()
  const asked = askQuestion(journal.state(), { uuid: () => `q-${ids.uuid()}` }, { content: 'go', author: 'ana', plan })
  journal.append(...asked.entries)
  const { log } = await investigate(used, entries)
  expect(made).toEqual(['a', 'b'])
  expect(toolEvents(log.entries).map(event => event.content)).toEqual(['restarted a', 'restarted b'])
})
