// Pictures of every page and state, in both themes, wide and on a phone, in test-results/screenshots (which git ignores): npm run screenshots
// With words behind it, only the states whose names hold one of them: npm run screenshots -- list

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { launch, openTab } from '../harness/chromium.ts'
import { startFixture } from './server.ts'
import { STATES } from './states.ts'

const ROOT = join(import.meta.dirname, '../../..')
const OUT = join(ROOT, 'test-results', 'screenshots')

const wanted = process.argv.slice(2)
const states = STATES.filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)))
const dist = await mkdtemp(join(tmpdir(), 'dashboard-'))
await build({ configFile: join(ROOT, 'dashboard/vite.config.ts'), logLevel: 'warn', build: { outDir: dist } })
await mkdir(OUT, { recursive: true })
const browser = await launch()
for (const { name, path, reach } of states) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      // A fixture of its own: a state may change it.
      const fixture = await startFixture(0, 0, dist)
      const { page, close } = await openTab(browser, fixture.url + path, { theme, width, height })
      await page.locator('h1').first().waitFor()
      await page.waitForFunction(() => document.querySelector('.skeleton') === null)
      await reach?.(page, fixture)
      const file = join(OUT, `${name}-${theme}-${width}.png`)
      await page.screenshot({ path: file, animations: 'disabled' })
      console.log(file)
      await close()
      fixture.close()
    }
  }
}
await browser.close()
await rm(dist, { recursive: true, force: true })
