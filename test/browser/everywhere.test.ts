// What is there on every page: the palette, the number in title and favicon, notices of the browser; and the display on a wall.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll, waitForContent } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

const LOOKS = (['light', 'dark'] as const).flatMap(theme => [1440, 390].map(width => ({ theme, width })))
const field = (page: Page) => page.getByRole('combobox', { name: 'Search and commands' })
const options = (page: Page) => page.locator('#palette-list').getByRole('option')
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]')

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await field(page).waitFor()
}

test('the palette is clean for axe and fits, in both themes, wide and narrow', async () => {
  for (const look of LOOKS) {
    await visit('/', look, async page => {
      await page.getByRole('button', { name: 'Search and commands' }).click()
      await field(page).fill('pod')
      await options(page).first().waitFor()
      await page.getByText('Searching sessions…').waitFor({ state: 'detached' })
      const name = `${look.theme}-${look.width}`
      await savePicture(page, `palette-${name}`, false)
      expect(await axeViolations(page), name).toEqual([])
      expect(await sidewaysScroll(page), name).toBe(0)
    })
  }
})

test('by keys alone: a session is found by its text and opened, and offered again as opened lately', async () => {
  await visit('/triage', {}, async page => {
    await openPalette(page)
    await page.keyboard.type('certificate')
    await page.getByRole('group', { name: 'Sessions' }).waitFor()
    const title = await page
      .getByRole('group', { name: 'Sessions' })
      .getByRole('option')
      .first()
      .locator('span')
      .first()
      .innerText()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sessions\//)
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await waitForContent(page)
    await openPalette(page)
    await expect.poll(() => options(page).first().innerText()).toContain(title)
    // The focus stays in the field; the list says which one is meant.
    const active = () => field(page).getAttribute('aria-activedescendant')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => chosen(page).getAttribute('id')).toBe(await active())
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => active()).toBe(`palette-${(await options(page).count()) - 1}`)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })
})

test('a fast hand asks once, and what was asked before is called off', async () => {
  await visit('/', {}, async page => {
    await openPalette(page)
    const searches = () =>
      page.evaluate(() => performance.getEntriesByType('resource').filter(each => each.name.includes('search=')).length)
    await page.keyboard.type('nothing has this text', { delay: 5 })
    await page.getByText('Nothing has this name, and no session has this text.').waitFor()
    expect(await searches()).toBe(1)
  })
})

test('offline it says that sessions cannot be searched, and still goes to pages', async () => {
  await visit('/', {}, async page => {
    await openPalette(page)
    await page.context().setOffline(true)
    await page.keyboard.type('triage')
    await page.getByText(/Sessions could not be searched\. The server does not answer/).waitFor()
    await page.context().setOffline(false)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/triage$/)
  })
})

test('it offers what the page can do, and asks what the page asks', async () => {
  await visit('/sessions/run', {}, async page => {
    await openPalette(page)
    await page.keyboard.type('stop')
    await expect.poll(() => chosen(page).innerText()).toBe('Stop this session')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Stop this session?' }).waitFor()
    // Above a question there is no palette.
    await page.keyboard.press('Control+k')
    await expect.poll(() => field(page).count()).toBe(0)
    await page.getByRole('button', { name: 'Stop session' }).click()
    await page.locator('.session-head .badge').getByText('Cancelled').waitFor()
  })
})

test('a reader is not offered what a reader may not do', async () => {
  fixture().house.me.scopes = ['read']
  await visit('/sessions/run', {}, async page => {
    await openPalette(page)
    const names = await options(page).allInnerTexts()
    expect(names.filter(each => /Stop|Review|again|tokens|audit/i.test(each))).toEqual([])
    expect(names).toContain('Theme: dark')
  })
})

test('the theme is switched by a command', async () => {
  await visit('/', {}, async page => {
    await openPalette(page)
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  })
})

const icon = (page: Page) => page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '')
const number = async (page: Page) => Number(/^\((\d+)\) /.exec(await page.title())?.[1] ?? 0)

