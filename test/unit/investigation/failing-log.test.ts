// The log fails at one write and then works again: when a lead ends, its sub-agents end too, in the log.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { ToolHost } from '#core/ports.ts'
import { isEnd } from '#core/protocol/status.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const logs = agentPlan({ name: 'LogAnalyzer', description: 'Reads logs', servers: [{ name: 'host' }] })
const worker = agentPlan({ name: 'GeneralWorker', description: 'Thinks', servers: [] })
const lead = agentPlan({ name: 'Lead', servers: [], subAgents: [logs, worker] })

/** A lead with two sub-agents. One of them never ends by itself; it is cancelled, or ends with the lead. */
function world(cancels: boolean): World {
  const llm = scriptedLlm(request => {
    const name = /You are (\w+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
    const turn = turnOf(request)
    if (name === 'LogAnalyzer') return turn === 0 ? calls(['l1', 'host.logs']) : says('the log says no space')
    if (name === 'GeneralWorker') return cancels ? endless() : says('it is the disk')
    if (name !== 'Lead') return says('in short')
    if (turn === 0)
      return calls(
        ['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read the logs' }],
        ['d2', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }],
      )
    const second = request.messages.findLast(message => message.role === 'tool')?.content.split('\n')[0] ?? '{}'
    if (turn === 1 && cancels) return calls(['x', 'cancel_agent', { execution_id: JSON.parse(second).execution_id }])
    return says('the disk is full')
  })
  const tools = fakeTools({ host: { logs: { run: () => answers('no space left on device') } } })
  return { llm, tools, plan: planOf([lead]) }
}

async function* endless() {
  yield* says('I think')
  await new Promise(() => {})
}

/** `times` writes of the log fail, beginning with write number `at`. */
function failing(at: number, times: number) {
  let left = times
  return (when: 'before' | 'after', append: number) => {
    if (when === 'after' || append !== at || left === 0) return false
    left -= 1
    throw new Error('the disk is full')
  }
}

test.each([
  { cancels: false, times: 1 },
  { cancels: false, times: 2 },
  { cancels: true, times: 1 },
  { cancels: true, times: 2 },
  { cancels: true, times: 3 },
])(
  'wherever the log fails $times times over, nobody is left at work and nothing open (a sub-agent cancelled: $cancels)',
  async ({ cancels, times }) => {
    let appends = 0
    await investigate(world(cancels), [], (when, append) => {
      if (when === 'after') appends = append
      return false
    })
    expect(appends).toBeGreaterThan(20)
    // From the first write of the run: before it there is no session.
    for (let at = 1; at <= appends; at += 1) {
      const entries: Array<Entry> = []
      // If the failure itself could not be written, the next run continues, as after a kill.
      const end = await investigate(world(cancels), entries, failing(at, times)).catch(error => {
        expect(error, `write ${at}`).toHaveProperty('message', 'the disk is full')
        return investigate(world(cancels), entries)
      })
      const { detail, state } = end
      const executions = (detail?.stages ?? []).flatMap(stage => stage.executions ?? [])
      const all = executions.flatMap(each => [each, ...(each.sub_agents ?? [])])
      expect(
        all.filter(each => !isEnd(each.status)),
        `write ${at}`,
      ).toEqual([])
      expect(
        state.view.events.filter(event => event.status === 'streaming'),
        `write ${at}`,
      ).toEqual([])
      expect(isEnd(detail?.status ?? ''), `write ${at}`).toBe(true)
    }
  },
)

test('a sub-agent that ignores its stop ends as cancelled when its lead ends', async () => {
  const clock = fakeClock(undefined, true)
  const usual = world(false)
  const tools: ToolHost = {
    open: async (execution, servers, signal) =>
      servers.length > 0 ? new Promise(() => {}) : usual.tools.open(execution, servers, signal),
  }
  const llm = scriptedLlm(request => {
    if (!request.messages[0]?.content.includes('You are Lead')) return says('in short')
    if (turnOf(request) === 0) return calls(['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read the logs' }])
    // Cancelled sub-agents get 30 s to end (CREW_CLOSE_MS).
    setTimeout(() => clock.advance(30_000), 10)
    return [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }]
  })
  const { detail } = await investigate({ ...usual, llm, tools, clock })
  expect(detail?.stages[0]?.executions).toMatchObject([
    {
      status: 'failed',
      sub_agents: [{ status: 'cancelled', error_message: 'the agent that asked for it has ended' }],
    },
  ])
})

test('when one agent cannot write its log, the run ends only after the other agents have stopped', async () => {
  const plan = planOf([agentPlan({ servers: [] })])
  const [stage] = plan.stages
  if (stage === undefined) throw new Error('the plan has a stage')
  stage.agents = [agentPlan({ name: 'Quick', servers: [] }), agentPlan({ name: 'Slow', servers: [] })]
  let broken = false
  const asked = Promise.withResolvers<void>()
  const llm = scriptedLlm(async function* (request) {
    if (request.messages[0]?.content.includes('You are Quick')) {
      await asked.promise
      broken = true
    } else {
      asked.resolve()
      await new Promise(resolve => setTimeout(resolve, 20))
      broken = false
    }
    yield* says('done')
  })
  const entries: Array<Entry> = []
  const run = investigate({ llm, tools: fakeTools({}), plan }, entries, when => {
    if (when === 'before' && broken) throw new Error('the disk is full')
    return false
  })
  await expect(run).rejects.toThrow('the disk is full')
  const slow = entries.flatMap(each => (each.type === 'execution.finished' ? [each.private] : []))
  expect(slow).toMatchObject([{ status: 'completed', result: 'done' }])
})
