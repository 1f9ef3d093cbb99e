import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { openJournal } from '#core/investigation/log/journal.ts'
import { Stop } from '#core/investigation/stop.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const logs = agentPlan({ name: 'LogAnalyzer', description: 'Reads logs', servers: [{ name: 'host' }] })
const worker = agentPlan({ name: 'GeneralWorker', description: 'Thinks', servers: [] })
const lead = agentPlan({ name: 'Lead', servers: [], subAgents: [logs, worker] })

function who(request: LlmRequest): string {
  return /You are (\w+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
}

type Script = Partial<Record<string, (request: LlmRequest) => Iterable<LlmChunk> | AsyncIterable<LlmChunk>>>

/** Scripts by agent name. An agent without one does the usual: dispatch both, wait, conclude. */
function world(
  script: Script = {},
  changes: Partial<Omit<World, 'llm'>> = {},
): World & { llm: ReturnType<typeof scriptedLlm> } {
  const usual: Script = {
    Lead: request => {
      if (turnOf(request) === 0)
        return calls(
          ['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read the logs' }],
          ['d2', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }],
        )
      const reports = request.messages.filter(message => message.content.startsWith('[Sub-agent')).length
      return reports < 2 ? says('waiting for them') : says('both agree: the disk is full')
    },
    LogAnalyzer: request => (turnOf(request) === 0 ? calls(['l1', 'host.logs']) : says('the log says no space')),
    GeneralWorker: () => says('think: it is the disk'),
    ExecSummaryAgent: () => says('in short'),
  }
  const llm = scriptedLlm(request => {
    const name = who(request)
    return (script[name] ?? usual[name])?.(request) ?? says('?')
  })
  const tools = fakeTools({ host: { logs: { run: () => answers('no space left on device') } } })
  return { llm, tools, plan: planOf([lead]), ...changes }
}

test('a lead dispatches two sub-agents, gets their results as messages, and concludes from both', async () => {
  const used = world()
  const { detail, state, log } = await investigate(used)
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'both agree: the disk is full',
    has_parallel_stages: false,
  })
  const [execution] = detail?.stages[0]?.executions ?? []
  expect(detail?.stages[0]?.executions).toHaveLength(1)
  expect(execution?.sub_agents).toMatchObject([
    { agent_name: 'LogAnalyzer', task: 'read the logs', status: 'completed', agent_index: 1 },
    { agent_name: 'GeneralWorker', task: 'think', status: 'completed', agent_index: 2 },
  ])
  const children = (execution?.sub_agents ?? []).map(child => child.execution_id)
  for (const event of state.view.events) {
    expect(event.parent_execution_id).toBe(
      children.includes(event.execution_id ?? '') ? execution?.execution_id : undefined,
    )
  }
  expect(
    state.view.events.filter(event => event.event_type === 'task_assigned').map(event => event.sequence_number),
  ).toEqual([1, 1])
  // Every frame about a sub-agent's events names the parent, also frames that do not name the execution.
  const chunks = log.frames.filter(frame => frame.type === 'stream.chunk' && frame.parent_execution_id !== undefined)
  expect(chunks.length).toBeGreaterThan(0)
  const dispatched = state.view.events.find(event => event.metadata?.['tool_name'] === 'dispatch_agent')
  expect(JSON.parse(dispatched?.content.split('\n')[0] ?? '')).toEqual({
    execution_id: children[0],
    status: 'accepted',
  })
  expect(dispatched?.metadata).toMatchObject({ server_name: 'orchestrator', tool_type: 'orchestrator' })
  const task = used.llm.requests.find(request => who(request) === 'LogAnalyzer')?.messages[1]?.content
  expect(task).toContain('read the logs')
  expect(task).not.toContain('disk 91 %')
})

test('a lead that answers before its sub-agents have ended has to wait for them', async () => {
  let release = () => {}
  const slow = new Promise<void>(resolve => (release = resolve))
  const used = world({
    async *GeneralWorker() {
      await slow
      yield* says('late')
    },
    Lead: request => {
      const reports = request.messages.filter(message => message.content.startsWith('[Sub-agent')).length
      if (turnOf(request) === 0) return calls(['d1', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }])
      if (reports === 0) setTimeout(release, 5)
      return reports === 0 ? says('premature') : says('final')
    },
  })
  const { detail } = await investigate(used)
  expect(detail?.final_analysis).toBe('final')
})

test('the lead learns of the failure of a sub-agent, which fails nothing else', async () => {
  const used = world({
    GeneralWorker: () => [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }],
  })
  const { detail } = await investigate(used)
  expect(detail?.status).toBe('completed')
  expect(detail?.stages[0]).toMatchObject({
    status: 'completed',
    executions: [
      { status: 'completed', sub_agents: [{ status: 'completed' }, { status: 'failed', error_message: 'no key' }] },
    ],
  })
  const told = used.llm.requests.at(-2)?.messages.map(message => message.content) ?? []
  expect(told.some(text => text.startsWith('[Sub-agent failed] GeneralWorker'))).toBe(true)
})

