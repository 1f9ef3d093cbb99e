import { useLocation } from 'preact-iso'
import { useMemo } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { palette } from '../../data/commands.ts'
import { ago } from '../../data/format.ts'
import { useMe } from '../../data/me.ts'
import { notices, switchNotices } from '../../data/notices.ts'
import { allowedCommands, commandsOn, type Entry, pastedSession } from '../../data/palette.ts'
import { recentSessions } from '../../data/recent.ts'
import { setTheme, theme, THEMES } from '../../data/theme.ts'
import { views } from '../../data/views.ts'
import { STATUS_WORDS, titleOf } from '../../data/words.ts'

type Go = (url: string) => void

/** Pages and actions: what the reader may do on the page that is shown, then what is there on every page. */
export function useEntries(): { fixed: ReadonlyArray<Entry>; go: Go } {
  const { route } = useLocation()
  const me = useMe()
  const scopes = me?.scopes ?? ['read']
  const go = (url: string) => {
    palette.value = false
    route(url)
  }
  // Looked at once: the page below does not change its buttons for the palette.
  const own = useMemo(() => commandsOn(document), [])
  const ofPage = allowedCommands(own, scopes).map(({ name, press }) => action(name, press))
  const ofAll = [
    action('Copy the link to this page', () => void navigator.clipboard.writeText(location.href).catch(() => {})),
    ...THEMES.filter(each => each !== theme.value).map(each => action(`Theme: ${each}`, () => setTheme(each))),
    ...noticeActions(),
  ]
  const pages = allowedCommands(PAGES, scopes).map(({ name, url }) => page(name, url, go))
  return { fixed: [...ofPage, ...linksOf('.site-header nav a', go), ...savedViews(go), ...pages, ...ofAll], go }
}

/** Beside those of the header, which say themselves what they are. */
const PAGES = [
  { name: 'Sessions that need a person', url: '/?needs=true', needs: 'read' },
  { name: 'Triage: mine', url: '/triage?group=in_progress&whose=mine', needs: 'read' },
  { name: 'Settings: tokens and roles', url: '/settings/tokens', needs: 'admin' },
  { name: 'Settings: audit log', url: '/settings/audit', needs: 'admin' },
  { name: 'Settings: this browser', url: '/settings/browser', needs: 'read' },
  { name: 'Wall display', url: '/?wall', needs: 'read' },
] as const

function noticeActions(): Array<Entry> {
  if (notices.value === 'on') return [action('Browser notifications: off', () => void switchNotices(false))]
  return notices.value === 'off' ? [action('Browser notifications: on', () => void switchNotices(true))] : []
}

/** The header knows which pages there are for whom. */
function linksOf(selector: string, go: Go): Array<Entry> {
  return [...document.querySelectorAll<HTMLAnchorElement>(selector)].map(link =>
    page(link.textContent, link.pathname, go),
  )
}

function savedViews(go: Go): Array<Entry> {
  return views.value.map(({ name, url }) => page(`View: ${name}`, url, go))
}

function page(name: string, url: string, go: Go): Entry {
  return { id: `page ${url}`, group: 'Pages', name, run: () => go(url) }
}

function action(name: string, run: () => void): Entry {
  return {
    id: `action ${name}`,
    group: 'Actions',
    name,
    run() {
      // Closed first: an action may ask its question in a dialog of its own.
      palette.value = false
      setTimeout(run)
    },
  }
}

export function recentEntries(go: Go): Array<Entry> {
  return recentSessions().map(({ id, title }) => session(id, title, 'opened lately', go))
}

export function foundEntries(sessions: ReadonlyArray<SessionListItem>, go: Go): Array<Entry> {
  const now = Date.now()
  return sessions.map(each => {
    const place = [each.cluster, each.namespace].filter(part => part !== null).join(' / ')
    return session(
      each.id,
      titleOf(each),
      [STATUS_WORDS[each.status], place, ago(each.created_at, now)].filter(part => part !== '').join(' · '),
      go,
    )
  })
}

export function pastedEntries(text: string, go: Go): Array<Entry> {
  const id = pastedSession(text)
  return id === null ? [] : [session(id, `Open the session ${id}`, '', go)]
}

function session(id: string, name: string, note: string, go: Go): Entry {
  return { id: `session ${id}`, group: 'Sessions', name, note, run: () => go(`/sessions/${encodeURIComponent(id)}`) }
}
