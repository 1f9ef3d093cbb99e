// What the page of a session must say above the fold, and how it behaves: judged on seeded sessions, wide and narrow, in both themes.

import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { savePicture } from '../harness/chromium.ts'
import { type Built, type Look, startBuilt, type Visit } from './built.ts'
import { ENDING_NAMES } from './night-stories.ts'
import type { Fixture } from './server.ts'

let built: Built
let fixture: Fixture
let visit: Visit

beforeAll(async () => {
  built = await startBuilt()
  ;({ fixture, visit } = built)
})
afterAll(() => built?.close())

const DESKTOP: Look = { width: 1440, height: 900 }
const PHONE: Look = { width: 390, height: 844 }
const SHAPES: ReadonlyArray<[string, Look, number]> = [
  ['desktop', DESKTOP, 700],
  ['phone', PHONE, 844],
]

const bottomOf = async (place: Locator) => {
  const box = await place.boundingBox()
  return box === null ? Infinity : box.y + box.height
}

async function inView(page: Page, place: Locator): Promise<boolean> {
  const box = await place.boundingBox()
  const height = page.viewportSize()?.height ?? 0
  return box !== null && box.y < height && box.y + box.height > 0
}

test.each(SHAPES)(
  '%s, running: state, call and elapsed time of three agents lie above the fold',
  async (name, look, fold) => {
    for (const theme of ['light', 'dark'] as const)
      await visit('/sessions/three', { ...look, theme }, async page => {
        const lanes = page.locator('.lane')
        await expect.poll(() => lanes.count()).toBe(3)
        for (const lane of await lanes.all()) {
          await expect.poll(() => lane.getByRole('img', { name: 'Running' }).count()).toBe(1)
          expect(await bottomOf(lane.locator('.lane-call code'))).toBeLessThan(fold)
          expect(await bottomOf(lane.locator('.lane-argument'))).toBeLessThan(fold)
          expect(await bottomOf(lane.locator('.lane-end .took'))).toBeLessThan(fold)
        }
        await page.getByText('comes later').first().waitFor()
        await savePicture(page, `running-${theme}-${name}`, false)
      })
  },
)

test('a reload shows the same lanes', async () => {
  await visit('/sessions/orchestra', DESKTOP, async page => {
    const lanes = () =>
      page
        .locator('.lane')
        .evaluateAll(all =>
          all.map(lane => [lane.querySelector('strong')?.textContent, lane.querySelector('code')?.textContent ?? '']),
        )
    const before = await lanes()
    expect(before).toEqual([
      ['LeadAgent', ''],
      ['LogReader', ''],
      ['MetricsAnalyst', 'prometheus.query'],
    ])
    await page.reload()
    await page.locator('.lane').nth(2).waitFor()
    await expect.poll(() => lanes()).toEqual(before)
  })
})

test('a lane that is chosen shows its stream', async () => {
  await visit('/sessions/three', DESKTOP, async page => {
    await page.getByRole('button', { name: /ReleaseAgent/ }).click()
    await page.getByRole('region', { name: 'Stream of ReleaseAgent' }).getByText('Revision 41').waitFor()
  })
})

test.each(SHAPES)(
  '%s, completed: cause, confidence, completeness and the first step lie above y = 700',
  async (name, look) => {
    for (const theme of ['light', 'dark'] as const)
      await visit('/sessions/verdict', { ...look, theme }, async page => {
        const verdict = page.getByRole('region', { name: 'Verdict' })
        for (const place of [
          verdict.getByText('payments is OOM-killed'),
          verdict.getByText('Confidence high'),
          verdict.getByText('Complete: every agent'),
          page.getByRole('button', { name: 'Copy: command: Roll back to 2.40.3.' }),
          page.locator('.head-spent').getByText('12.9k tokens'),
          page.locator('.head-spent .took'),
        ])
          expect(await bottomOf(place)).toBeLessThan(700)
        await savePicture(page, `verdict-${theme}-${name}`, false)
      })
  },
)

const WORDS: Record<string, string> = {
  partial: 'partial',
  'fell-back': 'fell back',
  forced: 'forced',
  acted: 'acted',
  'dead-server': 'dead server: prometheus',
  'cancelled-with-text': 'with text',
}

test.each(ENDING_NAMES)('the header of the ending %s says the word', async name => {
  for (const [, look] of SHAPES)
    await visit(`/sessions/${name}`, look, async page => {
      const word = page.locator('.session-head .end-word', { hasText: WORDS[name] ?? '?' })
      await expect.poll(() => inView(page, word)).toBe(true)
      await expect.poll(() => page.locator('main').innerText()).not.toMatch(/ACTION: YES|api-client/)
    })
})

