import type { ComponentChildren } from 'preact'
import { LocationProvider, Route, Router, useLocation } from 'preact-iso'
import { type App, AppContext } from './data/app.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { SessionPage } from './pages/session-page.tsx'
import { SessionsPage } from './pages/sessions-page.tsx'
import { OfflineBanner } from './parts/connection.tsx'
import { Header } from './parts/header.tsx'
import { Keys } from './parts/keys.tsx'
import { onDemand } from './parts/on-demand.tsx'
import { PaletteHost } from './parts/palette-host.tsx'

const SettingsPage = onDemand(async () => (await import('./pages/settings-page.tsx')).SettingsPage)
const TriagePage = onDemand(async () => (await import('./pages/triage-page.tsx')).TriagePage)
const SubmitPage = onDemand(async () => (await import('./pages/submit-page.tsx')).SubmitPage)
const ActivityPage = onDemand(async () => (await import('./pages/activity-page.tsx')).ActivityPage)
const SystemPage = onDemand(async () => (await import('./pages/system-page.tsx')).SystemPage)
const WallPage = onDemand(async () => (await import('./pages/wall-page.tsx')).WallPage)

export function Dashboard({ app }: { app: App }) {
  return (
    <AppContext.Provider value={app}>
      <Shell>
        <Header />
        <OfflineBanner />
        <main id="main" tabIndex={-1}>
          <Router onRouteChange={focusMain}>
            <Route path="/" component={SessionsPage} />
            <Route path="/sessions/:id" component={SessionPage} />
            <Route path="/submit" component={SubmitPage} />
            {/* The path of this form in the reference, which runbooks link to. */}
            <Route path="/submit-alert" component={SubmitPage} />
            <Route path="/triage" component={TriagePage} />
            <Route path="/activity" component={ActivityPage} />
            <Route path="/system" component={SystemPage} />
            <Route path="/settings/:part?" component={SettingsPage} />
            <Route default component={NotFoundPage} />
          </Router>
        </main>
        <Keys />
        <PaletteHost />
      </Shell>
    </AppContext.Provider>
  )
}

function Shell({ children }: { children: ComponentChildren }) {
  return (
    <LocationProvider>
      <WallOr>{children}</WallOr>
    </LocationProvider>
  )
}

/** A screen on a wall has no use for what is there to be clicked. */
function WallOr({ children }: { children: ComponentChildren }) {
  const { path, query } = useLocation()
  return path === '/' && query['wall'] !== undefined ? <WallPage /> : <>{children}</>
}

/** A new page begins at its top for keyboards and screen readers too. */
function focusMain(): void {
  document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true })
}
