// Sizes of what is uploaded and downloaded, gzipped.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Outcome } from './steps.ts'

/** The modules of a build by `wrangler deploy --dry-run --outdir`, as wrangler counts them: together. */
export function workerSize(dir: string): number {
  const names = readdirSync(dir).filter(name => name !== 'README.md' && !name.endsWith('.map'))
  return gzipSync(Buffer.concat(names.map(name => readFileSync(join(dir, name))))).length
}

/** The page and the scripts, preloads and styles that it names. Modules that are imported later do not count. */
export function dashboardSize(dist: string): number {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  return [Buffer.from(page), ...firstFiles(page).map(path => readFileSync(join(dist, path)))].reduce(
    (sum, bytes) => sum + gzipSync(bytes).length,
    0,
  )
}

export function firstFiles(page: string): Array<string> {
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="(\/[^"]+\.(?:js|css))"/g)]
  return [...new Set(named.map(match => match[1] ?? ''))]
}

/**
 * One letter beyond Latin-1 makes V8 keep a whole script with two bytes a letter: 3 MB more in each isolate. esbuild writes escapes for them, but not
 * in regular expressions and raw templates.
 */
export function wideLetters(dir: string): Outcome {
  const found = /.{0,30}[^\0-\xff].{0,10}/.exec(readFileSync(join(dir, 'index.js'), 'utf8'))
  if (found === null) return { ok: true, note: 'one byte a letter' }
  const output = `The Worker holds a letter beyond Latin-1, so its script takes twice the memory. Write it as an escape (\\u2026): ${found[0]}`
  return { ok: false, output }
}

export function overBudget(bytes: number, budget: number, what: string): Outcome {
  const note = `${kilobytes(bytes)} of ${kilobytes(budget)} kB gzipped`
  return bytes <= budget ? { ok: true, note } : { ok: false, output: `${what} has grown over its budget: ${note}` }
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}
