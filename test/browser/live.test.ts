// Follows a run in a browser: nothing is missed, whatever happens to the page or to the system.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, openTab, waitForContent } from './harness/chromium.ts'
import { ALERT, LONG_TEXT } from './harness/incident.ts'
import { startIncident, type Running } from './harness/system.ts'

let running: Running
let browser: Browser

beforeAll(async () => {
  running = await startIncident(40)
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await running?.close()
})

const badge = (page: Page, word: string) => page.locator('.session-head .badge').getByText(word, { exact: true })
const timeline = (page: Page) => page.getByRole('region', { name: /Stage investigation/ })

async function submit(page: Page, text: string): Promise<string> {
  await page.getByLabel('Alert', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
  const id = page.url().split('/').at(-1) ?? ''
  await page.getByRole('link', { name: /^Timeline/ }).click()
  return id
}

/** Whether the page shows every event of the timeline and no other, with its whole text. */
async function showsAll(page: Page, id: string): Promise<void> {
  const { events: all, detail } = await running.client.view(id)
  // An agent's last response comes twice on the wire, the second time as its conclusion. The page shows it once.
  const conclusions = all.filter(event => event.event_type === 'final_analysis').map(event => event.content)
  const events = all.filter(event => event.event_type !== 'llm_response' || !conclusions.includes(event.content))
  const shown = () => page.locator('.event').evaluateAll(rows => rows.map(row => row.id.replace('event-', '')))
  for (const head of await page.locator('.stage-head[aria-expanded=false]').all()) await head.click()
  await expect.poll(async () => (await shown()).toSorted()).toEqual(events.map(event => event.id).toSorted())
  for (const event of events) {
    const row = page.locator(`#event-${event.id}`)
    const fold = row.locator('.event-head[aria-expanded=false]')
    if ((await fold.count()) > 0) await fold.click()
    const words = (await row.innerText()).replaceAll(/\s+/g, ' ')
    for (const word of plainWords(event.content)) expect(words).toContain(word)
  }
  await expect.poll(() => badge(page, 'Completed').count()).toBe(1)
  expect(detail?.status).toBe('completed')
}

/** The words that neither Markdown nor JSON formats. */
function plainWords(content: string): Array<string> {
  return content.split(/\s+/).filter(word => /^[a-zA-Z0-9]+$/.test(word))
}

test('an alert that is submitted by the form is watched to its analysis', async () => {
  const { page, close } = await openTab(browser, `${running.url}/submit`)
  const id = await submit(page, ALERT)
  await badge(page, 'Running').waitFor()
  await page.getByRole('button', { name: /kubernetes\.pods_get/ }).click()
  await page.getByText('OOMKilled, exit code 137').waitFor()
  // The text grows on the page.
  const words = timeline(page).locator('.event.is-streaming .event-text', { hasText: 'Release' })
  await words.waitFor()
  const before = (await words.innerText()).length
  await expect.poll(async () => (await words.innerText()).length, { timeout: 5_000 }).toBeGreaterThan(before)
  await badge(page, 'Completed').waitFor({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Answer' }).click()
  await page.getByRole('heading', { name: 'Final analysis' }).waitFor()
  await page.getByRole('cell', { name: 'first out-of-memory kill' }).first().waitFor()
  await page.getByRole('link', { name: /^Timeline/ }).click()
  await showsAll(page, id)
  await close()
})

test('a page that is reloaded in the middle of a stream misses nothing', async () => {
  const { page, close } = await openTab(browser, `${running.url}/submit`)
  const id = await submit(page, `${ALERT}\nPlease talk at length.`)
  for (const word of ['word10 ', 'word50 ']) {
    await timeline(page).getByText(word).waitFor()
    await page.reload()
    // The text so far is there at once, from its beginning, and goes on growing.
    await timeline(page).getByText(`word0 word1 word2`).waitFor()
  }
  await badge(page, 'Completed').waitFor({ timeout: 30_000 })
  await showsAll(page, id)
  await page.getByRole('link', { name: 'Answer' }).click()
  expect((await page.locator('.analysis-card').innerText()).replaceAll(/\s+/g, ' ')).toContain(LONG_TEXT)
  await close()
})

test('a run is cancelled by the dialog, which asks first', async () => {
  const { page, close } = await openTab(browser, `${running.url}/submit`)
  const id = await submit(page, `${ALERT}\nPlease talk at length.`)
  await timeline(page).getByText('word5 ').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this session?' })
  await dialog.getByRole('button', { name: 'Keep running' }).click()
  await timeline(page).getByText('word15 ').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await dialog.getByRole('button', { name: 'Stop session' }).click()
  await badge(page, 'Cancelled').waitFor()
  expect(await running.client.waitForEnd(id)).toBe('cancelled')
  await expect.poll(() => page.locator('.event.is-streaming').count()).toBe(0)
  await page.goto(running.url)
  await page
    .locator('.row', { has: page.getByText('Cancelled', { exact: true }) })
    .first()
    .waitFor()
  await close()
})

test('a page says that it is offline while the system is away, and catches up by itself', async () => {
  const { page, close } = await openTab(browser, `${running.url}/submit`)
  const id = await submit(page, `${ALERT}\nPlease talk at length.`)
  await timeline(page).getByText('word5 ').waitFor()
  await running.system.kill()
  await page.getByRole('alert').getByText('Offline since').waitFor()
  await page.locator('.connection').getByText('Offline').waitFor()
  await running.system.restart()
  await page.locator('.connection').getByText('Live').waitFor()
  await page.getByRole('alert').getByText('Offline since').waitFor({ state: 'detached' })
  await badge(page, 'Completed').waitFor({ timeout: 60_000 })
  await waitForContent(page)
  await expect.poll(() => page.locator('.event.is-streaming').count()).toBe(0)
  await page.getByText('The system was interrupted during this step').first().waitFor()
  await showsAll(page, id)
  await close()
})
