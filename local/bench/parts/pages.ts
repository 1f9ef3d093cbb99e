// Pages of the dashboard in a real browser, each loaded cold: with an empty cache, in a context of its own.

import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { countUnfinished, openSession } from '../alerts.ts'
import { milliseconds, type Row } from '../numbers.ts'
import type { Bench, Rig } from '../rig.ts'
import { until } from '../until.ts'

/** A page of the list, and one session with many events. */
const SESSIONS = 25
const WITHIN = { withinMs: 120_000, everyMs: 50 }

type Look = {
  readyMs: number
  paintMs: number
  blockedMs: number
  shift: number
  requests: number
  transferKb: number
  heapMb: number
  nodes: number
}

/** By the bench, so that a repetition fills it only once. */
const filled = new WeakMap<Bench, string>()

export async function pages(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  const id = filled.get(bench) ?? (await fill(bench))
  filled.set(bench, id)
  const browser = await launch()
  try {
    const rows: Array<Row> = []
    for (const [name, path] of pathsOf(id)) rows.push(rowOf(name, await look(browser, bench.system.url + path)))
    return rows
  } finally {
    await browser.close()
  }
}

function pathsOf(id: string): Array<[name: string, path: string]> {
  return [
    ['sessions', '/'],
    ['triage', '/triage'],
    ['a session', `/sessions/${id}`],
    ['its timeline', `/sessions/${id}?tab=timeline`],
    ['its trace', `/sessions/${id}?tab=trace`],
    ['submit', '/submit'],
    ['activity', '/activity'],
    ['system', '/system'],
    ['settings', '/settings'],
  ]
}

async function fill({ send }: Bench): Promise<string> {
  for (let at = 0; at < SESSIONS; at += 1) await openSession(send, 'reads')
  const { id } = await openSession(send, 'wide')
  await until('the sessions end', async () => (await countUnfinished(send)) === 0, WITHIN)
  return id
}

async function launch(): Promise<Browser> {
  const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome', chromium.executablePath()]
  const executablePath = places.find(place => place !== undefined && existsSync(place))
  if (executablePath === undefined) throw new Error('no Chromium was found: set CHROMIUM_PATH to its program')
  // Without a sandbox, because measurements run as root in containers, as tests do.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
}

async function look(browser: Browser, url: string): Promise<Look> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(watch)
    await page.goto(url)
    await page.locator('h1').first().waitFor()
    await page.waitForFunction(() => document.querySelector('.skeleton') === null)
    const readyMs = await page.evaluate(() => performance.now())
    // What comes late moves the page late.
    await page.waitForLoadState('networkidle')
    return { readyMs, ...(await page.evaluate(read)), heapMb: await heapOf(page) }
  } finally {
    await context.close()
  }
}

type Seen = { shift: number; blockedMs: number }

/** Runs in the page, before anything of it. */
function watch(): void {
  const seen: Seen = { shift: 0, blockedMs: 0 }
  Object.assign(globalThis, { seen })
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as Array<PerformanceEntry & { value: number; hadRecentInput: boolean }>)
      if (!entry.hadRecentInput) seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver(list => {
    // As Lighthouse counts blocking time: what of a task is beyond 50 ms.
    for (const { duration } of list.getEntries()) seen.blockedMs += duration - 50
  }).observe({ type: 'longtask', buffered: true })
}

/** Runs in the page. */
function read(): Omit<Look, 'readyMs' | 'heapMb'> {
  const { seen } = globalThis as unknown as { seen: Seen }
  const loaded = [
    ...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource'),
  ] as Array<PerformanceResourceTiming>
  return {
    paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    ...seen,
    requests: loaded.length,
    transferKb: loaded.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1_000,
    nodes: document.querySelectorAll('*').length,
  }
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1_000_000
}

function rowOf(name: string, { readyMs, paintMs, blockedMs, shift, requests, transferKb, heapMb, nodes }: Look): Row {
  return {
    what: `Page: ${name}`,
    unit: 'ms',
    runs: [readyMs],
    value: `painted ${milliseconds(paintMs)}, blocked ${milliseconds(blockedMs)}, moved by ${shift.toFixed(3)}, ${requests} requests, ${Math.round(transferKb)} kB, heap ${heapMb.toFixed(1)} MB, ${nodes} nodes`,
    note: 'cold load until its content is there; 25 sessions stored, one of them with 100 turns',
  }
}
