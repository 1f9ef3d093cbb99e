// The triage in a real browser, against the stand-in for the Worker.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

const rows = (page: Page) => page.locator('.triage-row')
const count = async (page: Page, group: string) =>
  Number(
    await page
      .getByRole('link', { name: new RegExp(`^${group}`) })
      .locator('.number')
      .innerText(),
  )
const idOf = async (page: Page, at: number) => (await rows(page).nth(at).getAttribute('data-id')) ?? ''

test.each(['/triage', '/triage?group=reviewed', '/triage?group=investigating'])(
  '%s is clean for axe and fits, in both themes, wide and narrow',
  async path => {
    fixture().reviews.change(
      {
        session_ids: ['done-1', 'done-2'],
        action: 'complete',
        quality_rating: 'partially_accurate',
        investigation_feedback: 'The node was right, the cause was not',
      },
      'ben@example.org',
    )
    for (const theme of ['light', 'dark'] as const) {
      for (const width of [1440, 390]) {
        await visit(path, { theme, width }, async page => {
          await rows(page).first().waitFor()
          if (path === '/triage')
            await page
              .getByLabel(/^Select /)
              .nth(1)
              .check()
          expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
          expect(await sidewaysScroll(page)).toBe(0)
          await savePicture(page, `triage${path.split('=')[1] ?? ''}-${theme}-${width}`, false)
        })
      }
    }
  },
)

test('a whole page is claimed at once and found under “Mine”; Undo gives it back', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    const open = await count(page, 'Needs review')
    const onPage = await rows(page).count()
    const claimAll = async () => {
      await page.getByLabel('Select all on this page').check()
      await page.getByRole('button', { name: 'Claim', exact: true }).click()
      await page.getByText(`${onPage} sessions claimed`).waitFor()
      await expect.poll(() => count(page, 'Needs review')).toBe(open - onPage)
    }
    await claimAll()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone').waitFor()
    await expect.poll(() => count(page, 'Needs review')).toBe(open)
    await claimAll()
    await page.getByRole('link', { name: /^In review/ }).click()
    await page.getByRole('link', { name: 'Mine' }).click()
    await expect.poll(() => rows(page).count()).toBe(onPage)
    await page.getByRole('link', { name: 'Unassigned' }).click()
    await page.getByText('None of those in review.').waitFor()
  })
})

test('by keys alone: move, select, claim, rate, undo', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    const [first, second] = [await idOf(page, 0), await idOf(page, 1)]
    const open = await count(page, 'Needs review')
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog').getByText('2 sessions').waitFor()
    await page.getByLabel('Partly').press('Space')
    await page.getByLabel(/^What was right or wrong/).fill('half of it')
    await page.getByLabel(/^What was right or wrong/).press('Tab')
    await page.keyboard.type('mended')
    await page.getByRole('button', { name: 'Rate', exact: true }).last().press('Enter')
    await page.getByText('2 sessions rated').waitFor()
    await expect.poll(() => count(page, 'Needs review')).toBe(open - 2)
    const rated = fixture().reviews.group('reviewed', new URLSearchParams()).sessions
    expect(
      rated
        .map(({ id, quality_rating, investigation_feedback, action_taken }) => [
          id,
          quality_rating,
          investigation_feedback,
          action_taken,
        ])
        .toSorted(),
    ).toEqual([first, second].map(id => [id, 'partially_accurate', 'half of it', 'mended']).toSorted())
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await page.getByText('Undone').waitFor()
    await expect.poll(() => count(page, 'Needs review')).toBe(open)
    // Without a selection the row that has the focus is meant.
    await page.locator(`[data-id="${first}"] .row-title`).focus()
    await page.keyboard.press('c')
    await page.getByText('1 session claimed').waitFor()
    expect(
      fixture()
        .reviews.group('in_progress', new URLSearchParams())
        .sessions.map(({ id }) => id),
    ).toEqual([first])
  })
})