test('one sub-agent is cancelled by its id, the other continues, and the lead learns of both ends', async () => {
  const used = world({
    async *GeneralWorker() {
      await new Promise(() => {})
      yield* says('never')
    },
    Lead: request => {
      const turn = turnOf(request)
      if (turn === 0)
        return calls(
          ['d1', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }],
          ['d2', 'dispatch_agent', { name: 'LogAnalyzer', task: 'logs' }],
        )
      const first = request.messages.find(message => message.role === 'tool')?.content.split('\n')[0] ?? '{}'
      if (turn === 1)
        return calls(['x1', 'cancel_agent', { execution_id: JSON.parse(first).execution_id }], ['x2', 'list_agents'])
      return says(`knows ${request.messages.filter(message => message.content.startsWith('[Sub-agent')).length} ends`)
    },
  })
  const { detail } = await investigate(used)
  expect(detail?.final_analysis).toBe('knows 2 ends')
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents?.map(child => child.status)).toEqual(['cancelled', 'completed'])
})

test.each([
  [{ name: 'Nobody', task: 'x' }, 'no sub-agent "Nobody"'],
  [{ name: 'GeneralWorker' }, 'task is missing'],
  [{ task: 'x' }, 'name is missing'],
])('a dispatch with %j is refused in words', async (args, words) => {
  const used = world({ Lead: request => (turnOf(request) === 0 ? calls(['d1', 'dispatch_agent', args]) : says('ok')) })
  const { state } = await investigate(used)
  const event = state.view.events.find(each => each.event_type === 'llm_tool_call')
  expect(event).toMatchObject({ content: expect.stringContaining(words), metadata: { is_error: true } })
})

test('no more sub-agents run in parallel than the limit', async () => {
  const plan = planOf([agentPlan({ ...lead, orchestrator: { maxConcurrentAgents: 1 } })])
  const { state } = await investigate(world({}, { plan }))
  expect(state.view.events.some(event => event.content.includes('sub-agents are running, which is the limit'))).toBe(
    true,
  )
})

test.each([
  [{}, 'Cancelled by Lead'],
  [{ reason: ' too slow ' }, 'Cancelled by Lead: too slow'],
])('a sub-agent that is cancelled with %j says by whom and why, and so does its letter', async (more, text) => {
  const used = world({
    async *GeneralWorker() {
      await new Promise(() => {})
      yield* says('never')
    },
    Lead: request => {
      const turn = turnOf(request)
      if (turn === 0) return calls(['d1', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }])
      const first = request.messages.find(message => message.role === 'tool')?.content.split('\n')[0] ?? '{}'
      if (turn === 1) return calls(['x1', 'cancel_agent', { execution_id: JSON.parse(first).execution_id, ...more }])
      return says(request.messages.findLast(message => message.content.startsWith('[Sub-agent'))?.content ?? 'I wait')
    },
  })
  const { detail } = await investigate(used)
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents).toMatchObject([{ status: 'cancelled', error_message: text }])
  expect(detail?.final_analysis).toMatch(/^\[Sub-agent cancelled\] GeneralWorker \(exec .*\): Cancelled by Lead/)
  expect(detail?.final_analysis?.endsWith(text)).toBe(true)
  expect(detail).toMatchObject({ cancelled_by: null, cancel_reason: null })
})

test('a reason that is too long is refused, and nothing is cancelled', async () => {
  const used = world({
    Lead: request => {
      const turn = turnOf(request)
      if (turn === 0) return calls(['d1', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }])
      const first = request.messages.find(message => message.role === 'tool')?.content.split('\n')[0] ?? '{}'
      const args = { execution_id: JSON.parse(first).execution_id, reason: 'x'.repeat(501) }
      return turn === 1 ? calls(['x1', 'cancel_agent', args]) : says('ok')
    },
    async *GeneralWorker() {
      await new Promise(resolve => setTimeout(resolve, 20))
      yield* says('done')
    },
  })
  const { state, detail } = await investigate(used)
  const refusal = state.view.events.find(event => event.content.includes('must not exceed 500 characters'))
  expect(refusal?.metadata).toMatchObject({ is_error: true })
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents).toMatchObject([{ status: 'completed' }])
})

test('a sub-agent that takes too long ends as timed out, and the lead learns of it', async () => {
  const clock = fakeClock(undefined, true)
  const used = world(
    {
      async *GeneralWorker() {
        setTimeout(() => clock.advance(500_000), 5)
        await new Promise(() => {})
        yield* says('never')
      },
      Lead: request =>
        turnOf(request) === 0 ? calls(['d', 'dispatch_agent', { name: 'GeneralWorker', task: 'x' }]) : says('ok'),
    },
    {
      clock,
      plan: planOf([agentPlan({ ...lead, orchestrator: { maxConcurrentAgents: 5, agentTimeoutMs: 420_000 } })]),
    },
  )
  const { detail } = await investigate(used)
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents?.[0]).toMatchObject({
    status: 'timed_out',
    error_message: 'sub-agent GeneralWorker timed out after 420 seconds',
  })
  expect(detail?.status).toBe('completed')
})

