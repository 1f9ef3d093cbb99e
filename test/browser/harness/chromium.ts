// A real Chromium, and checks that hold for every page.

import { existsSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { root } from '../../story/harness/system.ts'

// Switches off what Chromium does in the background. No sandbox, because tests run as root in containers.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: QUIET })
}

function findChromium(): string {
  const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = [...places, chromium.executablePath()].find(path => path !== undefined && existsSync(path))
  if (found !== undefined) return found
  throw new Error('No Chromium was found. Install one (apt-get install chromium) or set CHROMIUM_PATH to its program.')
}

export type Theme = 'light' | 'dark'
export type Look = { theme?: Theme; width?: number; height?: number; scale?: number; bypassCSP?: boolean }

/** A tab in its own context. `close` throws when the page's own code has thrown. */
export type Tab = { page: Page; close(): Promise<void> }

export async function openTab(browser: Browser, url: string, look: Look = {}): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    deviceScaleFactor: look.scale ?? 1,
    colorScheme: look.theme ?? 'light',
    // axe is added to the page as a script.
    bypassCSP: look.bypassCSP ?? true,
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  const page = await context.newPage()
  const errors: Array<string> = []
  page.on('pageerror', error => errors.push(error.message))
  await page.goto(url)
  return {
    page,
    close: async () => {
      await context.close()
      if (errors.length > 0) throw new Error(`the page threw: ${errors.join('; ')}`)
    },
  }
}

/** Waits until a page has its content. */
export async function waitForContent(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds wrong with the page, one line a rule. `rules`: these alone; by default all. */
export async function axeViolations(page: Page, rules?: ReadonlyArray<string>): Promise<Array<string>> {
  await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate(async only => {
    type Axe = { run(options: object): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> }
    const options = only === undefined ? {} : { runOnly: only }
    const found = await (globalThis as unknown as { axe: Axe }).axe.run(options)
    return found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)
  }, rules)
}

/** How far the page can be scrolled to the side, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    scrollTo(10_000, 0)
    const far = scrollX
    scrollTo(0, 0)
    return far
  })
}

/** Saves a screenshot to test-results/, which git ignores. */
export async function savePicture(page: Page, name: string, fullPage = true): Promise<void> {
  const dir = join(root, 'test-results')
  mkdirSync(dir, { recursive: true })
  await page.screenshot({ path: join(dir, `${name}.png`), fullPage, animations: 'disabled' })
}