test('a cancelled session marks what it found as provisional', async () => {
  await visit('/sessions/cancelled-with-text', DESKTOP, async page => {
    await page.getByRole('region', { name: 'Found until then' }).getByText('provisional').waitFor()
    await page.getByText('Cancelled by somebody who is not signed in.').waitFor()
    await expect.poll(() => page.getByText('Final analysis').count()).toBe(0)
  })
})

test('calls that write are marked in header, timeline and panel', async () => {
  await visit('/sessions/acted?tab=timeline', DESKTOP, async page => {
    await page.locator('.session-head .end-word.write').waitFor()
    const row = page.getByRole('button', { name: /kubernetes\.rollout_undo/ })
    await row.locator('.write-mark').waitFor()
    await row.click()
    await page.getByRole('button', { name: 'Open beside' }).click()
    await page
      .getByRole('complementary', { name: /rollout_undo/ })
      .locator('.write-mark')
      .waitFor()
    const violet = await row.locator('.write-mark').evaluate(mark => getComputedStyle(mark).color)
    expect(violet).toBe('rgb(109, 40, 201)')
  })
})

test('21 equal errors take one row, which unfolds', async () => {
  await visit('/sessions/partial?tab=timeline', DESKTOP, async page => {
    const row = page.locator('.repeat')
    expect((await row.boundingBox())?.height).toBeLessThanOrEqual(120)
    await expect.poll(() => row.innerText()).toMatch(/× 21[\s\S]*\d\d:\d\d:\d\d–\d\d:\d\d:\d\d/)
    await row.getByRole('button').first().click()
    await expect.poll(() => row.locator('.event').count()).toBe(21)
  })
})

test('each chip of the evidence opens its call in the same frame, without a request; the call leads back', async () => {
  await visit('/sessions/verdict', DESKTOP, async page => {
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(each => each.name.includes('side-panel')),
    )
    await page.waitForLoadState('networkidle')
    const asked: Array<string> = []
    page.on('request', request => asked.push(request.url()))
    const chips = page.locator('.call-chip')
    for (let at = 0; at < (await chips.count()); at++) {
      const shown = await chips.nth(at).evaluate(async chip => {
        ;(chip as HTMLElement).click()
        await new Promise(requestAnimationFrame)
        return [document.querySelector('.side-panel h2')?.textContent, chip.textContent]
      })
      expect(shown[1]).toContain(shown[0])
    }
    expect(asked).toEqual([])
    await chips.first().click()
    await page
      .getByRole('complementary')
      .getByRole('link', { name: /last state of the container/ })
      .click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('claim-0')
    await page.keyboard.press('Escape')
  })
})

test('a log of 1,600 lines opens within 200 nodes, is searched and not wrapped', async () => {
  for (const [name, look] of SHAPES)
    await visit('/sessions/verdict', look, async page => {
      const nodes = () => page.evaluate(() => document.querySelectorAll('*').length)
      const before = await nodes()
      await page.locator('.call-chip', { hasText: 'pods_log' }).click()
      const panel = page.getByRole('complementary', { name: /pods_log/ })
      await panel.getByText('1,600 lines', { exact: true }).waitFor()
      expect((await nodes()) - before).toBeLessThan(200)
      await panel.getByRole('searchbox').fill('ERROR')
      await panel.getByText('1 of 10').waitFor()
      await panel.getByRole('button', { name: 'Next hit' }).click()
      await panel.getByText('2 of 10').waitFor()
      await expect.poll(() => panel.locator('mark.now').innerText()).toContain('ERROR')
      await expect
        .poll(() => panel.locator('.line-texts').evaluate(text => getComputedStyle(text).whiteSpace))
        .toBe('pre')
      await savePicture(page, `log-${name}`, false)
    })
})

test('a matrix of Prometheus is a chart with its table; objects are a tree; a list is a table', async () => {
  await visit('/sessions/verdict', DESKTOP, async page => {
    const panel = page.getByRole('complementary')
    await page.locator('.call-chip', { hasText: 'query_range' }).click()
    await panel.getByRole('img', { name: /2 lines over time/ }).waitFor()
    await panel.getByRole('button', { name: 'Table' }).click()
    await expect.poll(() => panel.getByRole('row').count()).toBe(61)
    await page.locator('.call-chip', { hasText: 'pods_get' }).first().click()
    await panel.getByRole('button', { name: /status/ }).waitFor()
    await page.locator('.call-chip', { hasText: 'pods_list' }).click()
    await panel.getByRole('columnheader', { name: 'restarts' }).waitFor()
  })
})

