// The built dashboard in a real browser, against the stand-in for the Worker.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { launch } from '../harness/chromium.ts'
import { type Fixture, startFixture } from './server.ts'

export type Look = {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  bypassCSP?: boolean
  motion?: 'reduce' | 'no-preference'
  /** Sees the tab before it loads. */
  before?: (page: Page) => Promise<unknown>
}
/** `errors`: what the page threw or wrote to its console as an error. */
export type Visit = (
  path: string,
  look: Look,
  see: (page: Page, errors: Array<string>) => Promise<void>,
) => Promise<void>
export type Built = { fixture: Fixture; visit: Visit; close(): Promise<void> }

const ROOT = join(import.meta.dirname, '../../..')

export async function startBuilt(): Promise<Built> {
  await using started = new AsyncDisposableStack()
  const dist = await mkdtemp(join(tmpdir(), 'dashboard-'))
  started.defer(() => rm(dist, { recursive: true, force: true }))
  await build({ configFile: join(ROOT, 'dashboard/vite.config.ts'), logLevel: 'warn', build: { outDir: dist } })
  const fixture = await startFixture(0, 0, dist)
  started.defer(() => fixture.close())
  const browser = await launch()
  started.defer(() => browser.close())
  const visit: Visit = async (path, look, see) => {
    const context = await browser.newContext({
      viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
      colorScheme: look.theme ?? 'light',
      reducedMotion: look.motion ?? 'reduce',
      bypassCSP: look.bypassCSP ?? false,
      timezoneId: 'UTC',
      locale: 'en-GB',
    })
    const page = await context.newPage()
    const errors: Array<string> = []
    page.on('pageerror', error => errors.push(error.message))
    page.on('console', message => message.type() === 'error' && errors.push(message.text()))
    await look.before?.(page)
    await page.goto(fixture.url + path)
    await page.locator('h1').waitFor()
    await page.waitForFunction(() => document.querySelector('.skeleton') === null)
    await see(page, errors)
    await context.close()
  }
  const all = started.move()
  return { fixture, visit, close: () => all.disposeAsync() }
}
