import { loseConnection, type State } from './state.ts'

export const LIST_STATES: ReadonlyArray<State> = [
  { name: 'list', path: '/' },
  { name: 'list-filtered', path: '/?since=24h&acted=true' },
  { name: 'list-empty', path: '/?q=nothing-has-this' },
  { name: 'list-oldest', path: '/?sort=oldest&size=50' },
  { name: 'list-beyond-the-end', path: '/?page=99' },
  {
    name: 'list-loading',
    path: '/',
    async reach(page) {
      // Answered when the page is gone.
      await page.route(/\/api\/v1\/sessions\?/, () => {})
      await page.getByRole('button', { name: '24h' }).click()
      await page.getByText('Loading…').waitFor()
    },
  },
  {
    name: 'list-stale',
    path: '/',
    async reach(page) {
      await page.route(/\/api\/v1\/sessions\?/, route => route.abort())
      await page.getByRole('button', { name: '24h' }).click()
      await page.getByText(/^Not loaded/).waitFor()
    },
  },
  { name: 'list-offline', path: '/', reach: loseConnection },
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
