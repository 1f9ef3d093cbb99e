import { childDeadline, childExpiry } from '../decide/child-limits.ts'
import { endExecution, stopExecution } from '../end-execution.ts'
import { cancelledText } from '../../protocol/cancellation.ts'
import { errorText } from '../error-text.ts'
import { executionOf, type Execution } from '../execution.ts'
import { runLane, type RunAgent } from '../lanes.ts'
import { CREW_CLOSE_MS } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { ChildState } from '../log/transcript.ts'
import { sleepUntil } from '../sleep-until.ts'
import { Stop } from '../stop.ts'

/** A sub-agent that was started here. `done` never rejects; `failure` is set if its log could not be written. */
type Member = {
  execution: Execution
  stop: AbortController
  running: boolean
  done: Promise<void>
  failure: { error: unknown } | null
}

const LEAD_ENDED = 'the agent that asked for it has ended'

/** Runs the sub-agents of one execution, the lead. Only the log says which sub-agents exist. */
export class Crew {
  readonly #lead: Execution
  readonly #run: RunAgent
  /** By execution id. */
  readonly #members = new Map<string, Member>()
  /** Aborts when waiting sub-agents must stop without an end. */
  readonly #rest = new AbortController()
  /** Resolves when a sub-agent ends, falls asleep or wakes up. */
  #change = Promise.withResolvers<void>()

  /** `run` runs one sub-agent. */
  constructor(lead: Execution, run: RunAgent) {
    this.#lead = lead
    this.#run = run
  }

  /** Starts every sub-agent that has neither ended nor is running here: new ones, and all of them after a restart. */
  start(): void {
    const { agent, journal } = this.#lead
    for (const child of this.#lead.transcript().children) {
      const plan = agent.subAgents[child.subAgent]
      const running = this.#members.get(child.id)?.running === true
      if (plan !== undefined && !running && journal.transcript(child.id).end === null) this.#launch(child, plan)
    }
  }

  /** The log says why. */
  cancel(executionId: string): void {
    const member = this.#members.get(executionId)
    const child = this.#lead.transcript().children.find(({ id }) => id === executionId)
    if (member?.running === true && child !== undefined) member.stop.abort(this.#cancelled(child))
  }

  /**
   * Resolves when a sub-agent ends, falls asleep or wakes up, when the lead gets a letter, and at `until` at the latest; at once if no sub-agent
   * runs. Rejects if a sub-agent could not write its log.
   */
  async waitForNews(until = Number.POSITIVE_INFINITY): Promise<void> {
    const { clock, signal } = this.#lead
    for (const { failure } of this.#members.values()) if (failure !== null) throw failure.error
    if (this.#running().length === 0) return
    const over = new AbortController()
    await sleepUntil(clock, until, Promise.race([this.#change.promise, this.#newLetter(over.signal)]), signal)
    over.abort()
  }

  /** Lets waiting sub-agents stop without an end. The log says how they continue. */
  async rest(): Promise<void> {
    this.#rest.abort()
    await Promise.all(this.#running().map(each => each.done))
  }

  /** Stops all sub-agents and waits for them, CREW_CLOSE_MS at most. Then writes the ends that are missing. Rejects if the log cannot be written. */
  async close(): Promise<void> {
    const { clock, journal } = this.#lead
    const open = this.#running().filter(({ execution }) => journal.transcript(execution.executionId).end === null)
    for (const { stop } of open) stop.abort(new Stop('cancelled', LEAD_ENDED))
    const patience = new AbortController()
    const timeout = clock.sleep(CREW_CLOSE_MS, patience.signal).catch(() => undefined)
    await Promise.race([Promise.all(open.map(each => each.done)), timeout])
    patience.abort()
    for (const child of this.#lead.transcript().children) this.#writeMissingEnd(child)
  }

  #cancelled({ cancelReason }: ChildState): Stop {
    return new Stop('cancelled', cancelledText(this.#lead.agent.name, cancelReason))
  }

  #running(): Array<Member> {
    return [...this.#members.values()].filter(each => each.running)
  }

  #launch(child: ChildState, plan: AgentPlan): void {
    const stop = new AbortController()
    if (child.cancelled) stop.abort(this.#cancelled(child))
    const timer = this.#stopAtDeadline(child, stop)
    const signal = AbortSignal.any([this.#lead.signal, stop.signal])
    const execution = executionOf({ ...this.#lead, signal }, child.id, plan)
    const member: Member = { execution, stop, running: true, done: Promise.resolve(), failure: null }
    this.#members.set(child.id, member)
    const lane = runLane(execution, this.#run, { rest: this.#rest.signal, onSleep: () => this.#announceChange() })
    member.done = lane
      // The next waitForNews throws it.
      .catch(error => {
        member.failure = { error }
      })
      .finally(() => {
        timer.abort()
        member.running = false
        this.#announceChange()
      })
  }

  /** Returns the controller that ends the timer. */
  #stopAtDeadline(child: ChildState, stop: AbortController): AbortController {
    const { agent, clock, journal } = this.#lead
    const timer = new AbortController()
    // Later off-clock time cannot move this deadline: it either ends this run or comes after it.
    const left = childDeadline(child, agent.orchestrator, journal.state().offClockMs) - clock.now()
    if (left === Number.POSITIVE_INFINITY) return timer
    const name = agent.subAgents[child.subAgent]?.name ?? ''
    const expire = () => stop.abort(new Stop('timed_out', childExpiry(name, agent.orchestrator)))
    // The sleep rejects if the sub-agent ends first.
    if (left > 0) clock.sleep(left, timer.signal).then(expire, () => undefined)
    else expire()
    return timer
  }

  #announceChange(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers()
  }

  /** Resolves at a new letter. Letters that are already there count as seen: the lead may wait for something else, such as its provider. */
  async #newLetter(over: AbortSignal): Promise<void> {
    const { journal } = this.#lead
    const known = this.#lead.transcript().mail.length
    while (!over.aborted && this.#lead.transcript().mail.length <= known) await journal.nextAppend()
  }

  /** For sub-agents that did not end in time or could not write their end. After the lead's end nothing else writes it. */
  #writeMissingEnd(child: ChildState): void {
    const { agent, journal } = this.#lead
    if (journal.transcript(child.id).end !== null) return
    const member = this.#members.get(child.id)
    const execution = member?.execution ?? executionOf(this.#lead, child.id, agent.subAgents[child.subAgent] ?? agent)
    if (execution.signal.aborted) return stopExecution(execution)
    const failure = member?.failure ?? null
    if (failure === null) endExecution(execution, { status: 'cancelled', result: null, error: LEAD_ENDED })
    else endExecution(execution, { status: 'failed', result: null, error: errorText(failure.error) })
  }
}
