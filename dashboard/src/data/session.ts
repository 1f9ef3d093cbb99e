import { batch, signal } from '@preact/signals'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import { emptyView, fold, type SessionView, viewOf } from '#core/protocol/view.ts'
import type { Api, ApiError } from './api.ts'
import type { Live } from './live.ts'

// Limits how often a view that stays stale is loaded again.
const RELOAD_MIN_MS = 1_000

/** Follows one session: loads the snapshot, then folds every frame after its cursor, until it is closed. */
export class OpenSession {
  readonly view = signal<SessionView>(emptyView)
  /** Why the session cannot be shown; null while all is well. */
  readonly error = signal<ApiError | null>(null)
  /** False until the timeline has been loaded; the detail comes before it. */
  readonly complete = signal(false)
  #id: string
  #api: Api
  #live: Live
  #beforePaint: (run: () => void) => void
  #waiting: Array<Frame> = []
  #scheduled = false
  #loading = false
  #closed = false
  #unsubscribe: (() => void) | null = null
  #unwatch: () => void
  #reloadTimer: ReturnType<typeof setTimeout> | undefined

  /** `beforePaint` runs a function before the next paint; frames that arrive between two paints are folded together. */
  constructor(id: string, api: Api, live: Live, beforePaint: (run: () => void) => void) {
    this.#id = id
    this.#api = api
    this.#live = live
    this.#beforePaint = beforePaint
    void this.load()
    this.#unwatch = live.state.subscribe(now => {
      if (now === 'live' && this.error.value !== null && this.error.value.status !== 404) void this.load()
    })
  }

  // Detail first, then the frames after its cursor, then the timeline. So the timeline is never behind the frames, and folding a frame twice
  // changes nothing.
  async load(): Promise<void> {
    clearTimeout(this.#reloadTimer)
    this.#reloadTimer = undefined
    if (this.#loading) return
    this.#loading = true
    const head = await this.#api.session(this.#id)
    if (this.#closed) return
    if (!head.ok) return this.#fail(head)
    if (!this.complete.value) this.view.value = viewOf(head.body, [], head.lastEventId)
    this.#subscribeFrom(head.lastEventId)
    const timeline = await this.#api.timeline(this.#id)
    if (this.#closed) return
    if (!timeline.ok) return this.#fail(timeline)
    this.#loading = false
    this.#show(head.body, timeline.body, head.lastEventId)
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#reloadTimer)
    this.#unwatch()
    this.#unsubscribe?.()
  }

  #subscribeFrom(cursor: number): void {
    this.#unsubscribe ??= this.#live.subscribe(`session:${this.#id}`, {
      cursor: () => (this.#loading ? cursor : this.view.value.lastEventId),
      frame: arrived => {
        this.#waiting.push(arrived)
        this.#schedule()
      },
      lost: () => void this.load(),
    })
  }

  #show(detail: SessionDetail, timeline: Array<TimelineEvent>, cursor: number): void {
    batch(() => {
      // Progress is sent and not stored, so a new snapshot lacks it.
      const { activity, progress } = this.view.value
      const running = !isEnd(detail.status)
      this.view.value = { ...viewOf(detail, timeline, cursor), ...(running && { activity, progress }) }
      this.error.value = null
      this.complete.value = true
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#beforePaint(() => this.#foldWaiting())
  }

  #foldWaiting(): void {
    this.#scheduled = false
    if (this.#loading || this.#closed || this.#waiting.length === 0) return
    const next = this.#waiting.reduce(fold, this.view.value)
    this.#waiting = []
    this.view.value = next
    if (next.stale) this.#reloadTimer ??= setTimeout(() => void this.load(), RELOAD_MIN_MS)
  }

  #fail({ status, message }: ApiError): void {
    this.#loading = false
    this.error.value = { status, message }
  }
}

/** Runs a function before the next paint. A hidden tab paints nothing: there a timer runs it. */
export function runBeforePaint(run: () => void): void {
  if (document.hidden) setTimeout(run, 250)
  else requestAnimationFrame(run)
}
