// Pages of the built dashboard in a real browser, against the stand-in for the Worker.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { root } from '../../story/harness/system.ts'
import { startFixture, type Fixture } from '../dashboard-fixture/server.ts'
import { launch, openTab, waitForContent, type Look } from './chromium.ts'

/** For a file of tests: one build and one browser, and a fresh stand-in for each test. */
export function standIn() {
  let dist: string
  let fixture: Fixture | undefined
  let browser: Browser | undefined

  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), 'dashboard-'))
    await build({ configFile: join(root, 'dashboard/vite.config.ts'), logLevel: 'warn', build: { outDir: dist } })
    browser = await launch()
  })
  beforeEach(async () => {
    fixture?.close()
    fixture = await startFixture(0, 0, dist)
  })
  afterAll(async () => {
    await browser?.close()
    fixture?.close()
    await rm(dist, { recursive: true, force: true })
  })

  const running = (): Fixture => {
    if (fixture === undefined) throw new Error('the stand-in runs within tests alone')
    return fixture
  }
  return {
    fixture: running,
    async visit(path: string, look: Look, see: (page: Page) => Promise<void>): Promise<void> {
      if (browser === undefined) throw new Error('the browser runs within tests alone')
      const tab = await openTab(browser, running().url + path, look)
      await waitForContent(tab.page)
      await see(tab.page)
      await tab.close()
    },
  }
}
