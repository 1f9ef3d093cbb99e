// The page of a session: how sessions run and end, its parts, its panel, and what goes wrong.

import type { Page } from 'playwright-core'
import { ENDING_NAMES } from './night-stories.ts'
import { loseConnection, type State } from './state.ts'

const openCall = (call: string) => async (page: Page) => {
  await page.locator('.call-chip', { hasText: call }).first().click()
  await page.getByRole('complementary', { name: new RegExp(call) }).waitFor()
}

const ENDS: ReadonlyArray<State> = [
  { name: 'session-completed', path: '/sessions/done' },
  { name: 'session-verdict', path: '/sessions/verdict' },
  { name: 'session-running', path: '/sessions/run' },
  { name: 'session-three-agents', path: '/sessions/three' },
  { name: 'session-orchestra', path: '/sessions/orchestra' },
  { name: 'session-queued', path: '/sessions/queued' },
  { name: 'session-unknown-cause', path: '/sessions/mended' },
  { name: 'session-failed', path: '/sessions/failed' },
  { name: 'session-cancelled', path: '/sessions/cancelled' },
  { name: 'session-timed-out', path: '/sessions/timedout' },
  { name: 'session-hostile', path: '/sessions/hostile' },
  ...ENDING_NAMES.map(name => ({ name: `session-${name}`, path: `/sessions/${name}` })),
]

const PARTS: ReadonlyArray<State> = [
  { name: 'timeline', path: '/sessions/done?tab=timeline' },
  {
    name: 'timeline-unfolded',
    path: '/sessions/done?tab=timeline',
    reach: page => page.getByRole('button', { name: 'Expand all' }).click(),
  },
  {
    name: 'timeline-search',
    path: '/sessions/done?tab=timeline',
    async reach(page) {
      await page.getByRole('searchbox', { name: 'Search in this session' }).fill('OOMKilled')
      await page.getByText('0 of 2').waitFor()
      await page.keyboard.press('Enter')
      await page.locator('.event.target').waitFor()
    },
  },
  {
    name: 'timeline-equal-errors',
    path: '/sessions/partial?tab=timeline',
    reach: page => page.locator('.repeat').getByRole('button').first().click(),
  },
  { name: 'timeline-running', path: '/sessions/stream-300?tab=timeline' },
  { name: 'timeline-hostile', path: '/sessions/hostile?tab=timeline' },
  { name: 'trace', path: '/sessions/done?tab=trace' },
  { name: 'alert', path: '/sessions/verdict?tab=alert' },
  { name: 'alert-of-text', path: '/sessions/run?tab=alert' },
  { name: 'chat', path: '/sessions/done?tab=chat' },
  { name: 'chat-closed', path: '/sessions/run?tab=chat' },
  {
    name: 'chat-answering',
    path: '/sessions/done-30?tab=chat',
    async reach(page, fixture) {
      if ((await page.locator('.exchange').count()) > 0) return
      await page.getByLabel('Question about this session').fill('Is the cache bounded now?')
      const asked = page.waitForResponse(/chat\/messages/)
      await page.getByRole('button', { name: 'Ask' }).click()
      await asked
      fixture.stepOne('done-30', 12)
      await page.locator('.exchange').waitFor()
    },
  },
]

const PANELS: ReadonlyArray<State> = [
  { name: 'panel-tree', path: '/sessions/verdict', reach: openCall('pods_get') },
  { name: 'panel-log', path: '/sessions/verdict', reach: openCall('pods_log') },
  { name: 'panel-chart', path: '/sessions/verdict', reach: openCall('query_range') },
  { name: 'panel-table', path: '/sessions/verdict', reach: openCall('pods_list') },
  { name: 'panel-write', path: '/sessions/verdict', reach: openCall('rollout_undo') },
  {
    name: 'panel-exchange',
    path: '/sessions/verdict',
    async reach(page) {
      await openCall('pods_get')(page)
      await page.getByRole('button', { name: 'Model exchange' }).click()
      await page.getByText('2 messages before it').waitFor()
      await page.getByText('2 messages before it').scrollIntoViewIfNeeded()
    },
  },
]

const ACTS: ReadonlyArray<State> = [
  {
    name: 'session-stop',
    path: '/sessions/run',
    reach: page => page.getByRole('button', { name: 'Stop', exact: true }).click(),
  },
  {
    name: 'session-rate',
    path: '/sessions/done-9',
    async reach(page, fixture) {
      const rated = { session_ids: ['done-9'], action: 'complete', quality_rating: 'accurate' }
      fixture.reviews.change({ ...rated, action_taken: 'Rolled back to 2.40.3.' }, 'ben@example.org')
      const button = page.getByRole('button', { name: /^Review/ })
      if (!(await button.first().isVisible())) await page.locator('.menu summary').click()
      await button.locator('visible=true').click()
      await page.getByText('ben@example.org').first().waitFor()
    },
  },
  { name: 'session-menu', path: '/sessions/done', reach: page => page.locator('.menu summary').click() },
  { name: 'session-keys', path: '/sessions/done', reach: page => page.keyboard.press('?') },
  { name: 'session-offline', path: '/sessions/done', reach: loseConnection },
  { name: 'session-running-offline', path: '/sessions/three', reach: loseConnection },
  {
    name: 'session-behind',
    path: '/sessions/done',
    async reach(page, fixture) {
      await page.route(/\/api\/v1\/sessions\/done/, route => route.abort())
      // A page that hears of an event that it does not know loads the session again, which fails here.
      fixture.stray('done')
      await page.getByText('This page may be behind').waitFor()
    },
  },
  {
    name: 'session-not-loaded',
    path: '/nope',
    async reach(page) {
      await page.route(/\/api\/v1\/sessions\/done-3/, route => route.abort())
      await page.evaluate(() => {
        const link = document.createElement('a')
        link.href = '/sessions/done-3'
        document.body.append(link)
        link.click()
        link.remove()
      })
      await page.getByText('The session could not be loaded').waitFor()
    },
  },
  { name: 'session-unknown', path: '/sessions/nobody' },
]

export const SESSION_STATES: ReadonlyArray<State> = [...ENDS, ...PARTS, ...PANELS, ...ACTS]
