// The sub-agents of one execution while it runs: started when the log holds their dispatch, each with its own time and its own stop.

import { deadlineOf, expiry } from '../decide/child-limits.ts'
import { endExecution, errorText, stopExecution } from '../end-execution.ts'
import { executionOf, type Execution } from '../execution.ts'
import { runLane, type RunAgent } from '../lanes.ts'
import { CREW_CLOSE_MS } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { ChildState } from '../log/transcript.ts'
import { nap } from '../nap.ts'
import { Stop } from '../stop.ts'

export type Crew = {
  /** Runs every sub-agent that the log holds and that has neither ended nor been started here: all of them after a resume. */
  start(): void
  cancel(executionId: string): void
  /**
   * Resolves when the next of those that run has ended, waits or goes on, when a new letter comes for the one that waits for them, and at `until` at
   * the latest; at once when none runs. Rejects when the log cannot be written.
   */
  next(until?: number): Promise<void>
  /** Lets those go that wait, without an end: the log says how they go on. */
  rest(): Promise<void>
  /** Stops all that run, waits for them, and ends those that left no end of their own; rejects when the log cannot be written. */
  close(): Promise<void>
}

/** A sub-agent that was started here. `done` rejects never; `broken` is set when it could not write its log. */
type Member = { execution: Execution; stop: AbortController; done: Promise<void>; broken: { error: unknown } | null }

const LEAD_ENDED = 'the agent that asked for it has ended'

/** `lead` is the execution that hands out the work; `run` runs one sub-agent. */
export function assembleCrew(lead: Execution, run: RunAgent): Crew {
  const { journal, clock, signal, agent } = lead
  const members = new Map<string, Member>()
  const running = new Map<string, Member>()
  const resting = new AbortController()
  let news = Promise.withResolvers<void>()
  const tell = () => {
    news.resolve()
    news = Promise.withResolvers()
  }

  /** One that lies there already ends no wait: whoever waits has seen it, and waits for a vendor, say. */
  async function letterCame(over: AbortSignal): Promise<void> {
    const known = lead.transcript().mail.length
    while (!over.aborted && lead.transcript().mail.length <= known) await journal.changed()
  }

  function launch(child: ChildState, plan: AgentPlan): void {
    const stop = new AbortController()
    if (child.cancelled) stop.abort(cancelled())
    const timer = new AbortController()
    // All that does not count came before this run, or ends it.
    const limits = [lead.transcript().children, child, agent.orchestrator, journal.state().offClockMs] as const
    const left = deadlineOf(...limits) - clock.now()
    const expire = () => stop.abort(new Stop('timed_out', expiry(...limits)))
    // The sleep rejects when the sub-agent ends first: then there is nothing to limit.
    if (left > 0) clock.sleep(left, timer.signal).then(expire, () => undefined)
    else expire()
    const own = { ...lead, signal: AbortSignal.any([signal, stop.signal]) }
    const execution = executionOf(own, child.id, plan)
    const member: Member = { execution, stop, done: Promise.resolve(), broken: null }
    members.set(child.id, member)
    running.set(child.id, member)
    member.done = runLane(execution, run, { rest: resting.signal, onSleep: tell })
      // Perhaps nobody waits at that moment: whoever waits next is told.
      .catch(error => {
        member.broken = { error }
      })
      .finally(() => {
        timer.abort()
        running.delete(child.id)
        tell()
      })
  }

  /** For a sub-agent that could not write its end, or did not come to it in time: after the lead nobody writes it any more. */
  function endLeftOver(child: ChildState): void {
    if (journal.transcript(child.id).end !== null) return
    const plan = agent.subAgents[child.subAgent] ?? agent
    const { execution, broken } = members.get(child.id) ?? {
      execution: executionOf(lead, child.id, plan),
      broken: null,
    }
    if (execution.signal.aborted) return stopExecution(execution)
    const [status, error] =
      broken === null ? (['cancelled', LEAD_ENDED] as const) : (['failed', errorText(broken.error)] as const)
    endExecution(execution, { status, result: null, error })
  }

  return {
    start() {
      for (const child of lead.transcript().children) {
        const plan = agent.subAgents[child.subAgent]
        if (plan === undefined || running.has(child.id) || journal.transcript(child.id).end !== null) continue
        launch(child, plan)
      }
    },
    cancel: id => running.get(id)?.stop.abort(cancelled()),
    async next(until = Number.POSITIVE_INFINITY) {
      const broken = [...members.values()].find(each => each.broken !== null)?.broken
      if (broken) throw broken.error
      if (running.size === 0) return
      const over = new AbortController()
      await nap(clock, until, Promise.race([news.promise, letterCame(over.signal)]), signal)
      over.abort()
    },
    async rest() {
      resting.abort()
      await Promise.all([...running.values()].map(each => each.done))
    },
    async close() {
      // Whoever was ended from here is not waited for again.
      const all = [...running].flatMap(([id, member]) => (journal.transcript(id).end === null ? [member] : []))
      for (const { stop } of all) stop.abort(new Stop('cancelled', LEAD_ENDED))
      const patience = new AbortController()
      const waited = clock.sleep(CREW_CLOSE_MS, patience.signal).catch(() => undefined)
      await Promise.race([Promise.all(all.map(each => each.done)), waited])
      patience.abort()
      for (const child of lead.transcript().children) endLeftOver(child)
    },
  }
}

function cancelled(): Stop {
  return new Stop('cancelled', 'cancelled by the agent that asked for it')
}
