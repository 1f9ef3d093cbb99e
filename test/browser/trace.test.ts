// The trace of a session in a real browser, against the stand-in for the Worker.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

const TRACE = '/sessions/traced?tab=trace'
const rows = (page: Page) => page.getByRole('treegrid').getByRole('row')
const row = (page: Page, name: string) => rows(page).filter({ hasText: name }).first()
const shown = (page: Page) => page.getByRole('treegrid').locator('.waterfall-body .trace-text').allInnerTexts()
const nodes = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length)
/** The name of the row that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.querySelector('.trace-text')?.firstChild?.textContent ?? '')
const atRow = (page: Page, name: string) => expect.poll(() => focused(page)).toBe(name)
const press = async (page: Page, ...keys: ReadonlyArray<string>) => {
  for (const key of keys) await page.keyboard.press(key)
}

test.each([TRACE, `${TRACE}&row=traced-e4`, `${TRACE}&errors=1`])(
  '%s is clean for axe and fits, in both themes, wide and narrow',
  async path => {
    for (const theme of ['light', 'dark'] as const) {
      for (const width of [1440, 390]) {
        await visit(path, { theme, width }, async page => {
          await row(page, 'logs.search').waitFor()
          expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
          expect(await sidewaysScroll(page)).toBe(0)
          await savePicture(page, `trace${path.replaceAll(/\W+/g, '-')}-${theme}-${width}`, false)
        })
      }
    }
  },
)

test('a screen reader hears the tree: levels, places, what is open, and what a bar says', async () => {
  await visit(TRACE, {}, async page => {
    const lead = row(page, 'LeadAgent')
    await lead.waitFor()
    const said = (name: string) => row(page, name).getAttribute('aria-level')
    expect([
      await said('triage'),
      await said('LeadAgent'),
      await said('Read the log'),
      await said('logs.search'),
    ]).toEqual(['1', '2', '3', '5'])
    await expect.poll(() => lead.getAttribute('aria-expanded')).toBe('true')
    await expect.poll(() => row(page, 'logs.search').getAttribute('aria-expanded')).toBeNull()
    await expect.poll(() => page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('23')
    const slow = row(page, 'query_range').getByRole('gridcell').last()
    await expect.poll(() => slow.getAttribute('aria-label')).not.toContain('critical')
    const critical = row(page, 'logs.search').getByRole('gridcell').last()
    await expect.poll(() => critical.getAttribute('aria-label')).toContain('on the critical path')
    await expect.poll(() => page.locator('[role=row][tabindex="0"]').count()).toBe(1)
  })
})

test('by keys alone: move, close, open, errors, all, a row’s record and back', async () => {
  await visit(TRACE, {}, async page => {
    await row(page, 'LeadAgent').waitFor()
    await page.locator('[role=row][tabindex="0"]').focus()
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowDown')
    await atRow(page, 'claude-sonnet')
    // The first closes it, the second goes to what stands above it.
    await press(page, 'ArrowLeft')
    await expect.poll(() => shown(page)).not.toContainEqual(expect.stringContaining('kubernetes.pods_get'))
    await press(page, 'ArrowLeft')
    await atRow(page, 'LeadAgent')
    // The first error is below the row that was closed.
    await press(page, ']')
    await atRow(page, 'kubernetes.pods_log')
    await press(page, ']')
    await atRow(page, 'logs.search')
    await press(page, '[')
    await atRow(page, 'kubernetes.pods_log')
    await press(page, 'End')
    await atRow(page, 'claude-sonnet')
    await press(page, 'Home')
    await atRow(page, 'triage')
    await press(page, 'e')
    await expect.poll(() => shown(page)).toHaveLength(2)
    await press(page, 'ArrowRight')
    await expect.poll(() => shown(page)).toHaveLength(3)
    await press(page, 'e')
    await expect.poll(() => shown(page)).toHaveLength(22)
    await press(page, 'ArrowRight', 'Enter')
    const panel = page.getByRole('complementary', { name: 'LeadAgent' })
    await panel.getByText(/model calls/).waitFor()
    expect(new URL(page.url()).searchParams.get('row')).toContain('traced-')
    await press(page, 'Escape')
    await panel.waitFor({ state: 'detached' })
    await atRow(page, 'LeadAgent')
    await press(page, '?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('previous, next error').waitFor()
  })
})

test('filters are in the address: a link shows the same rows', async () => {
  await visit(TRACE, {}, async page => {
    await page.getByRole('button', { name: 'Errors' }).click()
    await page.getByLabel('Agent').selectOption('LogReader')
    await page.getByText('1 row found').waitFor()
    expect((await shown(page)).map(each => each.split(/\s/)[0])).toEqual([
      'triage',
      'LeadAgent',
      'LogReader',
      'claude-sonnet',
      'logs.search',
    ])
    const link = new URL(page.url())
    expect(Object.fromEntries(link.searchParams)).toEqual({ tab: 'trace', errors: '1', agent: 'LogReader' })
    await page.goto(link.href)
    await page.getByText('1 row found').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Search in the trace').fill('oomkilled')
    await page.getByText('1 row found').waitFor()
    await page.getByLabel('Search in the trace').fill('no such words')
    await page.getByText('No row matches').waitFor()
  })
})

test('a link leads to its row, and the row has what was asked and answered, why it was repeated and what was used instead', async () => {
  await visit(`${TRACE}&row=traced-e4`, {}, async page => {
    const panel = page.getByRole('complementary', { name: 'claude-sonnet' })
    await panel.getByText('the provider is overloaded (529)').first().waitFor()
    await panel.getByText('Sent: 2 messages').waitFor()
    await panel.getByText('I read the last state of the container.').waitFor()
    await panel.getByText('Raw record').click()
    await panel.getByText('llm_request').waitFor()
    await row(page, 'Went on with gpt-5').click()
    await page
      .getByRole('complementary', { name: /^Went on/ })
      .getByText('overloaded three times')
      .first()
      .waitFor()
    await row(page, 'query_range').click()
    const tool = page.getByRole('complementary', { name: 'prometheus.query_range' })
    await tool.getByRole('button', { name: 'Chart' }).waitFor()
    await tool.getByText('container_memory').first().waitFor()
  })
})

test('2,004 events stay within 3,000 nodes, all open and scrolled, and the keyboard reaches the last', async () => {
  await visit('/sessions/traced-long?tab=trace', {}, async page => {
    await row(page, 'MetricsAnalyst').waitFor()
    await press(page, 'e')
    await expect.poll(() => page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1339')
    const most = [await nodes(page)]
    await page.locator('[role=row][tabindex="0"]').focus()
    await press(page, 'End')
    await atRow(page, 'kubernetes.pods_log')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1339')
    most.push(await nodes(page))
    // The row that has the focus stays in the page when it is scrolled away.
    await page.evaluate(() => scrollTo(0, 0))
    await row(page, 'MetricsAnalyst').waitFor()
    await atRow(page, 'kubernetes.pods_log')
    most.push(await nodes(page))
    await press(page, ']')
    await atRow(page, 'kubernetes.pods_log')
    expect(Math.max(...most)).toBeLessThan(3_000)
  })
})

test('a session that runs grows, and neither the row nor the focus is lost', async () => {
  await visit('/sessions/traced-live?tab=trace', {}, async page => {
    await row(page, 'pods_get').click()
    await page.getByRole('complementary', { name: 'kubernetes.pods_get' }).waitFor()
    await press(page, 'Escape')
    await atRow(page, 'kubernetes.pods_get')
    const before = (await shown(page)).length
    fixture().step(40)
    await expect.poll(() => shown(page).then(all => all.length)).toBeGreaterThan(before + 6)
    await atRow(page, 'kubernetes.pods_get')
    const asked = fixture().requests.filter(each => each.endsWith('/trace')).length
    expect(asked).toBeLessThan(8)
  })
})

test('offline the trace stays and says that it is behind; when the network is back it goes on', async () => {
  await visit('/sessions/traced-live?tab=trace', {}, async page => {
    await row(page, 'pods_get').waitFor()
    const before = (await shown(page)).length
    await page.context().setOffline(true)
    fixture().dropTabs()
    await page.getByText(/Offline since/).waitFor()
    await expect.poll(() => shown(page)).toHaveLength(before)
    await row(page, 'pods_get').click()
    const panel = page.getByRole('complementary', { name: 'kubernetes.pods_get' })
    await panel.getByText('The record could not be loaded').waitFor()
    // What the page knows of the call is there all the same.
    await panel.getByText('payments').first().waitFor()
    fixture().step(20)
    await page.context().setOffline(false)
    await expect.poll(() => shown(page).then(all => all.length)).toBeGreaterThan(before)
  })
})

test('on paper all rows stand, and what only a screen can do does not', async () => {
  await visit(TRACE, { theme: 'dark' }, async page => {
    await row(page, 'LeadAgent').waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    for (const gone of ['.site-header', '.tabs', '.trace-filters'])
      await expect.poll(() => page.locator(gone).isVisible()).toBe(false)
    await expect.poll(() => shown(page)).toHaveLength(22)
    const tops = await page
      .locator('.waterfall-body .waterfall-row')
      .evaluateAll(all => all.map(each => each.getBoundingClientRect().top))
    expect(new Set(tops).size).toBe(22)
    await savePicture(page, 'trace-print')
  })
})

test('the export is a download of the session', async () => {
  await visit(TRACE, {}, async page => {
    const waits = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export JSON' }).click()
    expect((await waits).suggestedFilename()).toBe('session.json')
    expect(fixture().requests).toContain('GET /api/v1/sessions/traced/export')
    const report = page.getByRole('link', { name: 'Export report' })
    await expect.poll(() => report.getAttribute('href')).toBe('/api/v1/sessions/traced/export?format=markdown')
  })
})
