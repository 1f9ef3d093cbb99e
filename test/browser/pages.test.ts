// Every page of the real system: clean for axe in both themes, whole on a narrow screen, usable by keyboard alone.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  launch,
  openTab,
  savePicture,
  waitForContent,
  sidewaysScroll,
  axeViolations,
  type Look,
} from './harness/chromium.ts'
import { ALERT } from './harness/incident.ts'
import { startIncident, type Running } from './harness/system.ts'

let running: Running
let browser: Browser
const paths: Record<string, string> = {
  list: '/',
  submit: '/submit',
  'not-found': '/no/such/page',
  older: '/?q=disk&before=2100-01-01',
}

beforeAll(async () => {
  running = await startIncident(20)
  browser = await launch()
  const { client } = running
  const completed = await client.send(ALERT)
  const failed = await client.send(`${ALERT}\nPlease refuse this.`)
  paths.completed = `/sessions/${completed}`
  paths.timeline = `/sessions/${completed}?tab=timeline`
  paths.failed = `/sessions/${failed}`
  expect(await client.waitForEnd(completed)).toBe('completed')
  expect(await client.waitForEnd(failed)).toBe('failed')
  paths.running = `/sessions/${await client.send(`${ALERT}\nPlease talk on and on.`)}`
})
afterAll(async () => {
  await browser?.close()
  await running?.close()
})

async function visit(name: string, look: Look, see: (page: Page) => Promise<void>): Promise<void> {
  const { page, close } = await openTab(browser, `${running.url}${paths[name]}`, look)
  await waitForContent(page)
  if (name === 'running') await page.getByText('word3').first().waitFor()
  await see(page)
  await close()
}

const pages = ['list', 'completed', 'timeline', 'failed', 'running', 'submit', 'not-found', 'older']

test.for(pages)(
  'the page %s is clean for axe and does not scroll sideways, in both themes, wide and narrow',
  async name => {
    for (const theme of ['light', 'dark'] as const) {
      for (const [shape, width, height] of [
        ['desktop', 1440, 900],
        ['narrow', 390, 844],
      ] as const) {
        await visit(name, { theme, width, height }, async page => {
          expect(await sidewaysScroll(page), `${theme} ${shape}`).toBe(0)
          await savePicture(page, `${name}-${theme}-${shape}`)
          expect(await axeViolations(page), `${theme} ${shape}`).toEqual([])
        })
      }
    }
  },
)

test('a hashed file is kept for a year, one that is gone is not found', async () => {
  const page = await (await fetch(running.url)).text()
  const script = /\/assets\/[\w-]+\.js/.exec(page)?.[0] ?? ''
  const here = await fetch(`${running.url}${script}`)
  expect([here.status, here.headers.get('Content-Type'), here.headers.get('Cache-Control')]).toEqual([
    200,
    expect.stringMatching(/javascript/),
    'public, max-age=31536000, immutable',
  ])
  // By `npm start` too, where no edge compresses what passes it.
  expect(here.headers.get('Content-Encoding')).toBe('gzip')
  expect(await here.text()).toContain('function')
  const plain = await fetch(`${running.url}${script}`, { headers: { 'Accept-Encoding': 'identity' } })
  expect(plain.headers.get('Content-Encoding')).toBeNull()
  await plain.arrayBuffer()
  const again = await fetch(`${running.url}${script}`, { headers: { 'If-None-Match': here.headers.get('ETag') ?? '' } })
  expect(again.status).toBe(304)
  const gone = await fetch(`${running.url}/assets/index-gone.js`)
  expect([gone.status, gone.headers.get('Cache-Control'), await gone.json()]).toEqual([
    404,
    'no-store',
    { message: 'not found' },
  ])
})

test('an unfolded tool call is clean for axe and stays within a narrow screen', async () => {
  for (const theme of ['light', 'dark'] as const) {
    await visit('timeline', { theme, width: 390, height: 844 }, async page => {
      for (const call of await page.locator('.of-llm_tool_call .event-head').all()) await call.click()
      await page.getByRole('group', { name: 'Result' }).first().waitFor()
      expect(await sidewaysScroll(page)).toBe(0)
      expect(await axeViolations(page)).toEqual([])
      await savePicture(page, `unfolded-${theme}-narrow`)
    })
  }
})

