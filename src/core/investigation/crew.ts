// The sub-agents of one execution while it runs: started when the log holds their dispatch, each with its own time and its own stop.

import { endExecution, errorText, stopExecution } from './end-execution.ts'
import { placeOf, type Engine } from './engine.ts'
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
  /** Stops all that run, waits for them, and ends those that left no end of their own; rejects when the log cannot be written. */
  close(): Promise<void>
}

/** A sub-agent that was started here; `broken` when it could not write its log. */
type Member = { engine: Engine; stop: AbortController; done: Promise<void>; broken: { error: unknown } | null }

const LEAD_ENDED = 'the agent that asked for it has ended'

export function assembleCrew(engine: Engine, executionId: string, agent: AgentPlan, run: RunAgent): Crew {
  const { journal, clock, signal } = engine
  const members = new Map<string, Member>()
  const running = new Map<string, Member>()

  function launch(child: ChildState, plan: AgentPlan): void {
    const stop = new AbortController()
    if (child.cancelled) stop.abort(cancelled())
    const timer = new AbortController()
    const left = deadlineOf(journal.transcript(executionId).children, child, agent.orchestrator) - clock.now()
    const expire = () =>
      stop.abort(new Stop('timed_out', expiry(agent.orchestrator, child, journal.transcript(executionId).children)))
    // The sleep rejects when the sub-agent ends first: then there is nothing to limit.
    clock.sleep(Math.max(0, left), timer.signal).then(expire, () => undefined)
    const own = { ...engine, signal: AbortSignal.any([signal, stop.signal]) }
    const done = run(own, child.id, plan).finally(() => {
      timer.abort()
      running.delete(child.id)
    })
    const member: Member = { engine: own, stop, done, broken: null }
    // It rejects only when the log cannot be written. Perhaps nobody waits at that moment: whoever waits next is told.
    done.catch(error => (member.broken = { error }))
    members.set(child.id, member)
    running.set(child.id, member)
  }

  /** For a sub-agent that could not write its end, or did not come to it in time: after the lead nobody writes it any more. */
  function endLeftOver(child: ChildState): void {
    if (journal.transcript(child.id).end !== null) return
    const { engine: own, broken } = members.get(child.id) ?? { engine, broken: null }
    const place = placeOf(own, child.id)
    const plan = agent.subAgents[child.subAgent] ?? agent
    if (own.signal.aborted) return stopExecution(own, place, plan)
    const [status, error] =
      broken === null ? (['cancelled', LEAD_ENDED] as const) : (['failed', errorText(broken.error)] as const)
    endExecution(own, place, plan, { status, result: null, error })
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
      const broken = [...members.values()].find(each => each.broken !== null)?.broken
      if (broken) throw broken.error
      const all = [...running.values()].map(each => each.done)
      if (all.length > 0) await Promise.race([...all, aborted(signal)])
    },
    async close() {
      // Whoever was ended from here is not waited for again.
      const all = [...running].flatMap(([id, member]) => (journal.transcript(id).end === null ? [member] : []))
      for (const { stop } of all) stop.abort(new Stop('cancelled', LEAD_ENDED))
      const patience = new AbortController()
      const waited = clock.sleep(CREW_CLOSE_MS, patience.signal).catch(() => undefined)
      await Promise.race([Promise.allSettled(all.map(each => each.done)), waited])
      patience.abort()
      for (const child of journal.transcript(executionId).children) endLeftOver(child)
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
