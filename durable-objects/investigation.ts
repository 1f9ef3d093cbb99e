// One session: owns its log, its sockets and its lease; decides nothing.

import { DurableObject } from 'cloudflare:workers'
import { Lifecycle } from 'agents/lifecycle'
import { bareEnd, endSession } from '#core/investigation/end-session.ts'
import type { NewEntry } from '#core/investigation/log/facts.ts'
import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import { acceptedFact } from '#core/investigation/log/version.ts'
import { cancelSession } from '#core/investigation/people/cancellation.ts'
import { askQuestion, chatRefusal, type Asked } from '#core/investigation/people/chat.ts'
import { postLetter, type Sender } from '#core/investigation/log/mail.ts'
import { reviewSession, type ReviewAsk } from '#core/investigation/people/review.ts'
import { reviewActivities } from '#core/investigation/read/review-activities.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import { whatNext, type Next } from '#core/investigation/decide/what-next.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { LlmDetail, McpDetail } from '#core/protocol/trace.ts'
import { emptyView, timelineOf, type SessionView } from '#core/protocol/view.ts'
import { EventLog } from './event-log.ts'
import { FOLLOW_MS } from './followers/catch-up.ts'
import { followSession } from './followers/follow-session.ts'
import { forgottenUpTo } from './forgotten.ts'
import type { AskRefusal, Replay, Snapshot, Trail } from './investigation-client.ts'
import { BEHIND_MS, leaseAt, PLACE_MS } from './lease.ts'
import { limited } from './limited.ts'
import { isNews } from './list-news.ts'
import { clock, faultText, ids, logLine } from './platform.ts'
import { replay } from './replay.ts'
import { Run } from './run.ts'
import { sessionLog } from './session-log.ts'
import { Sockets } from './sockets.ts'
import { trail } from './trail.ts'
import { wire, type Wiring } from './wire.ts'

