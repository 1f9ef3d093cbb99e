// Every state of the pages, in both themes, wide and on a phone: clean for axe, no wider than the screen, its title that of the list.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeViolations, sidewaysScroll } from '../harness/chromium.ts'
import { type Built, startBuilt } from './built.ts'
import { CHECKED } from './states.ts'

let built: Built
/** The titles of the list by the path of their sessions. */
let titles: Record<string, string>

beforeAll(async () => {
  built = await startBuilt()
  await built.visit('/?size=100', {}, async page => {
    await page.locator('.row').first().waitFor()
    titles = Object.fromEntries(
      await page
        .locator('.row-title')
        .evaluateAll(links => links.map(link => [link.getAttribute('href') ?? '', link.textContent ?? ''])),
    )
  })
})
afterAll(() => built?.close())

test('there are at least 45 states, and the list shows every session of theirs', () => {
  expect(CHECKED.length).toBeGreaterThanOrEqual(45)
  expect(Object.keys(titles).length).toBeGreaterThan(30)
})

test.each(CHECKED)('$name', async ({ path, reach }) => {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await built.visit(path, { width, height, bypassCSP: true }, async page => {
      await reach?.(page, built.fixture)
      expect(await axeViolations(page), `light ${width}`).toEqual([])
      expect(await sidewaysScroll(page), `${width}`).toBe(0)
      expect(await outOfSight(page), `${width}`).toEqual([])
      await expectTitleOfList(page, path)
      await page.emulateMedia({ colorScheme: 'dark' })
      // The theme changes colours alone.
      expect(await axeViolations(page, ['color-contrast', 'link-in-text-block']), `dark ${width}`).toEqual([])
    })
  }
})

/** What lies over the page and reaches beyond the screen, where nobody can scroll to. */
async function outOfSight(page: Page): Promise<Array<string>> {
  return page
    .locator('dialog[open], .warnings-list, .menu-list, .side-panel')
    .filter({ visible: true })
    .evaluateAll(all =>
      all
        .filter(each => {
          const { left, right } = each.getBoundingClientRect()
          return left < 0 || right > innerWidth
        })
        .map(each => each.className),
    )
}

async function expectTitleOfList(page: Page, path: string): Promise<void> {
  const listed = titles[new URL(path, 'http://x').pathname]
  if (listed !== undefined) await expect.poll(() => page.locator('h1').innerText()).toBe(listed)
}