type Stop = { name: string; place: number; shown: boolean }

/** Where the focus is: which of the page's controls, in the order of the document, and whether one can see it. */
async function focusOf(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return null
    const all = [...document.querySelectorAll('*')]
    // A link that covers its row shows its ring around the row.
    const styles = [getComputedStyle(element), getComputedStyle(element, '::after')]
    const shown = styles.some(
      each => (each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) > 0) || each.boxShadow !== 'none',
    )
    const name = element.getAttribute('aria-label') ?? element.innerText.trim().split('\n')[0] ?? element.tagName
    return { name: name === '' ? element.tagName : name, place: all.indexOf(element), shown }
  })
}

test.for(pages)(
  'the page %s is walked through with Tab: the skip link first, then every control in order',
  async name => {
    await visit(name === 'running' ? 'completed' : name, {}, async page => {
      const controls = await page
        .locator('a[href]:visible, button:visible, input:visible, select:visible, textarea:visible')
        .count()
      await page.evaluate(() => {
        // A page begins where the browser's own bar ends.
        ;(document.activeElement as HTMLElement | null)?.blur()
      })
      const stops: Array<Stop> = []
      for (let tabs = 0; tabs < 200; tabs += 1) {
        await page.keyboard.press('Tab')
        const stop = await focusOf(page)
        if (stop === null || stops.some(each => each.place === stop.place)) break
        stops.push(stop)
      }
      expect(stops[0]?.name).toBe('Skip to content')
      expect(stops.filter(stop => !stop.shown)).toEqual([])
      expect(stops.map(stop => stop.place)).toEqual(stops.map(stop => stop.place).toSorted((a, b) => a - b))
      expect(stops.length).toBeGreaterThanOrEqual(controls)
    })
  },
)

test('the skip link leads to the content', async () => {
  await visit('list', {}, async page => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const inside = await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement))
    expect(inside).toBe(true)
  })
})

test('by keyboard alone an alert is submitted, its run cancelled, and a finished one found and read', async () => {
  await visit('submit', {}, async page => {
    await tabTo(page, 'field-data')
    await page.keyboard.type('The checkout is slow. Please talk on and on.')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
    await page.getByText('word3').first().waitFor()
    await tabTo(page, 'Stop')
    await page.keyboard.press('Enter')
    // The harmless answer has the focus; the other one comes next.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.session-head .badge').getByText('Cancelled').waitFor()
    await tabTo(page, 'TARSy, to the sessions')
    await page.keyboard.press('Enter')
    await page.waitForURL(running.url + '/')
    await waitForContent(page)
    await page.keyboard.press('/')
    await page.keyboard.type('nobody wrote of this')
    await page.getByText('No session matches these filters.').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('price that it has ever looked up')
    await page.getByRole('region', { name: 'History' }).locator('.row-title').waitFor()
    await tabTo(page, /^KubePodCrashLooping/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Final analysis' }).waitFor()
    await tabTo(page, /^Timeline/)
    await page.keyboard.press('Enter')
    await tabTo(page, /kubernetes\.pods_get/)
    await page.keyboard.press('Enter')
    await page.getByText('OOMKilled, exit code 137').waitFor()
  })
})

/** Presses Tab until the control with this id or name has the focus. */
async function tabTo(page: Page, wanted: string | RegExp): Promise<void> {
  for (let tabs = 0; tabs < 120; tabs += 1) {
    await page.keyboard.press('Tab')
    const [id, name] = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      return [element.id, (element.getAttribute('aria-label') ?? element.innerText).replaceAll(/\s+/g, ' ').trim()]
    })
    if (id === wanted || (typeof wanted === 'string' ? name === wanted : wanted.test(name ?? ''))) return
  }
  throw new Error(`Tab never comes to ${String(wanted)}`)
}
