import type { Page } from 'playwright-core'
import type { Fixture } from './server.ts'

/** A state of a page that is looked at. `reach` leads from the loaded page to it; it must leave the sessions of other states as they are. */
export type State = { name: string; path: string; reach?: (page: Page, fixture: Fixture) => Promise<unknown> }

/** The connection is lost, and does not come back. */
export async function loseConnection(page: Page, fixture: Fixture): Promise<void> {
  await page.routeWebSocket(/\/ws$/, socket => void socket.close())
  fixture.dropTabs()
  await page.getByText(/^Offline since/).waitFor()
}
