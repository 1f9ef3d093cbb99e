// The page of activity in a real browser, against the stand-in for the Worker.

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

const bars = (page: Page, label: string) => page.getByRole('group', { name: new RegExp(`^${label}: arrow keys`) })
// The page looks again at most each ten seconds.
const PATIENT = { timeout: 60_000 }
const asked = (what: string) => fixture().requests.filter(each => each === `GET /api/v1/usage/${what}`).length

test.each(['/activity', '/activity?since=30d'])(
  '%s is clean for axe and fits, in both themes, wide and narrow',
  async path => {
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1440, 390])
        await visit(path, { theme, width }, async page => {
          await page.getByRole('heading', { name: 'Slowest tools' }).waitFor()
          expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
          expect(await sidewaysScroll(page)).toBe(0)
          await savePicture(page, `activity${path.includes('30d') ? '-30d' : ''}-${theme}-${width}`)
        })
  },
  // Eight looks by axe, each of which may take ten times as long as on an idle machine.
  300_000,
)

test('all pages of the header are in view on a phone', async () => {
  await visit('/activity', { width: 390 }, async page => {
    const nav = page.getByRole('navigation', { name: 'Main' })
    await expect.poll(() => nav.evaluate(element => element.scrollWidth - element.clientWidth)).toBe(0)
    await expect.poll(() => nav.getByRole('link', { name: 'Activity' }).getAttribute('aria-current')).toBe('page')
  })
})

test('by keys alone: into a chart, from bar to bar with its value in sight, and into the list', async () => {
  await visit('/activity?since=30d', {}, async page => {
    const links = bars(page, 'Sessions by day').getByRole('link')
    await links.last().focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    const name = (await links.nth(3).getAttribute('aria-label')) ?? ''
    expect(name).toMatch(/: .*2 failed/)
    await expect.poll(() => page.locator('.plot-line').first().innerText()).toBe(name)
    // One stop of the Tab key a chart.
    await expect.poll(() => bars(page, 'Sessions by day').locator('a[tabindex="0"]').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/\?after=.*&before=/)
  })
})

test('a time, a chain and an own range stand in the address; a reload keeps them', async () => {
  await visit('/activity', {}, async page => {
    await page.getByRole('link', { name: '24 hours' }).click()
    await page.waitForURL(/since=24h/)
    await page.getByLabel('Chain', { exact: true }).selectOption('host')
    await page.waitForURL(/since=24h&chain=host/)
    await page.getByText('Own range').click()
    await page.getByLabel('From', { exact: true }).fill('2026-11-01T00:00')
    await page.getByLabel('To', { exact: true }).fill('2026-11-20T00:00')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.waitForURL(/from=2026-11-01T00:00:00.000Z&to=2026-11-20T00:00:00.000Z&chain=host/)
    await page.reload()
    await bars(page, 'Sessions by day').waitFor()
    await expect.poll(() => bars(page, 'Sessions by day').getByRole('link').count()).toBe(19)
    await expect.poll(() => page.getByLabel('Chain', { exact: true }).inputValue()).toBe('host')
  })
})

test('rows lead to their sessions, a chart is a table too, and a table is a file', async () => {
  await visit('/activity?since=30d', {}, async page => {
    const chains = page.getByRole('group', { name: 'Chains', exact: true })
    await expect.poll(() => chains.getByRole('rowheader').allInnerTexts()).toEqual(['kubernetes', 'host'])
    await page.getByRole('button', { name: 'by tokens' }).click()
    await expect.poll(() => chains.getByRole('rowheader').allInnerTexts()).toEqual(['host', 'kubernetes'])
    await expect
      .poll(() => chains.getByRole('link', { name: 'host' }).getAttribute('href'))
      .toBe('/?since=30d&chain=host')
    await page.getByText('Sessions by day as a table').click()
    await expect
      .poll(() => page.getByRole('group', { name: 'Sessions by day', exact: true }).getByRole('row').count())
      .toBe(31)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download Slowest tools as CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('tarsy-slowest-tools.csv')
    expect((await readFile(await file.path(), 'utf8')).split('\r\n').slice(0, 2)).toEqual([
      '\uFEFFServer,Tool,calls,errors,p50 (ms),p95 (ms)',
      'prometheus,query_range,213,4,861,9742',
    ])
  })
})

test('what one request fails of leaves the other parts as they are, and is tried again', async () => {
  await visit('/activity', {}, async page => {
    await page.route('**/usage/tools?*', route => route.fulfill({ status: 500, json: { message: 'the disk is full' } }))
    await page.getByRole('link', { name: '30 days' }).click()
    await page.getByText('Slowest tools could not be loaded').waitFor()
    await page.getByText('the disk is full').waitFor()
    await bars(page, 'Tokens by day').waitFor()
    await page.unroute('**/usage/tools?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('group', { name: 'Slowest tools' }).waitFor()
  })
})

test('a time without a session says what to do next', async () => {
  await visit('/activity?since=24h&chain=nothing', {}, async page => {
    await page.getByText('No session in this time').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'show all chains and types' }).click()
    await page.getByRole('heading', { name: 'Slowest tools' }).waitFor()
  })
})

test('when another tab reviews a session the page looks again; offline it says that it may be old', async () => {
  await visit('/activity', {}, async page => {
    await page.getByRole('heading', { name: 'Slowest tools' }).waitFor()
    const before = asked('verdicts')
    fixture().reviews.change(
      { session_ids: ['done-1'], action: 'complete', quality_rating: 'accurate' },
      'ben@example.org',
    )
    await expect.poll(() => asked('verdicts'), PATIENT).toBeGreaterThan(before)
    await page.context().setOffline(true)
    fixture().dropTabs()
    await page.getByText(/Offline since/).waitFor()
    await bars(page, 'Sessions by hour').waitFor()
    const offline = asked('ends')
    await page.context().setOffline(false)
    await expect.poll(() => asked('ends'), PATIENT).toBeGreaterThan(offline)
  })
})
