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
  /** The timeline comes after the head: false until it has arrived. */
  complete: ReadonlySignal<boolean>
  reload(): Promise<void>
  close(): void
}

// A snapshot that stays stale must not become a stream of requests.
const RELOAD_MIN_MS = 1_000

/**
 * One session, followed: the snapshot, then every frame after its cursor.
 * `frame` runs a function before the next paint; frames that come together are folded together.
 */
export function openSession(id: string, api: Api, live: Live, frame: (run: () => void) => void): OpenSession {
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
    frame(flush)
  }

  // The head first, then the feed from its cursor, then the timeline: so the timeline is never behind the feed,
  // and what overlaps folds to the same.
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
      // What the executions do at the moment is told, not stored: a fresh snapshot does not know it.
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

/** Before the next paint; a hidden tab has none, so there a timer runs instead. */
export function nextFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, 250)
  else requestAnimationFrame(run)
}
