// What a reader does on the page of a session: by keys alone, a call's exchange with its model, a rating.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Built, startBuilt, type Visit } from './built.ts'
import type { Fixture } from './server.ts'

let built: Built
let fixture: Fixture
let visit: Visit

beforeAll(async () => {
  built = await startBuilt()
  ;({ fixture, visit } = built)
})
afterAll(() => built?.close())

const panelOf = (page: Page) => page.getByRole('complementary')
const focusName = (page: Page) => page.evaluate(() => document.activeElement?.closest('.event')?.textContent ?? '')

test('by keys: the parts of a session, its events, the call of one beside the page, and back', async () => {
  await visit('/sessions/verdict', {}, async page => {
    const keys: ReadonlyArray<[string, string]> = [
      ['2', 'Timeline'],
      ['3', 'Trace'],
      ['4', 'Alert'],
      ['5', 'Chat'],
      ['1', 'Answer'],
      ['2', 'Timeline'],
    ]
    for (const [key, name] of keys) {
      await page.keyboard.press(key)
      await page.locator('.tabs [aria-current=page]', { hasText: name }).waitFor()
    }
    await page.locator('.of-llm_tool_call').first().waitFor()
    while (!(await focusName(page)).includes('pods_get')) await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(() => focusName(page)).toContain('pods_log')
    await page.keyboard.press('k')
    await expect.poll(() => focusName(page)).toContain('pods_get')
    await page.keyboard.press('o')
    await panelOf(page).getByRole('heading', { name: 'kubernetes.pods_get' }).waitFor()
    await page.keyboard.press('Escape')
    await panelOf(page).waitFor({ state: 'detached' })
    // The focus is where it was before.
    await expect.poll(() => focusName(page)).toContain('pods_get')
    await page.keyboard.press('/')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    // What is typed into a box is no key.
    await page.keyboard.type('g')
    expect(new URL(page.url()).pathname).toBe('/sessions/verdict')
  })
})

test('by keys: the calls of the evidence, a question, a rating; ? lists the keys of a session', async () => {
  await visit('/sessions/verdict', {}, async page => {
    await page.locator('.call-chip').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await panelOf(page).getByRole('heading', { name: 'kubernetes.pods_get' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    const list = page.getByRole('dialog', { name: 'Keys' })
    await list.getByRole('heading', { name: 'In a session' }).waitFor()
    await page.keyboard.press('Escape')
    // A dialog that still closes takes the key.
    await list.waitFor({ state: 'hidden' })
    await page.keyboard.press('r')
    const rating = page.getByRole('dialog', { name: 'How good was the investigation?' })
    await rating.waitFor()
    await page.keyboard.press('Escape')
    // The box of a dialog that closes keeps the focus for some milliseconds, and what is typed there is no key.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('INPUT')
    await page.keyboard.press('a')
    const question = page.getByLabel('Question about this session')
    await expect.poll(() => question.evaluate(box => box === document.activeElement)).toBe(true)
    await page.keyboard.type('Why?')
    await expect.poll(() => question.inputValue()).toBe('Why?')
  })
})

test('by keys: a lane is chosen, and the session is stopped', async () => {
  await visit('/sessions/run-2', {}, async page => {
    await page.locator('.lane-button').first().waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('lane-button')
    await page.keyboard.press('s')
    await page.getByRole('dialog', { name: 'Stop this session?' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.session-head .badge').getByText('Cancelled').waitFor()
  })
})

test('the panel of a call shows its exchange with the model, and links to it', async () => {
  await visit('/sessions/verdict', {}, async page => {
    await page.locator('.call-chip', { hasText: 'pods_get' }).first().click()
    const exchange = panelOf(page).getByRole('region', { name: 'Model exchange' })
    await exchange.getByRole('button', { name: 'Model exchange' }).click()
    await exchange.getByText('claude-sonnet').waitFor()
    await exchange
      .getByText(/I read the last state of the container/)
      .first()
      .waitFor()
    await exchange.getByText('2 messages before it').waitFor()
    // A long line is cut in its place: the panel does not scroll to the side.
    await expect.poll(() => panelOf(page).evaluate(panel => panel.scrollWidth - panel.clientWidth)).toBe(0)
    await exchange.getByRole('button', { name: /^system/ }).click()
    await exchange
      .getByText(/Rest every claim on a call/)
      .nth(1)
      .waitFor()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await exchange.getByRole('button', { name: 'Link: link to this exchange' }).click()
    await page.getByRole('button', { name: /^Copied/ }).waitFor()
    await page.goto(await page.evaluate(() => navigator.clipboard.readText()))
    await exchange
      .getByText(/I read the last state of the container/)
      .first()
      .waitFor()
  })
})

test('a session is rated by the form of the triage, which shows who rated it before', async () => {
  const change = {
    session_ids: ['done-7'],
    action: 'complete',
    quality_rating: 'accurate',
    action_taken: 'rolled back',
  }
  fixture.reviews.change(change, 'ben@example.org')
  await visit('/sessions/done-7', {}, async page => {
    await page.getByRole('button', { name: /^Review/ }).click()
    const form = page.getByRole('dialog', { name: 'How good was the investigation?' })
    await form.getByText('ben@example.org').waitFor()
    expect((await form.locator('.review-activity').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /ben@example.org rated it: Accurate just now rolled back/,
    )
    await form.getByRole('button', { name: 'Rate' }).waitFor()
    await expect.poll(() => form.getByRole('radio').count()).toBe(3)
    for (const word of ['Accurate', 'Partly', 'Wrong'])
      await expect.poll(() => form.getByLabel(word, { exact: true }).count()).toBe(1)
    await form.getByLabel('Partly', { exact: true }).check()
    await form.getByLabel(/^What was right or wrong/).fill('half of it')
    await form.getByRole('button', { name: 'Rate' }).click()
    await form.waitFor({ state: 'detached' })
    const [rated] = fixture.reviews.group('reviewed', new URLSearchParams()).sessions
    expect([rated?.id, rated?.quality_rating, rated?.investigation_feedback]).toEqual([
      'done-7',
      'partially_accurate',
      'half of it',
    ])
  })
})

test('a reader without the right to respond is offered no stop, question, review or second submission', async () => {
  fixture.house.me.scopes = ['read']
  for (const path of ['/sessions/run', '/sessions/done?tab=chat', '/sessions/failed'])
    await visit(path, {}, async page => {
      await page.getByLabel('More').click()
      await page.getByText('Copy link').waitFor()
      for (const word of ['Stop', 'Ask', 'Review', 'Submit again'])
        await expect
          .poll(() => page.locator('main').getByText(word, { exact: true }).count(), { message: word })
          .toBe(0)
    })
  fixture.house.me.scopes = ['admin']
})
