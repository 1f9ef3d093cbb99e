// The states of the pages that are looked at: by people as pictures (screenshots.ts), by axe in the tests.

import type { Page } from 'playwright-core'
import type { Fixture } from './server.ts'

export type State = { name: string; path: string; reach?: (page: Page, fixture: Fixture) => Promise<void> }

const noAnswer = (page: Page) => page.route(/\/api\/v1\/sessions\?/, route => route.abort())

export const LIST_STATES: ReadonlyArray<State> = [
  { name: 'list', path: '/' },
  { name: 'list-filtered', path: '/?since=24h&acted=true' },
  { name: 'list-empty', path: '/?q=nothing-has-this' },
  { name: 'list-oldest', path: '/?sort=oldest&size=50' },
  {
    name: 'list-stale',
    path: '/',
    async reach(page) {
      await noAnswer(page)
      await page.getByRole('button', { name: '24h' }).click()
      await page.getByText(/^Not loaded/).waitFor()
    },
  },
  {
    name: 'list-offline',
    path: '/',
    async reach(page, fixture) {
      await page.routeWebSocket(/\/ws$/, socket => void socket.close())
      fixture.dropTabs()
      await page.getByText(/^Offline since/).waitFor()
    },
  },
  {
    name: 'list-filters',
    path: '/?severity=critical',
    async reach(page) {
      const toggle = page.getByRole('button', { name: 'Filters' })
      if (await toggle.isVisible()) await toggle.click()
    },
  },
  { name: 'list-warnings', path: '/', reach: page => page.locator('.warnings summary').click() },
  { name: 'list-keys', path: '/', reach: page => page.keyboard.press('?') },
]

export const STATES: ReadonlyArray<State> = [
  ...LIST_STATES,
  { name: 'session-completed', path: '/sessions/done' },
  { name: 'session-running', path: '/sessions/run' },
  { name: 'session-acted', path: '/sessions/acted' },
  { name: 'session-failed', path: '/sessions/failed' },
  { name: 'session-cancelled', path: '/sessions/cancelled' },
  { name: 'session-timed-out', path: '/sessions/timedout' },
  { name: 'session-queued', path: '/sessions/queued' },
  { name: 'session-hostile', path: '/sessions/hostile' },
  { name: 'submit', path: '/submit' },
  { name: 'not-found', path: '/nope' },
]
