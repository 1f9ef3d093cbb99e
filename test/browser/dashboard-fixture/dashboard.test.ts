import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Built, startBuilt, type Visit } from './built.ts'
import type { Fixture } from './server.ts'

// The pages in a real browser against a stand-in for the Worker: what needs layout and paint.

const PAGES = [
  '/',
  '/?q=nothing',
  '/sessions/done',
  '/sessions/done?tab=timeline',
  '/sessions/done?tab=trace',
  '/sessions/done?tab=alert',
  '/sessions/done?tab=chat',
  '/sessions/run',
  '/sessions/three',
  '/sessions/orchestra',
  '/sessions/verdict',
  '/sessions/partial',
  '/sessions/dead-server',
  '/sessions/cancelled-with-text',
  '/sessions/failed',
  '/sessions/timedout',
  '/sessions/queued',
  '/submit',
  '/nope',
]

let built: Built
let fixture: Fixture
let visit: Visit

beforeAll(async () => {
  built = await startBuilt()
  ;({ fixture, visit } = built)
})

afterAll(() => built?.close())

test('a session of 75 turns does not scroll sideways at 390 px', async () => {
  await visit('/sessions/long?tab=timeline', { width: 390 }, async page => {
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})

test('nothing on any page breaks its own content policy', async () => {
  for (const path of [...PAGES, '/sessions/hostile', '/settings', '/settings/tokens', '/system', '/triage'])
    await visit(path, {}, async (_, errors) => expect(errors, path).toEqual([]))
})

/** How far things have moved that nobody touched (https://web.dev/articles/cls). */
const shiftOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>(resolve => {
        let sum = 0
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
      }),
  )

test.each(['/', '/sessions/verdict', '/sessions/three', '/sessions/failed', '/sessions/done?tab=timeline'])(
  '%s: loading it, and a warning that comes last, move nothing',
  async path => {
    for (const width of [1440, 390]) {
      const { promise: loaded, resolve: load } = Promise.withResolvers<void>()
      const before = (page: Page) => page.route('**/system/warnings', route => loaded.then(() => route.continue()))
      await visit(path, { width, before }, async page => {
        await page.locator('.row, .verdict, .lane, .notice, .event').first().waitFor()
        load()
        await page.locator('.warnings summary').waitFor()
        expect(await shiftOf(page), `${width}`).toBeLessThanOrEqual(0.01)
      })
    }
  },
)

test('what a model or an alert says cannot run, load a picture or ask for a password', async () => {
  for (const tab of ['answer', 'timeline', 'alert'])
    await visit(`/sessions/hostile?tab=${tab}`, { bypassCSP: true }, async page => {
      const main = page.locator('main')
      if (tab !== 'alert') await main.locator('.markdown strong', { hasText: 'strong' }).first().waitFor()
      const bad = 'img, script, style, form:not(.ask), input:not(.find input), iframe, [onerror], [onclick]'
      await expect.poll(() => main.locator(bad).count()).toBe(0)
      await expect.poll(() => main.locator('.markdown svg, .markdown [style], a[href^="javascript"]').count()).toBe(0)
      await expect.poll(() => page.evaluate(() => (globalThis as { broken?: number }).broken)).toBe(undefined)
      if (tab === 'alert') return
      await expect.poll(() => main.locator('.markdown a[href]').count()).toBe(0)
      await main.getByText('fine (https://example.org)').first().waitFor()
    })
})

test('headings of an analysis stand below those of the page', async () => {
  await visit('/sessions/done', {}, async page => {
    const analysis = page.getByRole('region', { name: 'Final analysis' })
    await analysis.getByRole('heading', { name: 'Evidence', level: 4 }).waitFor()
    await expect.poll(() => page.locator('h1').count()).toBe(1)
  })
})

test('a reload in the middle of a stream and a lost connection miss nothing', async () => {
  await visit('/sessions/run?tab=timeline', {}, async page => {
    fixture.step(30)
    await page.reload()
    await page.locator('.event').first().waitFor()
    fixture.step(30)
    fixture.dropTabs()
    fixture.step(60)
    fixture.step(30)
    const detail = await page.request.get(`${fixture.url}/api/v1/sessions/run/timeline`)
    const events = (await detail.json()) as Array<{ id: string; status: string; content: string }>
    await expect.poll(() => page.locator('.event').count()).toBe(events.length)
    const streaming = events.find(each => each.status === 'streaming')
    if (streaming === undefined) return
    const words = streaming.content.split(/[*\n]/)[0] ?? ''
    await expect.poll(() => page.locator(`#event-${streaming.id}`).innerText()).toContain(words)
  })
})

test('a reader who follows stays at the end; one who scrolls up is left alone', async () => {
  await visit('/sessions/stream-300?tab=timeline', {}, async page => {
    const fromEnd = () =>
      page.evaluate(() =>
        Math.abs((document.querySelector('.timeline')?.getBoundingClientRect().bottom ?? 0) - innerHeight),
      )
    await page.getByRole('button', { name: 'Follow' }).click()
    for (let n = 0; n < 120; n++) {
      fixture.step(1)
      if (n % 10 === 0) await page.waitForTimeout(20)
    }
    await expect.poll(fromEnd).toBeLessThan(40)
    await page.mouse.move(400, 400)
    await page.mouse.wheel(0, -900)
    await page.getByRole('button', { name: 'Follow' }).waitFor()
    const before = await page.evaluate(() => scrollY)
    fixture.step(60)
    await page.waitForTimeout(300)
    expect(Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(50)
  })
})

test('a link to an event in a long timeline shows that event', async () => {
  const answer = await fetch(`${fixture.url}/api/v1/sessions/huge/timeline`)
  const events = (await answer.json()) as Array<{ id: string }>
  const id = events[1_100]?.id
  await visit(`/sessions/huge?event=${id}`, {}, async page => {
    await expect(page.locator(`#event-${id}`).isVisible()).resolves.toBe(true)
    await expect
      .poll(() => page.locator(`#event-${id}`).evaluate(row => row.getBoundingClientRect().top))
      .toSatisfy((top: number) => top > 0 && top < 900)
  })
})

test('2,000 events need fewer than 2,000 nodes', async () => {
  await visit('/sessions/huge?tab=timeline', {}, async page => {
    await expect.poll(() => page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_000)
  })
})

test('coming back from a session, the list is where it was', async () => {
  await visit('/', {}, async page => {
    await page.locator('.row').nth(20).waitFor()
    await page.evaluate(() => scrollTo(0, 700))
    await page.locator('.row-title').nth(15).click()
    await page.locator('.session').waitFor()
    await page.goBack()
    await page.locator('.row').first().waitFor()
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(700)
  })
})

test('by keyboard alone: find a session, open it, unfold a tool call, cancel a run', async () => {
  await visit('/', {}, async page => {
    await page.locator('.row').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('crashloop')
    await page.waitForURL(/q=crashloop/)
    await page.locator('.rows:not(.stale) .row-title[href="/sessions/done"]').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /^Timeline/ }).focus()
    await page.keyboard.press('Enter')
    const call = page.getByRole('button', { name: /kubernetes.pods_get/ })
    await call.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Result' }).waitFor()
    await page.goto(`${fixture.url}/sessions/run-2`)
    await page.getByRole('button', { name: 'Stop', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Session cancelled').waitFor({ state: 'attached' })
  })
})

test('nothing is asked of the server while nothing happens', async () => {
  await visit('/', {}, async page => {
    await page.locator('.row').first().waitFor()
    await page.waitForTimeout(1_500)
    const before = fixture.requests.length
    await page.waitForTimeout(5_000)
    expect(fixture.requests.length).toBe(before)
  })
})
