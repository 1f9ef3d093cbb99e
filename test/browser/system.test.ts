// The system page in a real browser, against the stand-in for the Worker.

import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const { fixture, visit } = standIn()

test('it is clean for axe and fits, in both themes, wide and narrow', async () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      await visit('/system', { theme, width }, async page => {
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        for (const closed of await page.locator('details.sender > summary').all()) await closed.click()
        expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
        expect(await sidewaysScroll(page)).toBe(0)
        await savePicture(page, `system-${theme}-${width}`)
      })
    }
  }
})

test('the system says who runs and who waits, and follows them as they change', async () => {
  await visit('/system', {}, async page => {
    const places = page.getByText(/^\d of 5 places taken/)
    const taken = Number.parseInt(await places.innerText(), 10)
    const waiting = page.getByRole('row', { name: /^2 Certificate of/ })
    await waiting.getByRole('link').click()
    await page.waitForURL(/\/sessions\/queued$/)
    await page.goBack()
    await page.getByText(`${taken} of 5 places taken`).waitFor()
    await page.request.post(`${fixture().url}/api/v1/sessions/run/cancel`)
    await page.getByText(`${taken - 1} of 5 places taken`).waitFor()
  })
})

test('a tool server that does not answer says why, and a skill is loaded when it is opened', async () => {
  await visit('/system', {}, async page => {
    await page.locator('summary', { hasText: 'does not answer' }).last().click()
    await page.getByText('connect ECONNREFUSED 127.0.0.1:9090', { exact: true }).waitFor()
    expect(fixture().requests.some(each => each.includes('/skills/'))).toBe(false)
    await page.locator('summary', { hasText: 'disk-pressure' }).click()
    await page.getByText('then at the largest directories').waitFor()
  })
})

test('the configuration is searched by key and value', async () => {
  await visit('/system', {}, async page => {
    await page.getByRole('searchbox').fill('kubernetes max')
    await page.getByText(/^1 of \d+ values$/).waitFor()
    await expect
      .poll(() => page.locator('.config').innerText())
      .toMatch(/^agents.KubernetesAgent.max_iterations\s+30\s+built in$/)
  })
})

test('each value says where it comes from, is found by that, and has an address of its own', async () => {
  await visit('/system', {}, async page => {
    await page.getByRole('searchbox').fill('tarsy.yaml:12')
    await page.getByText(/^1 of \d+ values$/).waitFor()
    await expect.poll(() => page.locator('.config').innerText()).toContain('environment TARSY_HOST (tarsy.yaml:12)')
    await page.getByRole('searchbox').fill('queue.session_timeout')
    await page.locator('.config', { hasText: 'default' }).waitFor()
    await page.getByRole('searchbox').fill('')
    await page.getByRole('link', { name: 'ingest.window' }).press('Enter')
    await page.waitForURL(/\?config=ingest\.window$/)
    await page.getByText(/^1 of \d+ values$/).waitFor()
    await page.reload()
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('ingest.window')
    await page.getByText('tarsy.yaml:31').waitFor()
  })
})

test('models, servers and followers say when and why they failed last', async () => {
  await visit('/system', {}, async page => {
    const model = page.getByRole('row', { name: /anthropic-main/ })
    await expect.poll(() => model.innerText()).toMatch(/3 min ago, rate limited: Number of requests/)
    await page.locator('details.sender > summary', { hasText: 'prometheus' }).press('Enter')
    await page.getByText('timed out: no answer within 60 s').waitFor()
    const follower = page.getByRole('row', { name: /notify\.ops/ })
    await expect.poll(() => follower.innerText()).toMatch(/3 sessions.*it answered 410.*Given up after a day/s)
    await expect
      .poll(() => page.getByRole('row', { name: /^row/ }).innerText())
      .toMatch(/1 session.*does not answer.*tried again by itself/s)
    await expect
      .poll(() => page.getByText(/^Version/).innerText())
      .toContain('database at 0021_windows.sql, logs in version 9')
    await page.getByText('1 runbook from https://github.com/example-org/runbooks').waitFor()
    await model.getByRole('link', { name: 'Its session' }).click()
    await page.waitForURL(/\/sessions\/failed$/)
  })
})

test('offline what was loaded stays, and each part that is asked again says that it failed', async () => {
  await visit('/system', {}, async page => {
    await page.getByRole('row', { name: /anthropic-main/ }).waitFor()
    await page.context().setOffline(true)
    fixture().dropTabs()
    await page.getByText(/Offline since/).waitFor()
    await page.getByRole('region', { name: 'Models' }).getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('The models could not be loaded').waitFor()
    await page.getByRole('row', { name: /anthropic-main/ }).waitFor()
    await page.context().setOffline(false)
  })
})