test('title and favicon count what needs a person, on every page, and follow without being asked', async () => {
  await visit('/settings', { bypassCSP: false }, async page => {
    const errors: Array<string> = []
    page.on('console', message => message.type() === 'error' && errors.push(message.text()))
    await expect.poll(() => number(page)).toBeGreaterThan(0)
    const before = await number(page)
    await expect.poll(() => icon(page)).toMatch(/^data:image\/svg\+xml,/)
    fixture().end('run', 'failed')
    await expect.poll(() => number(page)).toBe(before + 1)
    await expect.poll(() => page.title()).toBe(`(${before + 1}) Settings · TARSy`)
    // The policy of the page lets the drawing through.
    const drawn = await page.evaluate(
      async src => {
        const image = new Image()
        image.src = src
        await image.decode()
        return image.naturalWidth
      },
      await icon(page),
    )
    expect(drawn).toBeGreaterThan(0)
    expect(errors).toEqual([])
  })
})

test('a page that is left alone asks for nothing', async () => {
  await visit('/triage', {}, async page => {
    await expect.poll(() => number(page)).toBeGreaterThan(0)
    await page.waitForLoadState('networkidle')
    const asked = fixture().requests.length
    await page.waitForTimeout(3_000)
    expect(fixture().requests.slice(asked)).toEqual([])
  })
})

type Told = { title: string; body: string; tag: string }

/** Notices are shown by the system; the page's calls are written down on their way to it. */
async function hearNotices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: Array<Told> = []
    const Real = Notification
    Object.assign(globalThis, {
      told,
      Notification: class extends Real {
        constructor(title: string, options: NotificationOptions = {}) {
          super(title, options)
          told.push({ title, body: options.body ?? '', tag: options.tag ?? '' })
          Object.assign(globalThis, { newest: this })
        }
      },
    })
  })
}
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: Array<Told> }).told)

test('notices are off until somebody switches them on; then each end is told once, whatever tabs are open', async () => {
  await visit('/settings/browser', {}, async first => {
    const context = first.context()
    await context.grantPermissions(['notifications'])
    await hearNotices(first)
    await first.reload()
    await first.getByText('Off. The browser asks for your permission').waitFor()
    fixture().end('run-2', 'failed')
    await expect.poll(() => number(first)).toBeGreaterThan(0)
    expect(await told(first)).toEqual([])
    await first.getByRole('button', { name: 'Switch on' }).click()
    await first.getByText(/^On: this browser tells you/).waitFor()
    const second = await context.newPage()
    await hearNotices(second)
    await second.goto(`${fixture().url}/triage`)
    await expect.poll(() => number(second)).toBeGreaterThan(0)
    const both = async () => [...(await told(first)), ...(await told(second))]
    fixture().end('run', 'failed')
    await expect.poll(async () => (await both()).length).toBe(1)
    const [notice] = await both()
    expect(notice).toMatchObject({ tag: 'run', body: 'Failed, needs a person' })
    // Another end is told after it: so the first was not told twice meanwhile.
    fixture().end('three', 'failed')
    await expect
      .poll(async () => (await both()).map(each => each.tag))
      .toEqual(expect.arrayContaining(['run', 'three']))
    await expect.poll(async () => (await both()).map(each => each.tag).toSorted()).toEqual(['run', 'three'])
    const teller = (await told(first)).some(each => each.tag === 'three') ? first : second
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      teller.evaluate(() =>
        (globalThis as unknown as { newest: EventTarget }).newest.dispatchEvent(new Event('click')),
      ),
    ])
    await opened.waitForURL(/\/sessions\/(three|run)$/)
  })
})

test('an end is told once also while a tab does not see yet what the other wrote', async () => {
  await visit('/settings/browser', {}, async first => {
    const context = first.context()
    await context.grantPermissions(['notifications'])
    // Each process of the browser has its own copy of the storage; this one stays as old as it can be.
    await context.addInitScript(() => {
      const { getItem } = Storage.prototype
      Storage.prototype.getItem = function (key) {
        return key === 'tarsy.told' ? null : getItem.call(this, key)
      }
    })
    await hearNotices(first)
    await first.reload()
    await first.getByRole('button', { name: 'Switch on' }).click()
    await first.getByText(/^On: this browser tells you/).waitFor()
    const second = await context.newPage()
    await hearNotices(second)
    await second.goto(`${fixture().url}/triage`)
    await second.getByText('Live', { exact: true }).waitFor()
    const both = async () => [...(await told(first)), ...(await told(second))].map(each => each.tag)
    for (const id of ['run', 'three', 'orchestra']) {
      fixture().end(id, 'failed')
      await expect.poll(both).toContain(id)
      // Both have heard of it and had time to tell.
      for (const page of [first, second]) await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 300)))
    }
    expect((await both()).toSorted()).toEqual(['orchestra', 'run', 'three'])
  })
})

