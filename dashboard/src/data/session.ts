import { batch, signal, type ReadonlySignal } from '@preact/signals'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import { emptyView, fold, type SessionView, viewOf } from '#core/protocol/view.ts'
import type { Api, ApiError } from './api.ts'
import type { Live } from './live.ts'

export type OpenSession = {
  view: ReadonlySignal<SessionView>
  /** Why the session cannot be shown; null while all is well. */
  error: ReadonlySignal<ApiError | null>
  /** False until the timeline has been loaded; the detail comes before it. */
  complete: ReadonlySignal<boolean>
  reload(): Promise<void>
  close(): void
}

// Limits how often a view that stays stale is loaded again.
const RELOAD_MIN_MS = 1_000

/**
 * Follows one session: loads the snapshot, then folds every frame after its cursor. `beforePaint` runs a function before the next paint;
 * frames that arrive between two paints are folded together.
 */
export function openSession(id: string, api: Api, live: Live, beforePaint: (run: () => void) => void): OpenSession {
  const view = signal<SessionView>(emptyView)
  const error = signal<ApiError | null>(null)
  const complete = signal(false)
  let waiting: Array<Frame> = []
  let scheduled = false
  let loading = false
  let closed = false
  let leave: (() => void) | null = null
  let reloadTimer: ReturnType<typeof setTimeout> | undefined

  function flush() {
    scheduled = false
    if (loading || closed || waiting.length === 0) return
    const next = waiting.reduce(fold, view.value)
    waiting = []
    view.value = next
    if (next.stale) reloadTimer ??= setTimeout(load, RELOAD_MIN_MS)
  }

  function schedule() {
    if (scheduled) return
    scheduled = true
    beforePaint(flush)
  }

  // Detail first, then the frames after its cursor, then the timeline. So the timeline is never behind the frames, and folding a frame twice
  // changes nothing.
  async function load(): Promise<void> {
    clearTimeout(reloadTimer)
    reloadTimer = undefined
    if (loading) return
    loading = true
    const head = await api.session(id)
    if (closed) return
    if (!head.ok) return fail(head)
    const cursor = head.lastEventId
    if (!complete.value) view.value = viewOf(head.body, [], cursor)
    leave ??= live.subscribe(`session:${id}`, {
      cursor: () => (loading ? cursor : view.value.lastEventId),
      frame(arrived) {
        waiting.push(arrived)
        schedule()
      },
      lost: () => void load(),
    })
    const timeline = await api.timeline(id)
    if (closed) return
    if (!timeline.ok) return fail(timeline)
    loading = false
    batch(() => {
      // Progress is sent and not stored, so a new snapshot lacks it.
      const { activity, progress } = view.value
      const running = !isEnd(head.body.status)
      view.value = { ...viewOf(head.body, timeline.body, cursor), ...(running && { activity, progress }) }
      error.value = null
      complete.value = true
    })
    schedule()
  }

  function fail(why: ApiError) {
    loading = false
    error.value = { status: why.status, message: why.message }
  }

  void load()
  const unwatch = live.state.subscribe(now => {
    if (now === 'live' && error.value !== null && error.value.status !== 404) void load()
  })
  return {
    view,
    error,
    complete,
    reload: load,
    close() {
      closed = true
      clearTimeout(reloadTimer)
      unwatch()
      leave?.()
    },
  }
}

/** Runs a function before the next paint. A hidden tab paints nothing: there a timer runs it. */
export function runBeforePaint(run: () => void): void {
  if (document.hidden) setTimeout(run, 250)
  else requestAnimationFrame(run)
}
