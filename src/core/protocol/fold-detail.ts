import type { SessionDetail } from './api.ts'
import type { SessionView } from './view.ts'

/** Without a detail the view has missed the session's first frame: it is stale. */
export function changeDetail(view: SessionView, change: (detail: SessionDetail) => SessionDetail): SessionView {
  return view.detail === null ? { ...view, stale: true } : { ...view, detail: change(view.detail) }
}

/** null unless both times are known. */
export function durationMs(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : Date.parse(end) - Date.parse(start)
}
