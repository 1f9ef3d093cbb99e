// Settings in a real browser, against the stand-in for the Worker.

import { expect, test } from 'vitest'
import { axeViolations, savePicture, sidewaysScroll } from './harness/chromium.ts'
import { standIn } from './harness/stand-in.ts'

const PAGES = [
  '/settings',
  '/settings/ingest',
  '/settings/notifications',
  '/settings/tokens',
  '/settings/audit',
  '/system',
]

const { fixture, visit } = standIn()

test.each(PAGES)('%s is clean for axe and fits, in both themes, wide and narrow', async path => {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      await visit(path, { theme, width }, async page => {
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        for (const closed of await page.locator('details.sender > summary').all()) await closed.click()
        expect(await axeViolations(page), `${theme} ${width}`).toEqual([])
        expect(await sidewaysScroll(page)).toBe(0)
        await savePicture(page, `${path.slice(1).replace('/', '-')}-${theme}-${width}`)
      })
    }
  }
})

test('the lines of a sender hold this address, and the token that is made on the spot', async () => {
  await visit('/settings', {}, async page => {
    await page.getByText('Alertmanager', { exact: true }).click()
    const lines = page.getByLabel(/^Paste: In alertmanager.yml/)
    await expect.poll(() => lines.innerText()).toContain(`- url: ${fixture().url}/api/v1/webhooks/alertmanager`)
    await expect.poll(() => lines.innerText()).toContain('credentials: <token>')
    await page.getByRole('button', { name: 'Make a token for Alertmanager' }).click()
    await page.getByText('Copy this token now').waitFor()
    await expect.poll(() => lines.innerText()).toMatch(/credentials: tarsy_[\w-]{43} /)
    const made = fixture().house.tokens.at(-1)
    expect([made?.name, made?.scopes]).toEqual(['alertmanager', ['ingest']])
  })
})