test('the settings of this browser are clean for axe and fit', async () => {
  for (const look of LOOKS) {
    await visit('/settings/browser', look, async page => {
      await page.getByText('Browser notifications').first().waitFor()
      await savePicture(page, `this-browser-${look.theme}-${look.width}`, false)
      expect(await axeViolations(page)).toEqual([])
      expect(await sidewaysScroll(page)).toBe(0)
    })
  }
})

const WALLS = [
  [1920, 1080],
  [3840, 2160],
  [1080, 1920],
  [390, 844],
] as const

test.each(WALLS)(
  'the wall display of %d by %d: large letters, nothing to scroll, clean for axe',
  async (width, height) => {
    for (const theme of ['light', 'dark'] as const) {
      await visit('/?wall', { theme, width, height }, async page => {
        await page.getByRole('region', { name: 'Needs a person' }).waitFor()
        await savePicture(page, `wall-${theme}-${width}`, false)
        expect(await axeViolations(page)).toEqual([])
        expect(await sidewaysScroll(page)).toBe(0)
        const { scrolls, smallest, below } = await page.evaluate(() => ({
          scrolls: document.documentElement.scrollHeight > innerHeight,
          smallest: Math.min(
            ...[...document.querySelectorAll('.wall :is(dt, dd, h2, p, time, span, strong)')]
              .filter(each => each.checkVisibility() && each.textContent !== '')
              .map(each => parseFloat(getComputedStyle(each).fontSize)),
          ),
          below: [...document.querySelectorAll('.wall li')].filter(
            each => each.getBoundingClientRect().bottom > innerHeight,
          ).length,
        }))
        expect({ scrolls, below }).toEqual({ scrolls: false, below: 0 })
        // 2.8 hundredths of the height of a screen that is wider than high.
        expect(smallest).toBeGreaterThanOrEqual(width > height ? height * 0.0279 : 11)
        await expect.poll(() => page.locator('.wall li').count()).toBeGreaterThan(4)
        await expect.poll(() => page.getByRole('banner').getByRole('link').count()).toBe(0)
      })
    }
  },
)

test('the wall display follows by itself, goes grey when the link is lost, and comes back', async () => {
  await visit('/?wall', { width: 1920, height: 1080 }, async page => {
    const needing = page.locator('dl > div', { hasText: 'need a person' }).locator('dd')
    await expect.poll(() => needing.innerText()).toMatch(/^\d+$/)
    const before = Number(await needing.innerText())
    fixture().end('run', 'failed')
    await expect.poll(async () => Number(await needing.innerText())).toBe(before + 1)
    await page.getByText(/^updated \d\d:\d\d:\d\d$/).waitFor()
    const gate = { shut: true }
    await page.routeWebSocket(/\/ws$/, socket => void (gate.shut ? socket.close() : socket.connectToServer()))
    fixture().dropTabs()
    await page.getByText(/^No connection\. This is from \d\d:\d\d:\d\d\.$/).waitFor()
    await expect.poll(() => page.locator('.wall').evaluate(wall => getComputedStyle(wall).filter)).toBe('grayscale(1)')
    await savePicture(page, 'wall-lost', false)
    expect(await axeViolations(page)).toEqual([])
    // Something ends meanwhile; the wall learns of it when it is back.
    fixture().end('run-2', 'failed')
    gate.shut = false
    await expect.poll(async () => Number(await needing.innerText())).toBe(before + 2)
    await page.getByText(/^updated/).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
  })
})

test('a night of news does not grow the wall display', async () => {
  await visit('/?wall', { width: 1920, height: 1080 }, async page => {
    await page.getByRole('region', { name: 'Needs a person' }).waitFor()
    const browser = await page.context().newCDPSession(page)
    const measure = async () => {
      await browser.send('HeapProfiler.collectGarbage')
      const { nodes } = await browser.send('Memory.getDOMCounters')
      const { usedSize } = await browser.send('Runtime.getHeapUsage')
      return { nodes, bytes: usedSize }
    }
    const news = async (count: number) => {
      for (let n = 0; n < count; n++) fixture().step(1)
      // Each round trip lets the page hear what was said.
      await page.evaluate(async () => new Promise(resolve => requestAnimationFrame(resolve)))
    }
    await news(50)
    const before = await measure()
    for (let round = 0; round < 20; round++) await news(20)
    await page.waitForLoadState('networkidle')
    const after = await measure()
    expect(after.nodes).toBeLessThan(before.nodes + 300)
    expect(after.bytes).toBeLessThan(before.bytes + 2_000_000)
  })
})