test('by keys alone: claimed, given back, acknowledged, reopened; one that was rated is rated again from its note', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    const first = await idOf(page, 0)
    const go = async (group: string) => {
      await page.getByRole('link', { name: new RegExp(`^${group}`) }).press('Enter')
      await page.locator(`[data-id="${first}"]`).waitFor()
      await page.locator(`[data-id="${first}"] .row-title`).focus()
    }
    const act = async (name: string) => {
      await page.keyboard.press('x')
      await page.getByRole('button', { name, exact: true }).press('Enter')
    }
    await go('Needs review')
    await page.keyboard.press('c')
    await page.getByText('1 session claimed').waitFor()
    await go('In review')
    await page.keyboard.press('u')
    await page.getByText('1 session given back').waitFor()
    await go('Needs review')
    await act('Acknowledge')
    await page.getByText('1 session acknowledged').waitFor()
    await go('Reviewed')
    await act('Reopen')
    await page.getByText('1 session reopened').waitFor()
    await go('Needs review')
    await page.keyboard.press('r')
    await page.getByRole('radio', { name: 'Wrong' }).press('Space')
    await page.getByLabel(/^What was right or wrong/).fill('It was the disk')
    await page.getByLabel(/^What was right or wrong/).press('Control+Enter')
    await page.getByText('1 session rated').waitFor()
    await go('Reviewed')
    await page.keyboard.press('r')
    await expect.poll(() => page.getByLabel(/^What was right or wrong/).inputValue()).toBe('It was the disk')
    await expect.poll(() => page.getByRole('radio', { name: 'Wrong' }).isChecked()).toBe(true)
  })
})

test('counts follow what begins and ends elsewhere', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    const [open, running] = [await count(page, 'Needs review'), await count(page, 'Investigating')]
    fixture().end('run', 'failed')
    await expect.poll(() => count(page, 'Needs review')).toBe(open + 1)
    await expect.poll(() => count(page, 'Investigating')).toBe(running - 1)
  })
})

test('what happens meanwhile never wipes a selection, and a lost race is said', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    const [first, second, third] = [await idOf(page, 0), await idOf(page, 1), await idOf(page, 2)]
    const open = await count(page, 'Needs review')
    for (const id of [first, third]) await page.locator(`[data-id="${id}"] input`).check()
    // Another tab takes a session that is not selected.
    fixture().reviews.change({ session_ids: [second], action: 'claim' }, 'ben@example.org')
    await expect.poll(() => count(page, 'Needs review')).toBe(open - 1)
    await expect.poll(() => page.locator('.triage-row input:checked').count()).toBe(2)
    await page.getByText('2 selected').waitFor()
    // And one that is, before this page hears of it.
    await page.route('**/api/v1/sessions/review', async route => {
      fixture().reviews.change({ session_ids: [third], action: 'acknowledge' }, 'ben@example.org')
      await route.continue()
    })
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByText('1 session claimed').waitFor()
    await page.getByText('1 session not changed: somebody else has changed the review meanwhile.').waitFor()
  })
})

test('a reader without the right to respond sees the queue and no buttons', async () => {
  fixture().house.me.scopes = ['read']
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    await expect.poll(() => page.getByRole('checkbox').count()).toBe(0)
    await expect.poll(() => page.getByRole('button', { name: 'Claim' }).count()).toBe(0)
    await page.keyboard.press('j')
    await page.keyboard.press('c')
    expect(fixture().requests.some(each => each.startsWith('PATCH'))).toBe(false)
  })
})

test('offline the queue stays, and an act that did not arrive says so', async () => {
  await visit('/triage', {}, async page => {
    await rows(page).first().waitFor()
    await page
      .getByLabel(/^Select /)
      .nth(1)
      .check()
    await page.context().setOffline(true)
    fixture().dropTabs()
    await page.getByText(/Offline since/).waitFor()
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByText('It is not known what was changed').waitFor()
    await expect.poll(() => rows(page).count()).toBeGreaterThan(10)
    await expect.poll(() => page.locator('.triage-row input:checked').count()).toBe(1)
  })
})
