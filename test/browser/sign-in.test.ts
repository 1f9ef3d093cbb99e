// A dashboard that a token alone opens, in a browser: signed in, used live, signed out. The page's policy is in force.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf } from '../story/harness/rest.ts'
import { startSystem, type System } from '../story/harness/system.ts'
import { axeViolations, launch, openTab } from './harness/chromium.ts'

const TOKEN = 'a-token-of-the-environment'
const bearer = { Authorization: `Bearer ${TOKEN}` }

let system: System
let browser: Browser

beforeAll(async () => {
  // Not loopback, so that the token is asked for.
  system = await startSystem({ env: { HOST: '0.0.0.0', TARSY_API_TOKEN: TOKEN } })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await system?.stop()
})

test('a browser signs in by a token, sees the list live, and signs out', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const refused: Array<string> = []
  page.on('console', line => {
    if (line.text().includes('Content Security Policy')) refused.push(line.text())
  })
  await page.goto(`${system.url}/?status=completed`)
  await page.waitForURL(/\/oauth2\/sign_in\?rd=/)
  await page.getByLabel('API token').fill('a guess')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This is not a token of this system.').waitFor()
  await page.getByLabel('API token').fill(TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${system.url}/?status=completed`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.goto(system.url)
  await page.getByText('Live', { exact: true }).waitFor()
  // The session comes by the socket, without a reload.
  const client = clientOf(system.url, bearer)
  const id = await client.send('The disk of db-3 is nearly full')
  await page.locator(`a[href="/sessions/${id}"]`).first().waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/\/oauth2\/sign_in$/)
  await page.goto(system.url)
  await page.waitForURL(/\/oauth2\/sign_in\?rd=/)
  expect(refused).toEqual([])
  await context.close()
})

test('the sign-in page is clean for axe, in both themes', async () => {
  for (const theme of ['light', 'dark'] as const) {
    const { page, close } = await openTab(browser, `${system.url}/oauth2/sign_in`, { theme })
    expect(await axeViolations(page), theme).toEqual([])
    await close()
  }
})
