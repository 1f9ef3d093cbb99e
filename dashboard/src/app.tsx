import { LocationProvider, Route, Router } from 'preact-iso'
import { type App, AppContext } from './data/app.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { SessionPage } from './pages/session-page.tsx'
import { SessionsPage } from './pages/sessions-page.tsx'
import { SubmitPage } from './pages/submit-page.tsx'
import { OfflineBanner } from './parts/connection.tsx'
import { Header } from './parts/header.tsx'
import { Keys } from './parts/keys.tsx'
import { onDemand } from './parts/on-demand.tsx'

const SettingsPage = onDemand(async () => (await import('./pages/settings-page.tsx')).SettingsPage)
const TriagePage = onDemand(async () => (await import('./pages/triage-page.tsx')).TriagePage)
const ActivityPage = onDemand(async () => (await import('./pages/activity-page.tsx')).ActivityPage)
const SystemPage = onDemand(async () => (await import('./pages/system-page.tsx')).SystemPage)

export function Dashboard({ app }: { app: App }) {
  return (
    <AppContext.Provider value={app}>
      <LocationProvider>
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
      </LocationProvider>
    </AppContext.Provider>
  )
}

/** A new page begins at its top for keyboards and screen readers too. */
function focusMain(): void {
  document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true })
}
