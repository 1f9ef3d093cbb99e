import type { ComponentChild } from 'preact'
import { useLocation, useRoute } from 'preact-iso'
import type { Scope } from '#core/protocol/scopes.ts'
import { mayDo, useMe } from '../data/me.ts'
import { AuditLog } from '../parts/settings/audit-log.tsx'
import { Connect } from '../parts/settings/connect.tsx'
import { Ingest } from '../parts/settings/ingest.tsx'
import { ThisBrowser } from '../parts/settings/this-browser.tsx'
import { Silences } from '../parts/settings/silences.tsx'
import { Notify } from '../parts/settings/notify.tsx'
import { Tokens } from '../parts/settings/tokens.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { useTitle } from '../parts/title.ts'
import { NotFoundPage } from './not-found-page.tsx'
import '../styles/dry-runs.css'
import '../styles/settings.css'
import '../styles/tables.css'

type Part = { path: string; title: string; needs: Scope; show: () => ComponentChild }

const PARTS: ReadonlyArray<Part> = [
  { path: '/settings', title: 'Connect', needs: 'read', show: () => <Connect /> },
  { path: '/settings/ingest', title: 'Ingest rules', needs: 'read', show: () => <Ingest /> },
  { path: '/settings/silences', title: 'Silences', needs: 'read', show: () => <Silences /> },
  { path: '/settings/notifications', title: 'Notifications', needs: 'respond', show: () => <Notify /> },
  { path: '/settings/tokens', title: 'Tokens and roles', needs: 'admin', show: () => <Tokens /> },
  { path: '/settings/audit', title: 'Audit log', needs: 'admin', show: () => <AuditLog /> },
  { path: '/settings/browser', title: 'This browser', needs: 'read', show: () => <ThisBrowser /> },
]

export function SettingsPage() {
  const me = useMe()
  const { path } = useLocation()
  const { part = '' } = useRoute().params
  // Whoever sees a page may read.
  const allowed = PARTS.filter(({ needs }) => needs === 'read' || mayDo(me, needs))
  const shown = allowed.find(each => each.path === (part === '' ? '/settings' : `/settings/${part}`))
  useTitle(shown === undefined || part === '' ? 'Settings' : shown.title)
  // Until it is known who looks, nothing can be said to be missing.
  if (me !== null && shown === undefined) return <NotFoundPage />
  return (
    <div class="page settings">
      <h1>Settings</h1>
      <nav class="tabs" aria-label="Settings">
        {allowed.map(each => (
          <a key={each.path} href={each.path} aria-current={each.path === path ? 'page' : undefined}>
            {each.title}
          </a>
        ))}
      </nav>
      {shown === undefined ? <SkeletonRows rows={4} /> : shown.show()}
    </div>
  )
}
