// The Durable Object of one session. It owns the log, the sockets and the alarm, and decides nothing: `src/core` does.

import { DurableObject } from 'cloudflare:workers'
import { Lifecycle } from 'agents/lifecycle'
import { bareEnd, endSession } from '#core/investigation/end-session.ts'
import type { Journal } from '#core/investigation/log/journal.ts'
import { acceptSession } from '#core/investigation/log/version.ts'
import { cancelSession, type Cancel } from '#core/investigation/people/cancellation.ts'
import type { Asked } from '#core/investigation/people/chat.ts'
import { postLetter, type Sender } from '#core/investigation/log/mail.ts'
import { hearAlerts, type JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import { reviewSession, type ReviewAsk } from '#core/investigation/people/review.ts'
import { whatNext, type Next } from '#core/investigation/decide/what-next.ts'
import type { SessionStatusBody, SessionSummary } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { emptyView, type SessionView } from '#core/protocol/view.ts'
import { EventLog } from './event-log.ts'
import { followSession } from './followers/follow-session.ts'
import type { Admitted, AskRefusal, BodyText, CallRead, DetailAsk, TimelineAsk } from './investigation-client.ts'
import { BEHIND_MS, leaseAt, wakeAfterRestart } from './lease.ts'
import { clock, ids, logFaultAs } from './platform.ts'
import { recipientsIn } from './recipients.ts'
import { replay, replayRemembered } from './replay.ts'
import { Runner } from './runner.ts'
import { openSessionJournal } from './session-journal.ts'
import { SessionReads } from './session-reads.ts'
import { Snapshots } from './snapshots.ts'
import { Sockets } from './sockets.ts'
import { takeQuestion } from './take-question.ts'
import { wire, type Wiring } from './wire.ts'

export class Investigation extends DurableObject<Env> {
  readonly lifecycle = Lifecycle.install<Env, object>(this)
  #id = this.ctx.id.name ?? ''
  #log = new EventLog(this.ctx.storage, this.#id, clock)
  #snapshots = new Snapshots(this.ctx.storage.kv, this.#log)
  #sockets = new Sockets(this.ctx)
  #journal: Journal | null = null
  #wiring: Wiring | null = null
  #following = followSession({
    sessionId: this.#id,
    log: this.#log,
    state: () => this.#openJournal().state(),
    kv: this.ctx.storage.kv,
    wire: () => this.#wire(),
    recipients: recipientsIn(this.env),
  })
  #reads = new SessionReads({
    log: this.#log,
    snapshots: this.#snapshots,
    liveView: () => this.#journal?.state().view ?? null,
    readLog: () => this.#openJournal().state().view,
  })
  #runner = new Runner({
    sessionId: this.#id,
    kv: this.ctx.storage.kv,
    openJournal: () => this.#openJournal(),
    wire: () => this.#wire(),
    next: () => this.#next(),
    waitUntil: work => this.ctx.waitUntil(work),
    afterRun: ran => this.#afterRun(ran),
  })

  /** The Lobby gave the session a place: it begins, or goes on. Idempotent. */
  async admit(): Promise<Admitted> {
    const row = this.#log.hasBegun() ? null : await this.#wire().readPending(this.#id)
    if (row !== null && row.kind !== 'pending') return row.kind === 'over' ? 'nothing_to_run' : row.kind
    await this.lifecycle.start()
    if (row !== null) this.#accept(row.facts)
    if (row?.kind === 'pending' && row.joined) this.#hear(await this.#wire().readUntold(this.#id))
    const next = this.#next()
    if (next.kind !== 'run' || !next.takesPlace) return 'nothing_to_run'
    await this.#arm()
    this.#runner.admit()
    return 'runs'
  }

  /** Takes over a session that waits for its place. Idempotent. */
  async begin(facts: SessionFacts): Promise<void> {
    await this.lifecycle.start()
    this.#accept(facts)
    await this.#arm()
    this.#runner.start()
  }

  /** If the session was still queued, its row in D1 reads `cancelled` when this resolves (unless D1 is down). Nothing else notifies the list. */
  async cancel(cancel: Cancel, waiting?: SessionFacts): Promise<'done' | 'not_cancellable'> {
    if (waiting !== undefined) {
      await this.lifecycle.start()
      this.#accept(waiting)
    }
    if (!(await this.#wake())) return 'not_cancellable'
    const entries = cancelSession(this.#openJournal().state(), cancel)
    if (entries === null) return 'not_cancellable'
    const queued = this.#openJournal().state().startedAt === null
    this.#openJournal().append(...entries)
    if (queued) this.ctx.waitUntil(this.#wire().lobby.leave(this.#id).catch(logFaultAs('warn', 'lobby.leave_failed')))
    this.#runner.cancel()
    await this.#wakeAt(clock.now() + BEHIND_MS)
    this.#runner.start()
    if (queued) await this.#following.followers.hurry('row')
    return 'done'
  }

  /** Takes a follow-up question and starts to answer it. The answer streams into the timeline. */
  async ask(content: string, author: string): Promise<Asked | AskRefusal> {
    if (!(await this.#wake())) return 'not_ended'
    const taken = await takeQuestion(() => this.#openJournal(), this.#wire().makeChatPlan, { content, author })
    if (typeof taken === 'string') return taken
    this.#openJournal().append(...taken.entries)
    await this.#arm()
    this.#runner.start(true)
    return taken.asked
  }

  /** Puts a message into the mailbox of an execution, and wakes the execution if it waits. False if there is no such execution, or it has ended. */
  async post(executionId: string, from: Sender, content: string): Promise<boolean> {
    if (!(await this.#wake())) return false
    if (this.#openJournal().state().transcripts[executionId]?.end !== null) return false
    this.#openJournal().append(postLetter(ids, executionId, from, [content]))
    await this.#arm()
    this.#runner.start()
    return true
  }

  /** Alerts that joined the session: they are in its log when this resolves. Idempotent. False if it waits for its turn, and reads them then. */
  async hear(alerts: ReadonlyArray<JoinedAlert>): Promise<boolean> {
    if (!(await this.#wake())) return false
    if (this.#hear(alerts)) await this.#wakeAt(clock.now() + BEHIND_MS)
    this.#runner.start()
    return true
  }

  /** False if the action does not apply. When this resolves the row in D1 has the change, unless D1 is down. */
  async review(ask: ReviewAsk): Promise<boolean> {
    const { detail } = (await this.#wake()) ? this.#openJournal().state().view : emptyView
    const entries = detail === null ? null : reviewSession(detail, ask, ids)
    if (entries === null) return false
    this.#openJournal().append(...entries)
    await this.#wakeAt(clock.now() + BEHIND_MS)
    await this.#following.followers.hurry('row')
    return true
  }

  /** Ends a session that could not be started as failed. Without effect on one that has started or ended. */
  async fail(facts: SessionFacts, message: string): Promise<void> {
    await this.lifecycle.start()
    this.#accept(facts)
    const state = this.#openJournal().state()
    if (state.ended || state.startedAt !== null) return
    this.#openJournal().append(...endSession(bareEnd('failed', message), state.view.detail))
    await this.#wakeAt(clock.now() + BEHIND_MS)
  }

  /** Makes sure that the session has its lease, and tries the followers that are behind. */
  async poke(): Promise<void> {
    await this.lifecycle.start()
    if (!this.#log.hasBegun()) return
    await this.#arm()
    this.#runner.start()
    // Each poke puts off the next tick of the lease, so the followers of an ended session must not wait for that tick.
    this.ctx.waitUntil(this.#drain())
  }

  async readStatus(): Promise<SessionStatusBody | null> {
    return (await this.#wake()) ? this.#reads.status() : null
  }
  async readSummary(): Promise<SessionSummary | null> {
    return (await this.#wake()) ? this.#reads.summary() : null
  }
  async readDetail(ask: DetailAsk): Promise<BodyText | null> {
    return (await this.#wake()) ? this.#reads.detail(ask) : null
  }
  async readTimeline(ask: TimelineAsk): Promise<BodyText | null> {
    return (await this.#wake()) ? this.#reads.timeline(ask) : null
  }
  async readTrace(held: ReadonlyArray<string>): Promise<BodyText | null> {
    return (await this.#wake()) ? this.#reads.trace(held) : null
  }
  async readModelCall(interactionId: string, held: ReadonlyArray<string>): Promise<CallRead> {
    return (await this.#wake()) ? this.#reads.modelCall(interactionId, held) : null
  }
  async readToolCall(interactionId: string, page: number, held: ReadonlyArray<string>): Promise<CallRead> {
    return (await this.#wake()) ? this.#reads.toolCall(interactionId, page, held) : null
  }

  async since(after: number, limit: number | null) {
    return replay(this.#log, await this.#readViewForReplay(), after, limit)
  }
  async remembered(endedBefore: number, limit: number) {
    return replayRemembered(this.#log, await this.#readViewForReplay(), endedBefore, limit)
  }
  async reviewActivity() {
    return (await this.#wake()) ? this.#reads.reviewActivity() : []
  }

  /** Opens a socket that carries every frame of the session from now on. */
  override async fetch(request: Request): Promise<Response> {
    await this.#wake()
    return this.#sockets.accept(request)
  }
  override webSocketMessage(): void {}

  /** Called by `agents/lifecycle` after a restart: sets the alarm again from the log, in case its job was lost. */
  async onStart(): Promise<void> {
    if (!this.#log.hasBegun()) return
    const wake = wakeAfterRestart(this.#next(), this.#leaseTime(), this.#following.followers.nextWake(), clock.now())
    if (wake !== null) await this.#wakeAt(wake)
  }

  /** The tick of the lease. It never throws: `agents/lifecycle` deletes a job that throws three times, without a word. */
  async onJob(): Promise<{ rescheduleAt: number } | undefined> {
    try {
      if (this.#log.hasBegun()) this.#runner.start()
      await Promise.all([this.#runner.keepPlace(), this.#drain()])
      const next = this.#leaseTime()
      return next === null ? undefined : { rescheduleAt: next }
    } catch (error) {
      logFaultAs('error', 'lease.failed', { session: this.#id })(error)
      return { rescheduleAt: clock.now() + BEHIND_MS }
    }
  }

  /** False if no session was handed to this object. Otherwise starts its lifecycle: any read resumes a session that a kill cut (`onStart`). */
  async #wake(): Promise<boolean> {
    if (!this.#log.hasBegun()) return false
    await this.lifecycle.start()
    // Parked followers set no alarm: they are tried whenever the object is awake for another reason.
    if (this.#following.followers.nextWake() === null) this.ctx.waitUntil(this.#drain())
    return true
  }

  /** The view as the replay begins. Frames that still wait for the sockets go out first: live frames continue where the replay ends. */
  async #readViewForReplay(): Promise<SessionView | null> {
    const view = (await this.#wake()) ? this.#reads.view() : null
    this.#sockets.flush()
    return view
  }

  #hear(alerts: ReadonlyArray<JoinedAlert>): boolean {
    const entries = hearAlerts(this.#openJournal().state(), ids, alerts)
    if (entries.length > 0) this.#openJournal().append(...entries)
    return entries.length > 0
  }

  #accept(facts: SessionFacts): void {
    if (this.#log.hasBegun()) return
    this.#log.create()
    this.#following.begin()
    this.#openJournal().append(acceptSession(facts))
  }

  /** True if nothing is left to do: the tick of the run, due in half a minute, would wake the object for nothing. A wait may end before it. */
  async #afterRun(ran: boolean): Promise<boolean> {
    await this.#drain()
    const rests = ran && this.#leaseTime() === null
    if (rests) await this.lifecycle.jobs.cancel('lease')
    else if (this.#next().kind === 'wait') await this.#arm()
    return rests
  }

  #next(): Next {
    const rest = this.#journal === null ? this.#snapshots.rest(clock.now()) : null
    return rest ?? whatNext(this.#openJournal().state(), clock.now())
  }

  /** When the alarm must wake the object, in milliseconds since the epoch; null when nothing is left to do. */
  #leaseTime(): number | null {
    return leaseAt(this.#next(), this.#following.followers.nextWake(), clock.now())
  }

  async #arm(): Promise<void> {
    const lease = this.#leaseTime()
    if (lease !== null) await this.#wakeAt(lease)
  }

  #wakeAt(time: number): Promise<unknown> {
    return this.lifecycle.jobs.push({ id: 'lease', fn: 'lease', time, singleflight: true })
  }

  /** Followers keep and report their own failures. What is caught here is a fault of the object's storage. */
  async #drain(which: 'drain' | 'drainUrgent' = 'drain'): Promise<void> {
    await this.#following.followers[which]().catch(logFaultAs('warn', 'followers.failed', { session: this.#id }))
  }

  #openJournal(): Journal {
    return (this.#journal ??= openSessionJournal({
      sessionId: this.#id,
      log: this.#log,
      sockets: this.#sockets,
      snapshots: this.#snapshots,
      onProgress: frame => this.#following.list.progress(frame).catch(logFaultAs('warn', 'lobby.tell_failed')),
      onNews: () => this.ctx.waitUntil(this.#drain('drainUrgent')),
    }))
  }

  #wire(): Wiring {
    return (this.#wiring ??= wire(this.env))
  }
}
