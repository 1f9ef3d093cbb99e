// The form of an alert in a real browser, against the stand-in for the Worker.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

const ALERT = JSON.stringify({
  labels: { alertname: 'KubePodCrashLooping', severity: 'critical', namespace: 'checkout', cluster: 'eu-west-prod' },
  annotations: { summary: 'Pod payments restarts every 4 minutes', dashboard_url: 'https://grafana.example.org/d/1' },
})
const box = (page: Page) => page.getByLabel('Alert', { exact: true })
const preview = (page: Page) => page.getByRole('region', { name: 'How it will be read' })
const submit = (page: Page) => page.getByRole('button', { name: 'Submit' })

test('the form is clean for axe and fits, empty, filled and refused, in both themes, wide and narrow', async () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      await visit('/submit', { theme, width }, async page => {
        await page.getByRole('region', { name: 'Chain kubernetes' }).waitFor()
        const check = async (state: string) => {
          await savePicture(page, `submit-${state}-${theme}-${width}`)
          expect(await axeViolations(page), `${state} ${theme} ${width}`).toEqual([])
          expect(await sidewaysScroll(page), `${state} ${theme} ${width}`).toBe(0)
        }
        await submit(page).click()
        await page.getByText('Paste the alert').waitFor()
        await check('refused')
        await box(page).fill(ALERT)
        await page.locator('.tool-fields summary').click()
        await page.getByRole('checkbox', { name: 'kubernetes', exact: true }).check()
        await page.getByRole('checkbox', { name: 'pods_log' }).uncheck()
        await page.getByText('chosen here: 2 tools of kubernetes').waitFor()
        await check('filled')
      })
    }
  }
})

test('the alert is shown as it will be read, and what is almost JSON says where it is not', async () => {
  await visit('/submit', {}, async page => {
    await box(page).fill(ALERT)
    await preview(page).getByText('Pod payments restarts every 4 minutes').waitFor()
    for (const text of ['critical', 'In eu-west-prod / checkout', 'https://grafana.example.org/d/1', 'kubernetes'])
      await expect.poll(() => preview(page).getByText(text, { exact: true }).count(), { message: text }).toBe(1)
    await page.getByText('Valid JSON.').waitFor()
    await box(page).fill('{\n  "severity": "high"\n  "summary": "Disk full"\n}')
    await page.getByText('line 3, column 3 should be a comma or }').waitFor()
    await box(page).fill('Disk full on db-3')
    await preview(page).getByText('states no severity, so others go first').waitFor()
  })
})

test('what is too large is said while it is typed, and is not sent', async () => {
  await visit('/submit', {}, async page => {
    await box(page).fill('x'.repeat(1_048_577))
    await page.getByText('The alert is larger than 1 MiB').waitFor()
    await submit(page).click()
    await expect.poll(() => box(page).evaluate(field => field === document.activeElement)).toBe(true)
    expect(fixture().requests.filter(each => each.startsWith('POST'))).toEqual([])
    await box(page).fill('x')
    await expect.poll(() => page.getByText('The alert is larger than 1 MiB').count()).toBe(0)
  })
})

test('by keys alone, with tools of its own; the draft is there again after a way around', async () => {
  await visit('/submit', {}, async page => {
    const sent: Array<unknown> = []
    page.on('request', request => {
      if (request.method() === 'POST') sent.push(request.postDataJSON())
    })
    await box(page).focus()
    await page.keyboard.type('Disk full on db-3')
    for (let tabs = 0; tabs < 9; tabs += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.id === 'field-tools')) break
    }
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'kubernetes', exact: true }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.getByText('chosen here: kubernetes').waitFor()
    await page.getByRole('combobox', { name: 'Code execution' }).selectOption('false')
    await page.getByRole('link', { name: 'Triage' }).click()
    await page.getByRole('heading', { name: 'Triage' }).waitFor()
    await page.goBack()
    await page.getByText('chosen here: kubernetes, no code execution').waitFor()
    await expect.poll(() => box(page).inputValue()).toBe('Disk full on db-3')
    await box(page).press('Control+Enter')
    await page.waitForURL(/\/sessions\/run$/)
    expect(sent).toEqual([
      {
        data: 'Disk full on db-3',
        mcp: { servers: [{ name: 'kubernetes' }], native_tools: { code_execution: false } },
      },
    ])
  })
})

test('the server’s refusal stands where the eye is, and has the focus', async () => {
  await visit('/submit', { width: 390 }, async page => {
    await box(page).fill('Disk full on db-3')
    await page.getByLabel(/^Runbook/).fill('https://evil.example/x.md')
    await submit(page).click()
    const problem = page.getByText('host evil.example is not in the list of allowed hosts')
    await problem.waitFor()
    const { focused, described, seen } = await page.evaluate(() => {
      const field = document.activeElement
      const text = document.getElementById(field?.getAttribute('aria-describedby') ?? '')
      const { top = -1, bottom = -1 } = text?.getBoundingClientRect() ?? {}
      return { focused: field?.id, described: text?.textContent, seen: top > 0 && bottom < innerHeight }
    })
    expect({ focused, seen }).toEqual({ focused: 'field-runbook', seen: true })
    expect(described).toContain('evil.example')
  })
})

test('offline nothing is lost: the form says that the alert may not have arrived', async () => {
  await visit('/submit', {}, async page => {
    await box(page).fill('Disk full on db-3')
    await page.context().setOffline(true)
    await submit(page).click()
    await page.getByText('The alert may not have arrived').waitFor()
    await expect.poll(() => box(page).inputValue()).toBe('Disk full on db-3')
  })
})

test('who may not hand in alerts reads that, and has no form', async () => {
  fixture().house.me.scopes = ['read']
  await visit('/submit', {}, async page => {
    await page.getByText('You may not submit alerts').waitFor()
    await expect.poll(() => box(page).count()).toBe(0)
    expect(await axeViolations(page)).toEqual([])
  })
})
