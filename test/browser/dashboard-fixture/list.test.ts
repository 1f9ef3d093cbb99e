import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, openTab, sidewaysScroll, type Look } from '../harness/chromium.ts'
import { type Fixture, startFixture } from './server.ts'

// The list of sessions in a real browser against a stand-in for the Worker.

const ROOT = join(import.meta.dirname, '../../..')
const LOOKS: ReadonlyArray<Look> = (['light', 'dark'] as const).flatMap(theme => [
  { theme, width: 1440, height: 900 },
  { theme, width: 390, height: 844 },
])

let fixture: Fixture
let browser: Browser
let dist: string

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'dashboard-'))
  await build({ configFile: join(ROOT, 'dashboard/vite.config.ts'), logLevel: 'warn', build: { outDir: dist } })
  fixture = await startFixture(0, 0, dist)
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  fixture?.close()
  await rm(dist, { recursive: true, force: true })
})

/** Opens a page of the list; `before` sees the tab before it loads. */
async function visit(
  path: string,
  look: Look,
  see: (page: Page) => Promise<void>,
  before?: (page: Page) => Promise<void>,
) {
  const { page, close } = await openTab(browser, 'about:blank', look)
  await before?.(page)
  await page.goto(fixture.url + path)
  await page.locator('.row, .empty').first().waitFor()
  await see(page)
  await close()
}

const rows = (page: Page) => page.locator('#main section[aria-labelledby=history-title] .row')

test('running rows show stage, place in the plan and who is at work from the first answer, without a socket', async () => {
  await visit(
    '/',
    {},
    async page => {
      const running = await page.locator('.row.running').all()
      const words = await Promise.all(running.map(row => row.innerText()))
      expect(words.filter(text => !/\d\/\d \w+/.test(text))).toEqual([])
      expect(words.filter(text => text.includes('1/2 analysis') && text.includes('HostAgent'))).toHaveLength(3)
    },
    page => page.routeWebSocket(/\/ws$/, socket => void socket.close()),
  )
})

test('a load asks twice for sessions, also with a slow socket, and a late warning moves nothing', async () => {
  for (const look of LOOKS) {
    const before = fixture.requests.length
    await visit('/', look, async page => {
      await page.locator('.warnings summary').waitFor()
      const shift = await page.evaluate(
        () =>
          new Promise<number>(resolve => {
            let sum = 0
            new PerformanceObserver(list => {
              for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
            }).observe({ type: 'layout-shift', buffered: true })
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
          }),
      )
      expect(shift).toBeLessThanOrEqual(0.01)
    })
    const asked = fixture.requests.slice(before).filter(each => each === 'GET /api/v1/sessions')
    expect(asked).toHaveLength(2)
  }
})

test('nothing on an idle list moves, and each ended session takes a row of 40 px', async () => {
  await visit('/', {}, async page => {
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0)
    const heights = await rows(page).evaluateAll(all => all.map(row => Math.round(row.getBoundingClientRect().height)))
    // The line between two rows.
    expect(heights.filter(height => height > 41)).toEqual([])
  })
})

test('what acted is marked by a word in violet, in the strip and in its row', async () => {
  for (const look of LOOKS)
    await visit('/', look, async page => {
      // A session that wrote and has no action stage, which alone says "acted".
      const wrote = page.locator('.row', { has: page.locator('[href="/sessions/acted"]') })
      await expect.poll(() => wrote.locator('.tag.write').innerText()).toBe('1 write')
      const acted = page.getByRole('link', { name: /^[1-9]\d* acted$/ })
      const count = Number.parseInt(await acted.innerText(), 10)
      await acted.click()
      await page.waitForURL(/acted=true/)
      await expect.poll(() => rows(page).count()).toBe(count)
      const mark = page.locator('.row .tag.write', { hasText: 'acted' }).first()
      await expect.poll(() => mark.innerText()).toBe('acted')
      await expect.poll(() => mark.isVisible()).toBe(true)
      await acted.click()
      await expect.poll(() => new URL(page.url()).search).toBe('')
    })
})

test('every filter is in the address, Back goes to the one before, and a saved view comes back after a reload', async () => {
  await visit('/', {}, async page => {
    const all = await rows(page).count()
    await page.getByLabel('High', { exact: true }).check()
    await page.waitForURL(/\?severity=high$/)
    await page.getByRole('button', { name: '7d' }).click()
    await page.waitForURL(/since=7d&severity=high$/)
    await page.getByLabel('Name of this view').fill('High of the week')
    await page.keyboard.press('Enter')
    await page.goBack()
    await page.goBack()
    await expect.poll(() => rows(page).count()).toBe(all)
    await page.reload()
    await page.getByRole('link', { name: 'High of the week' }).click()
    await page.waitForURL(/since=7d&severity=high$/)
    await expect.poll(() => page.getByLabel('High', { exact: true }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Remove the view High of the week' }).click()
    await expect.poll(() => page.getByRole('link', { name: 'High of the week' }).count()).toBe(0)
  })
})

test('by keys: j and k go from row to row, Enter opens one, g comes back, ? lists the keys', async () => {
  await visit('/', {}, async page => {
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const second = await page.locator('.row-title').nth(1).getAttribute('href')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(second)
    await page.keyboard.press('k')
    const first = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${first}`)
    await page.keyboard.press('g')
    await page.locator('.row').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
  })
})

test('the list fits from 320 px on and uses what a wide screen has', async () => {
  await visit('/', { width: 320 }, async page => expect(await sidewaysScroll(page)).toBe(0))
  await visit('/', { width: 2560 }, async page => {
    await expect.poll(() => page.locator('.sessions-page').evaluate(each => each.clientWidth)).toBeGreaterThan(1_600)
  })
})
