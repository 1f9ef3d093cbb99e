// Silences in a real browser, against the stand-in for the Worker.

import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

test('the section is clean for axe and fits, in both themes, wide and narrow', async () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      await visit('/settings/silences?like=done', { theme, width }, async page => {
        await page.getByText('It would have held 2 of 120 sessions').waitFor()
        await page.getByRole('button', { name: 'Show 1 of the last days' }).click()
        expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
        expect(await sidewaysScroll(page)).toBe(0)
        await savePicture(page, `settings-silences-${theme}-${width}`)
      })
    }
  }
})

test('a silence is made by the keyboard alone, and one is ended, which says how many it starts', async () => {
  await visit('/settings/silences', {}, async page => {
    await page.getByLabel('Label 1', { exact: true }).focus()
    await page.keyboard.type('namespace')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('billing')
    await page.getByLabel('Why').focus()
    await page.keyboard.type('Invoices are printed')
    await page.keyboard.press('Enter')
    await page.getByText('Silenced. Alerts that match are held from now on.').waitFor()
    await page.getByRole('row', { name: /Invoices are printed/ }).waitFor()
    expect(fixture().house.silences[0]?.matchers).toEqual([
      { name: 'namespace', value: 'billing', is_regex: false, is_equal: true },
    ])
    await page.getByRole('button', { name: /^End and start 3 sessions/ }).click()
    await page.getByRole('button', { name: 'Show 2 of the last days' }).waitFor()
  })
})

test('whoever only reads sees the silences and can neither make nor end one', async () => {
  fixture().house.me.scopes = ['read']
  await visit('/settings/silences', {}, async page => {
    await page.getByRole('row', { name: /Nodes are drained/ }).waitFor()
    await expect.poll(() => page.getByRole('button', { name: /^(End|Silence$)/ }).count()).toBe(0)
  })
  fixture().house.me.scopes = ['ingest', 'read', 'respond', 'admin']
})

test('the menu of a session leads to the form with the labels of its alert', async () => {
  await visit('/sessions/done', {}, async page => {
    await page.getByLabel('More', { exact: true }).click()
    await page.getByRole('link', { name: 'Silence alerts like this…' }).click()
    await page.waitForURL(/\/settings\/silences\?like=done$/)
    await page.getByText('Silence alerts like this one').waitFor()
    await expect.poll(() => page.getByLabel('Label 1', { exact: true }).inputValue()).toBe('alertname')
  })
})