test('cancelling a session cancels its sub-agents', async () => {
  const stop = new AbortController()
  const used = world(
    {
      async *GeneralWorker() {
        setTimeout(() => stop.abort(new Stop('cancelled', 'cancelled by ana')), 5)
        await new Promise(() => {})
        yield* says('never')
      },
    },
    { signal: stop.signal },
  )
  const { detail, state } = await investigate(used)
  expect(detail).toMatchObject({ status: 'cancelled', total_stages: 1 })
  const [execution] = detail?.stages[0]?.executions ?? []
  expect(execution?.status).toBe('cancelled')
  expect(execution?.sub_agents?.map(child => child.status)).toContain('cancelled')
  expect(state.view.events.filter(event => event.status === 'streaming')).toEqual([])
})

test('a lead does not wait for a sub-agent that could not write its log', async () => {
  const pause = () => new Promise(resolve => setTimeout(resolve, 5))
  let full = false
  let asked = 0
  const used = world({
    async *GeneralWorker() {
      // The lead's model is being asked, so nothing waits for the sub-agent when it fails.
      await pause()
      full = true
      yield* says('lost')
    },
    async *Lead(request) {
      asked += 1
      if (turnOf(request) === 0) yield* calls(['d1', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }])
      for (let each = 0; each < 4; each += 1) await pause()
      full = false
      yield* says('waiting')
    },
  })
  const { detail } = await investigate(used, [], () => {
    if (full) throw new Error('the disk is full')
    return false
  })
  expect(detail).toMatchObject({ status: 'failed', error_message: 'the disk is full' })
  expect(asked).toBe(2)
})

test('a kill before or after any append dispatches nothing twice and ends in the same session', async () => {
  // Only one sub-agent: the order of two that run in parallel is not fixed.
  const single = () =>
    world({
      Lead: request => {
        const reports = request.messages.filter(message => message.content.startsWith('[Sub-agent')).length
        if (turnOf(request) === 0)
          return calls(['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read the logs' }])
        return reports === 0 ? says('waiting') : says('done')
      },
    })
  let appends = 0
  const whole = await investigate(single(), [], when => {
    if (when === 'after') appends += 1
    return false
  })
  const expected = ends(whole.state.view)
  for (let append = 1; append < appends; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const used = single()
      const entries: Array<Entry> = []
      await investigate(used, entries, (at, count) => at === when && count === append).catch(error => {
        if (!(error instanceof Killed)) throw error
      })
      const { state } = await investigate(used, entries)
      expect(ends(state.view), `${when} ${append}`).toEqual(expected)
      expect(state.view.detail?.stages[0]?.executions?.[0]?.sub_agents).toHaveLength(1)
      expect(state.view.events.filter(event => event.status === 'streaming')).toEqual([])
    }
  }
})

test('a lead that waits for sub-agents sends its progress again after a restart', async () => {
  const used = world({
    Lead: request => {
      if (turnOf(request) === 0) return calls(['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read the logs' }])
      return request.messages.some(message => message.content.startsWith('[Sub-agent')) ? says('done') : says('waiting')
    },
  })
  const entries: Array<Entry> = []
  const cut = (when: string) => when === 'after' && entries.at(-1)?.type === 'tool.begun' && leadTurns() === 2
  const lead = () => openJournal(memoryLog('s-1', () => 0, [...entries])).state().stages[0]?.executions[0] ?? ''
  const leadTurns = () => openJournal(memoryLog('s-1', () => 0, [...entries])).transcript(lead()).iterations
  await expect(investigate(used, entries, cut)).rejects.toThrow(Killed)
  const { log } = await investigate(used, entries)
  const told = log.frames.flatMap(frame => (frame.type === 'execution.progress' ? [frame] : []))
  expect(told.find(frame => frame.execution_id === lead())?.message).toMatch(/^Iteration 2\//)
})

/** Whether the lead said that it waits depends on timing. Its conclusion and the executions do not. */
function ends(view: Parameters<typeof normalised>[0]) {
  const { detail } = view
  return {
    status: detail?.status,
    analysis: detail?.final_analysis,
    summary: detail?.executive_summary,
    stages: detail?.stages.map(stage => [
      stage.stage_name,
      stage.status,
      stage.executions?.map(each => [
        each.agent_name,
        each.status,
        each.sub_agents?.map(child => [child.agent_name, child.task, child.status]),
      ]),
    ]),
    calls: view.events
      .filter(event => event.event_type === 'llm_tool_call' && event.metadata?.['interrupted'] !== true)
      .map(event => event.metadata?.['tool_name']),
  }
}