test('after a question it and the growing answer stay in view, until the reader scrolls', async () => {
  await visit('/sessions/done?tab=chat', DESKTOP, async page => {
    await page.getByLabel('Question about this session').fill('Is the cache bounded now?')
    await page.getByRole('button', { name: 'Ask' }).click()
    const question = page.locator('.exchange').getByText('Is the cache bounded now?')
    const newest = page.locator('.exchange .event:last-child')
    fixture.step(8)
    await question.waitFor()
    for (let n = 0; n < 12; n++) {
      fixture.step(8)
      await page.waitForTimeout(30)
      await expect.poll(() => inView(page, question)).toBe(true)
      await expect
        .poll(() => newest.evaluate(row => row.getBoundingClientRect().bottom - innerHeight))
        .toBeLessThanOrEqual(0)
    }
    // A wide line scrolls in its own box.
    await expect.poll(() => page.locator('.exchange pre').count()).toBe(1)
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0)
    await page.mouse.move(500, 500)
    await page.mouse.wheel(0, -400)
    await page.waitForTimeout(100)
    const before = await page.evaluate(() => scrollY)
    fixture.step(20)
    await page.waitForTimeout(300)
    expect(Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(20)
  })
})

test('a search in the session goes from hit to hit; all lines unfold and fold', async () => {
  await visit('/sessions/done?tab=timeline', DESKTOP, async page => {
    await page.getByRole('searchbox', { name: 'Search in this session' }).fill('OOMKilled')
    await page.getByText('0 of 2').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('1 of 2').waitFor()
    await page.locator('.event.target').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('2 of 2').waitFor()
    await page.getByRole('button', { name: 'Expand all' }).click()
    await expect.poll(() => page.locator('[aria-expanded=false]').count()).toBe(0)
    await page.getByRole('button', { name: 'Collapse all' }).click()
    await expect.poll(() => page.locator('[aria-expanded=true]').count()).toBe(0)
  })
})

test('agents of one stage stand side by side from 1,200 px on, behind tabs below', async () => {
  await visit('/sessions/done?tab=timeline', DESKTOP, async page => {
    const tops = await page
      .locator('.side-by-side > .execution')
      .evaluateAll(all => all.map(each => each.getBoundingClientRect().top))
    expect(tops).toHaveLength(2)
    expect(tops[0]).toBe(tops[1])
  })
  await visit('/sessions/done?tab=timeline', { width: 1100 }, async page => {
    await expect.poll(() => page.locator('.side-by-side').count()).toBe(0)
    await page
      .getByRole('group', { name: 'Agents' })
      .getByRole('button', { name: /NodeAgent/ })
      .click()
    await page.getByText('41 % used, no pressure condition').waitFor()
  })
})

test('the header shrinks to 44 px and keeps the sentence', async () => {
  await visit('/sessions/done?tab=timeline', DESKTOP, async page => {
    expect((await page.locator('.session-head').boundingBox())?.height).toBeLessThanOrEqual(97)
    await page.evaluate(() => scrollTo(0, 600))
    const site = await bottomOf(page.locator('.site-header'))
    expect((await bottomOf(page.locator('.session-head'))) - site).toBeLessThanOrEqual(45)
    await expect.poll(() => inView(page, page.locator('h1'))).toBe(true)
  })
})

/** Time of the main thread while 400 frames stream in. */
async function streamingTime(motion: 'reduce' | 'no-preference'): Promise<number> {
  let spent = 0
  await visit('/sessions/stream-300', { ...DESKTOP, motion }, async page => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    const taskTime = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      return metrics.find(each => each.name === 'TaskDuration')?.value ?? 0
    }
    const before = await taskTime()
    for (let n = 0; n < 80; n++) {
      fixture.step(1)
      await page.waitForTimeout(25)
    }
    spent = (await taskTime()) - before
  })
  return spent
}

test('while text streams, the main thread works at most 1.5 times as long as with reduced motion', async () => {
  // The first visit warms the browser up.
  await streamingTime('reduce')
  const still = await streamingTime('reduce')
  const moving = await streamingTime('no-preference')
  expect(moving / still).toBeLessThanOrEqual(1.5)
})