export class Investigation extends DurableObject<Env> {
  readonly lifecycle = Lifecycle.install<Env, object>(this)
  #id = this.ctx.id.name ?? ''
  #log = new EventLog(this.ctx.storage, this.#id, clock)
  #sockets = new Sockets(this.ctx)
  #journal: Journal | null = null
  #wiring: Wiring | null = null
  #run: Run | null = null
  #following = followSession({
    sessionId: this.#id,
    log: this.#log,
    state: () => this.#open().state(),
    kv: this.ctx.storage.kv,
    wired: () => this.#wired(),
  })

  /** Idempotent: the queue may deliver twice. */
  async begin(facts: SessionFacts): Promise<void> {
    await this.lifecycle.start()
    this.#accept(facts)
    await this.#arm()
    this.#work()
  }

  /** The row shows the end of what waits when this resolves, unless the store is down; lists are told by nobody else. */
  async cancel(by: string): Promise<'done' | 'not_cancellable'> {
    if (!(await this.#known())) return 'not_cancellable'
    const entries = cancelSession(this.#open().state(), by)
    if (entries === null) return 'not_cancellable'
    const waiting = this.#open().state().startedAt === null
    this.#open().append(...entries)
    if (waiting) this.ctx.waitUntil(this.#wired().lobby.leave(this.#id).catch(warn('lobby.leave_failed')))
    this.#run?.cancel(by)
    await this.#wakeAt(clock.now() + BEHIND_MS)
    this.#work()
    if (waiting) await this.#following.followers.hurry('row')
    return 'done'
  }

  /** Takes a follow-up question and begins to answer it; the answer streams into the timeline. */
  async ask(content: string, author: string): Promise<Asked | AskRefusal> {
    if (!(await this.#known())) return 'not_ended'
    const state = this.#open().state()
    const refusal = chatRefusal(state)
    if (refusal !== null) return refusal
    const plan = state.view.detail === null ? null : this.#wired().makeChatPlan(state.view.detail)
    if (plan === null) return 'not_enabled'
    const { asked, entries } = askQuestion(state, ids, { content, author, plan })
    this.#open().append(...entries)
    await this.#arm()
    this.#work(true)
    return asked
  }

  /** Puts a word into the mailbox of an execution, and wakes it where it waits. False where there is no such execution, or it has ended. */
  async post(executionId: string, from: Sender, content: string): Promise<boolean> {
    if (!(await this.#known())) return false
    if (this.#open().state().transcripts[executionId]?.end !== null) return false
    this.#open().append(postLetter(ids, executionId, from, [content]))
    await this.#arm()
    this.#work()
    return true
  }

  /** False where the action does not apply. The row has the change when this resolves, unless the store is down. */
  async review(ask: ReviewAsk): Promise<boolean> {
    const { detail } = (await this.#known()) ? this.#open().state().view : emptyView
    const entries = detail === null ? null : reviewSession(detail, ask, ids)
    if (entries === null) return false
    this.#open().append(...entries)
    await this.#wakeAt(clock.now() + BEHIND_MS)
    await this.#following.followers.hurry('row')
    return true
  }

  async reviewActivity(): Promise<Array<ReviewActivity>> {
    return (await this.#known()) ? reviewActivities(this.#log.all()) : []
  }

  async fail(facts: SessionFacts, message: string): Promise<void> {
    await this.lifecycle.start()
    this.#accept(facts)
    const state = this.#open().state()
    if (state.ended || state.startedAt !== null) return
    this.#open().append(...endSession(bareEnd('failed', message), state.view.detail))
    await this.#wakeAt(clock.now() + BEHIND_MS)
  }

  async poke(): Promise<void> {
    await this.lifecycle.start()
    if (!this.#log.begun()) return
    await this.#arm()
    this.#work()
    // Pokes put the lease's tick off: a session that has ended and whose row is behind must not wait for it.
    this.ctx.waitUntil(this.#drain())
  }

  async snapshot(): Promise<Snapshot | null> {
    if (!(await this.#known())) return null
    const { view } = this.#open().state()
    if (view.detail === null) return null
    return { detail: view.detail, timeline: timelineOf(view), lastEventId: view.lastEventId }
  }

  async since(after: number, limit: number | null): Promise<Replay> {
    const view = await this.#viewForPast()
    return replay(this.#log, view, after, limit)
  }

  async remembered(endedBefore: number, limit: number): Promise<Replay> {
    const view = await this.#viewForPast()
    const forgotten = forgottenUpTo(view?.detail ?? null, endedBefore)
    return replay(this.#log, view, forgotten === null ? 0 : this.#log.headAt(forgotten), limit)
  }

  /** Not `trace`: the tests' runtime takes that for a Worker's handler and does not find it. */
  async trail(): Promise<Trail | null> {
    return (await this.#known()) ? trail(this.#log) : null
  }

  async llmTrace(interactionId: string): Promise<LlmDetail | null> {
    return llmDetail((await this.#known()) ? this.#log.all() : [], interactionId)
  }

  async mcpTrace(interactionId: string): Promise<McpDetail | null> {
    return mcpDetail((await this.#known()) ? this.#log.all() : [], interactionId)
  }

  override async fetch(request: Request): Promise<Response> {
    await this.#known()
    return this.#sockets.accept(request)
  }

  override webSocketMessage(): void {}

  /** After a restart the log says whether there is work; a job that was lost is pushed again. What waits is left to wait. */
  async onStart(): Promise<void> {
    if (!this.#log.begun()) return
    const { kind } = this.#next()
    const wake = kind === 'run' ? clock.now() : kind === 'wait' ? this.#lease() : this.#following.followers.nextWake()
    if (wake !== null) await this.#wakeAt(wake)
  }

  /** The lease's tick. It never throws: a job that throws thrice is deleted in silence (platform.md, traps). */
  async onJob(): Promise<{ rescheduleAt: number } | undefined> {
    try {
      this.#work()
      await Promise.all([this.#keepPlace(), this.#drain()])
      const next = this.#lease()
      return next === null ? undefined : { rescheduleAt: next }
    } catch (error) {
      logLine('error', 'lease.failed', { session: this.#id, fault: faultText(error) })
      return { rescheduleAt: clock.now() + BEHIND_MS }
    }
  }

  /** Whether there is a session here. Whoever reads one that a kill has cut also sets it going again (`onStart`). */
  async #known(): Promise<boolean> {
    if (!this.#log.begun()) return false
    await this.lifecycle.start()
    // Followers that were given up on have no alarm: they are tried again when the object is awake anyway.
    if (this.#following.followers.nextWake() === null) this.ctx.waitUntil(this.#drain())
    return true
  }

  async #viewForPast(): Promise<SessionView | null> {
    const view = (await this.#known()) ? this.#open().state().view : null
    // What the sockets are told from here on begins where the answer ends.
    this.#sockets.flush()
    return view
  }

  #accept(facts: SessionFacts): void {
    if (this.#log.begun()) return
    this.#log.create()
    const session: NewEntry = {
      type: 'session.accepted',
      public: { type: 'session.status', status: 'pending', session: facts },
      private: acceptedFact,
    }
    this.#open().append(session)
  }

  #wakeAt(time: number): Promise<unknown> {
    return this.lifecycle.jobs.push({ id: 'lease', fn: 'lease', time, singleflight: true })
  }

  /** Makes sure that a run is in flight when the log asks for one. `fresh`: what it is to run has just begun. */
  #work(fresh = false): void {
    if (this.#run !== null || !this.#log.begun() || this.#next().kind !== 'run') return
    const run = new Run(this.#id, this.#open(), this.#wired(), this.ctx.storage.kv)
    this.#run = run
    const done = run
      .go(fresh || this.#open().state().startedAt === null)
      .catch(error => {
        warn('run.failed', { session: this.#id })(error)
        return false
      })
      .finally(() => {
        this.#run = null
      })
    this.ctx.waitUntil(done.then(ran => this.#afterRun(ran)))
  }

  async #afterRun(ran: boolean): Promise<void> {
    // More work may have come while the run was closing its books. One that failed, or found no place, waits for the lease.
    if (ran) this.#work(true)
    await this.#drain()
    // The tick of the run is due in half a minute; the end of a wait is not.
    if (this.#next().kind === 'wait') await this.#arm()
  }

  /** Sets the lease by what is next; leaves it where nothing is. */
  async #arm(): Promise<void> {
    const lease = this.#lease()
    if (lease !== null) await this.#wakeAt(lease)
  }

  #next(): Next {
    return whatNext(this.#open().state(), clock.now())
  }

  #lease(): number | null {
    return leaseAt(this.#next(), this.#following.followers.nextWake(), clock.now())
  }

  /** Followers keep and report their failures themselves; what is caught here is a fault of the object's own storage. */
  async #drain(): Promise<void> {
    await this.#following.followers.drain().catch(warn('followers.failed', { session: this.#id }))
  }

  /** The place in the Lobby: kept while a run goes on, given back behind it. A Lobby that is not reached holds up nothing else. */
  async #keepPlace(): Promise<void> {
    const run = this.#run
    // A kill between the end and the leave would hold a place for as long as it lasts; behind that it is free by itself.
    if (run === null && clock.now() - this.#open().state().lastAt > PLACE_MS) return
    const asked = () => (run === null ? this.#wired().lobby.leave(this.#id) : run.renew())
    await limited(clock, FOLLOW_MS, asked).catch(warn('lobby.place_failed', { session: this.#id }))
  }

  #open(): Journal {
    return (this.#journal ??= this.#openJournal())
  }

  #openJournal(): Journal {
    const log = sessionLog(this.#id, this.#log, this.#sockets, frame =>
      this.#following.list.progress(frame).catch(warn('lobby.tell_failed')),
    )
    return openJournal(log, (_, entries) => {
      if (entries.some(entry => isNews(entry.public))) this.ctx.waitUntil(this.#drain())
    })
  }

  #wired(): Wiring {
    return (this.#wiring ??= wire(this.env))
  }
}

function warn(event: string, facts: Record<string, unknown> = {}): (error: unknown) => void {
  return error => logLine('warn', event, { ...facts, fault: faultText(error) })
}