test('for a sender that can send no header the page makes a secret for its address', async () => {
  await visit('/settings', {}, async page => {
    await page.getByText('Google Cloud Monitoring', { exact: true }).click()
    await page.getByText('It can send no header: a secret in its address').click()
    await expect
      .poll(() => page.getByLabel('Paste: Store a secret:').innerText())
      .toBe('npx wrangler secret put TARSY_GOOGLE_PATH_SECRET')
    const secret = await page.getByLabel(/^Paste: Wrangler asks for it/).innerText()
    expect(secret).toMatch(/^[\w-]{32}$/)
    await expect
      .poll(() => page.getByLabel(/^Paste: The address to give to Google/).innerText())
      .toBe(`${fixture().url}/api/v1/webhooks/google/${secret}`)
    expect(await axeViolations(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    await page.getByText('Azure Monitor', { exact: true }).click()
    await page.getByText('A secret in its address is set').click()
    await page.getByText('TARSY_AZURE_PATH_SECRET_OLD').waitFor()
  })
})

test('a sender that was refused says so with the reason, and one that was heard links to its session', async () => {
  await visit('/settings', {}, async page => {
    const grafana = page.locator('details.sender', { hasText: 'Grafana' })
    await expect.poll(() => grafana.locator('summary').innerText()).toMatch(/refused 11 min ago/)
    await grafana.locator('summary').click()
    await page.getByText('the API token "old-grafana" was revoked').waitFor()
    await grafana.getByRole('link', { name: 'its session' }).click()
    await page.waitForURL(/\/sessions\/failed$/)
  })
})

test('a token is made by the keyboard alone, shown once, listed, and revoked', async () => {
  await visit('/settings/tokens', {}, async page => {
    await page.getByLabel('Name').focus()
    await page.keyboard.type('grafana-prod')
    await page.keyboard.press('Enter')
    const shown = page.getByLabel('The new token', { exact: true })
    await shown.waitFor()
    await expect.poll(() => shown.innerText()).toMatch(/^tarsy_/)
    const row = page.getByRole('row', { name: /grafana-prod/ })
    await row.waitFor()
    await page.getByRole('button', { name: 'Revoke grafana-prod' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Show 2 that ended' }).click()
    await page.getByRole('row', { name: /grafana-prod.*revoked just now/ }).waitFor()
    await page.reload()
    await page.getByRole('row', { name: /wall-display/ }).waitFor()
    await expect.poll(() => page.getByText('tarsy_').count()).toBe(0)
  })
})

test('a name that is taken is refused where the eye is', async () => {
  await visit('/settings/tokens', {}, async page => {
    await page.getByLabel('Name').fill('wall-display')
    await page.getByRole('button', { name: 'Make the token' }).click()
    await page.getByText('there is a token "wall-display" already').waitFor()
    await expect.poll(() => page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
  })
})

test('the audit log is filtered, goes back, and can be exported', async () => {
  await visit('/settings/audit', {}, async page => {
    await page.getByText('200 entries of the newest 200').waitFor()
    await page.getByLabel('Act').selectOption('refused')
    await page.getByText('50 entries of the newest 200').waitFor()
    await expect.poll(() => page.getByRole('row').count()).toBe(51)
    await page.getByRole('button', { name: 'Load older entries' }).click()
    await page.getByText('65 entries of the newest 260, which are all').waitFor()
    await page.getByRole('searchbox').fill('nothing like this')
    await page.getByText('No entry fits').waitFor()
    await expect
      .poll(() => page.getByRole('link', { name: 'Export as JSON lines' }).getAttribute('href'))
      .toBe('/api/v1/audit/export')
  })
})

test('whoever is no admin sees neither tokens nor audit log, and makes no token', async () => {
  fixture().house.me.scopes = ['read']
  await visit('/settings', {}, async page => {
    await page.getByText('Alertmanager', { exact: true }).click()
    await page.getByText('An admin makes the token').waitFor()
    await expect
      .poll(() => page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts())
      .toEqual(['Connect', 'Ingest rules', 'Silences', 'This browser'])
    await page.goto(`${fixture().url}/settings/tokens`)
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expect(fixture().requests).not.toContain('GET /api/v1/tokens')
  })
})

test('an alert is tried out by the keyboard alone: what was read, what would happen and why', async () => {
  await visit('/settings/ingest', {}, async page => {
    await page.getByText('Equal alerts join the session of the first one for 1h').waitFor()
    await page.getByLabel(/^Alert/).focus()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Paste the alert as the sender sends it.').waitFor()
    await page.keyboard.type('the disk is full again')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: 'It would join a session' }).waitFor()
    const outcome = page.locator('.outcome')
    await expect.poll(() => outcome.innerText()).toMatch(/An equal alert opened this session\. That session/)
    await expect.poll(() => outcome.innerText()).toMatch(/all its labels: alertname and namespace/)
    expect(await axeViolations(page)).toEqual([])
    await savePicture(page, 'settings-ingest-tried')
    await page.keyboard.type(', twice')
    await page.getByText('The form has changed since').waitFor()
    await page.getByLabel('Sender').selectOption('alertmanager')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('the body is not valid JSON').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sidewaysScroll(page)).toBe(0)
    await savePicture(page, 'settings-ingest-tried-390')
  })
})

test('an ended session is tried on the recipients: who is told what, and why others are not', async () => {
  await visit('/settings/notifications', {}, async page => {
    await page.getByText('a failure, of severity critical or high (notify.rules[0])').waitFor()
    await page.getByLabel(/^Session/).selectOption('failed')
    await page.getByRole('button', { name: 'Show what would be sent' }).press('Enter')
    await page.getByRole('heading', { name: '1 recipient of 3 would be told' }).waitFor()
    const ops = page.locator('details.sender', { hasText: 'Microsoft Teams' })
    await expect.poll(() => ops.innerText()).toContain('not told, because no rule with its name lets it pass')
    await page.locator('details.sender > summary', { hasText: 'slack' }).press('Enter')
    await expect
      .poll(() => page.getByLabel('What slack would be sent', { exact: true }).innerText())
      .toContain('Analysis Complete')
    expect(await axeViolations(page)).toEqual([])
    await savePicture(page, 'settings-notifications-tried')
    await page.getByLabel(/^Session/).selectOption('done')
    await page.getByText('Another session is chosen by now').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sidewaysScroll(page)).toBe(0)
    await savePicture(page, 'settings-notifications-tried-390')
  })
  await visit('/settings/notifications?session=gone', {}, async page => {
    await page.getByRole('button', { name: 'Show what would be sent' }).click()
    await page.getByText('resource not found').waitFor()
  })
})

test('who may only read sees the rules and no form to try them, and offline the form says so', async () => {
  await visit('/settings/ingest', {}, async page => {
    await page.getByLabel(/^Alert/).fill('the disk is full')
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('The server does not answer').waitFor()
    await expect.poll(() => page.getByLabel(/^Alert/).inputValue()).toBe('the disk is full')
    await page.context().setOffline(false)
  })
  fixture().house.me.scopes = ['read']
  await visit('/settings/ingest', {}, async page => {
    await page.getByText('Equal alerts join').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Try it' }).count()).toBe(0)
  })
})

test('offline the page keeps what it shows and says that it may be old', async () => {
  await visit('/settings', {}, async page => {
    await page.context().setOffline(true)
    fixture().dropTabs()
    await page.getByText(/Offline since/).waitFor()
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('The senders could not be loaded').waitFor()
    await page.getByText('Alertmanager', { exact: true }).waitFor()
    await savePicture(page, 'settings-offline')
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The senders could not be loaded').waitFor({ state: 'detached' })
  })
})
