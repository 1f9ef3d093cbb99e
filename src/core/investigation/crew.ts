// The sub-agents of one execution while it runs: started when the log holds their dispatch, each with its own time and its own stop.

import type { Engine } from './engine.ts'
import { CREW_CLOSE_MS } from './limits.ts'
import type { AgentPlan, OrchestratorLimits } from './plan.ts'
import { Stop } from './stop.ts'
import type { ChildState } from './transcript.ts'

export type RunAgent = (engine: Engine, executionId: string, agent: AgentPlan) => Promise<void>

export type Crew = {
  /** Runs every sub-agent that the log holds and that has neither ended nor been started here: all of them after a resume. */
  start(): void
  cancel(executionId: string): void
  /** Resolves when the next of those that run has ended, at once when none runs; rejects when the log cannot be written. */
  next(): Promise<void>
  /** Stops all that run and waits for their ends. */
  close(): Promise<void>
}

export function assembleCrew(engine: Engine, executionId: string, agent: AgentPlan, run: RunAgent): Crew {
  const { journal, clock, signal } = engine
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>()
  let broken: { error: unknown } | null = null

  function launch(child: ChildState, plan: AgentPlan): void {
    const stop = new AbortController()
    if (child.cancelled) stop.abort(cancelled())
    const timer = new AbortController()
    const left = deadlineOf(journal.transcript(executionId).children, child, agent.orchestrator) - clock.now()
    const expire = () =>
      stop.abort(new Stop('timed_out', expiry(agent.orchestrator, child, journal.transcript(executionId).children)))
    // The sleep rejects when the sub-agent ends first: then there is nothing to limit.
    clock.sleep(Math.max(0, left), timer.signal).then(expire, () => undefined)
    const done = run({ ...engine, signal: AbortSignal.any([signal, stop.signal]) }, child.id, plan).finally(() => {
      timer.abort()
      running.delete(child.id)
    })
    // It rejects only when the log cannot be written. Perhaps nobody waits at that moment: whoever waits next is told.
    done.catch(error => (broken = { error }))
    running.set(child.id, { stop, done })
  }

  return {
    start() {
      for (const child of journal.transcript(executionId).children) {
        const plan = agent.subAgents[child.subAgent]
        if (plan === undefined || running.has(child.id) || journal.transcript(child.id).end !== null) continue
        launch(child, plan)
      }
    },
    cancel: id => running.get(id)?.stop.abort(cancelled()),
    async next() {
      if (broken !== null) throw broken.error
      const all = [...running.values()].map(each => each.done)
      if (all.length > 0) await Promise.race([...all, aborted(signal)])
    },
    async close() {
      const all = [...running.values()]
      for (const { stop } of all) stop.abort(new Stop('cancelled', 'the agent that asked for it has ended'))
      const patience = new AbortController()
      const waited = clock.sleep(CREW_CLOSE_MS, patience.signal).catch(() => undefined)
      await Promise.race([Promise.all(all.map(each => each.done)), waited])
      patience.abort()
    },
  }
}

/** A sub-agent ends with its own time, or with the budget that all of them share since the first was dispatched. */
export function deadlineOf(children: ReadonlyArray<ChildState>, child: ChildState, limits: OrchestratorLimits): number {
  return Math.min(child.startedAt + limits.agentTimeoutMs, budgetEnd(children, limits))
}

export function budgetEnd(children: ReadonlyArray<ChildState>, { maxBudgetMs }: OrchestratorLimits): number {
  const first = children[0]?.startedAt
  return first === undefined ? Number.POSITIVE_INFINITY : first + maxBudgetMs
}

function expiry(limits: OrchestratorLimits, child: ChildState, children: ReadonlyArray<ChildState>): string {
  const own = child.startedAt + limits.agentTimeoutMs <= budgetEnd(children, limits)
  return own
    ? `sub-agent timed out after ${limits.agentTimeoutMs / 1000} seconds`
    : `sub-agent timed out: the ${limits.maxBudgetMs / 1000} seconds that all sub-agents share are used up`
}

function cancelled(): Stop {
  return new Stop('cancelled', 'cancelled by the agent that asked for it')
}

/** Resolves, so that whoever waits looks at the signal. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
