import { signal } from '@preact/signals'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { App } from './app.ts'
import { oneLine } from './format.ts'
import { askWho } from './me.ts'
import { isUnnamed } from './mended.ts'
import { STATUS_WORDS, titleOf } from './words.ts'

export type NoticeState = 'off' | 'on' | 'refused' | 'unknown here'

const CHOICE = 'tarsy.notices'
const TOLD = 'tarsy.told'
// More than end at once while tabs hear of them one after the other.
const TOLD_MAX = 100
// Ours: a tab that hears later, because it was offline, reads what was stored.
const CLAIMED_MS = 10_000
// Two lines on most systems; longer ones are cut there without a sign.
const BODY_MAX = 160

/** Whether this browser tells of sessions that ended. Off until somebody switches it on. */
export const notices = signal<NoticeState>(stateOf(read(CHOICE) === 'on'))

function stateOf(chosen: boolean): NoticeState {
  if (!('Notification' in globalThis) || !('locks' in navigator)) return 'unknown here'
  if (Notification.permission === 'denied') return 'refused'
  return chosen && Notification.permission === 'granted' ? 'on' : 'off'
}

/** Asks the browser for its permission if it has to: call it on a click alone. */
export async function switchNotices(on: boolean): Promise<void> {
  write(CHOICE, on ? 'on' : 'off')
  if (on && 'Notification' in globalThis) await Notification.requestPermission()
  notices.value = stateOf(on)
}

type Ended = Pick<SessionDetail, 'status' | 'author' | 'severity'> & { verdict?: SessionDetail['verdict'] }

/** Why the reader is told of this end; null for one that is not worth a notice. */
export function reasonToTell({ status, author, severity, verdict }: Ended, me: string | null): string | null {
  if (status === 'failed' || status === 'timed_out') return 'needs a person'
  const confidence = verdict?.confidence
  if (status === 'completed' && (confidence === 'low' || confidence === 'unknown')) return 'needs a person'
  if (status === 'completed' && severity === 'critical') return 'critical'
  // Whoever stopped it knows.
  if (status === 'completed' && me !== null && author === me && !isUnnamed(author)) return 'yours'
  return null
}

/** The alert's title, and the verdict's cause. Never an error's text or a result: others may see the screen. */
export function noticeOf(detail: SessionDetail, reason: string): { title: string; body: string } {
  const cause = detail.status === 'completed' ? (detail.verdict?.cause ?? null) : null
  const text = `${STATUS_WORDS[detail.status]}, ${reason}${cause === null ? '' : `: ${oneLine(cause)}`}`
  return { title: titleOf(detail), body: text.length > BODY_MAX ? `${text.slice(0, BODY_MAX - 1)}…` : text }
}

export function watchNotices({ api, live }: App): void {
  // Another tab may have switched it.
  addEventListener('storage', ({ key }) => {
    if (key === CHOICE) notices.value = stateOf(read(CHOICE) === 'on')
  })
  const tell = async (id: string) => {
    if (!(await claim(id))) return
    const [session, me] = await Promise.all([api.session(id), askWho(api)])
    if (!session.ok) return
    const reason = reasonToTell(session.body, me?.user ?? null)
    if (reason !== null) show(session.body, reason)
  }
  live.subscribe('sessions', {
    frame(frame: Frame) {
      if (notices.value === 'on' && frame.type === 'session.status' && isEnd(frame.status)) void tell(frame.session_id)
    },
  })
}

function show(detail: SessionDetail, reason: string): void {
  const { title, body } = noticeOf(detail, reason)
  try {
    const notice = new Notification(title, { body, tag: detail.id })
    // In a tab of its own: what somebody writes in this one stays.
    notice.addEventListener('click', () => {
      open(`/sessions/${encodeURIComponent(detail.id)}`)
      notice.close()
    })
  } catch {
    // Browsers of phones have the name and refuse the call.
    notices.value = 'unknown here'
  }
}

/**
 * True in one of the tabs that hear of this end: the one that gets its lock. It keeps the lock until the others have surely heard of the end, because
 * a browser tells its processes of what was stored some time later.
 */
function claim(id: string): Promise<boolean> {
  return new Promise(resolve => {
    void navigator.locks.request(`${TOLD}.${id}`, { ifAvailable: true }, async lock => {
      const mine = lock !== null && !listTold().includes(id)
      resolve(mine)
      if (!mine) return
      await navigator.locks.request(TOLD, () => write(TOLD, [...listTold(), id].slice(-TOLD_MAX).join(' ')))
      await new Promise(over => setTimeout(over, CLAIMED_MS))
    })
  })
}

function listTold(): Array<string> {
  return (read(TOLD) ?? '').split(' ')
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage is blocked: nothing was chosen.
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage is blocked: the choice lasts as long as the page, and each tab tells for itself.
  }
}
