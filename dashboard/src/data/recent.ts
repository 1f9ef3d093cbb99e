/** The sessions that were opened last in this browser, the newest first. */
export type Recent = { id: string; title: string }

const KEY = 'tarsy.recent'
// As many as are seen at once.
const MOST = 6

export function recentSessions(): Array<Recent> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : []
  } catch {
    // Storage is blocked or holds something else: nothing is known.
    return []
  }
}

export function rememberSession(session: Recent): void {
  try {
    const others = recentSessions().filter(each => each.id !== session.id)
    localStorage.setItem(KEY, JSON.stringify([session, ...others].slice(0, MOST)))
  } catch {
    // Storage is blocked or full: it is not offered again, that is all.
  }
}

function isRecent(value: unknown): value is Recent {
  const { id, title } = (value ?? {}) as Partial<Recent>
  return typeof id === 'string' && typeof title === 'string'
}
