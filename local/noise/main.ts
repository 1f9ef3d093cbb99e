// `npm run score:noise -- DIR [--why] [--set name=number]…`: decides for each page of recorded nights whether it is investigated or held back, and
// compares that with what people said afterwards. DIR has a folder for each night. `--why` shows the decisions; without DIR the features are listed.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LIMITS, type Limits } from '../../src/core/correlate/limits.ts'
import { score } from '../../src/core/correlate/score.ts'
import { triage } from '../../src/core/correlate/triage.ts'
import { readNight, readTruth } from './read-night.ts'

export function scoreNights(dir: string, limits: Limits, why: boolean): { lines: Array<string>; all: boolean } {
  const names = readdirSync(dir, { withFileTypes: true }).flatMap(each => (each.isDirectory() ? [each.name] : []))
  if (names.length === 0) throw new Error(`${dir} has no folder: give one that has a folder for each night`)
  const nights = names.toSorted().map(name => scoreNight(name, join(dir, name), limits, why))
  const passed = nights.filter(({ passes }) => passes).length
  return {
    lines: [...nights.flatMap(({ lines }) => lines), `${passed} of ${nights.length} scenarios pass`],
    all: passed === nights.length,
  }
}

function scoreNight(name: string, folder: string, limits: Limits, why: boolean) {
  const truth = readTruth(folder)
  const decisions = triage(readNight(folder), limits)
  const { f1, missed, extra, lost, passes } = score(decisions, truth)
  const notes = [
    ...(lost.length > 0 ? [`must-page held back: ${lost.join(', ')}`] : []),
    ...(missed.length > 0 ? [`missed: ${missed.join(', ')}`] : []),
    ...(extra.length > 0 ? [`too much: ${extra.join(', ')}`] : []),
  ]
  const verdict = passes ? 'pass' : 'fail'
  const line = `${verdict}  ${name}  F1 ${f1.toFixed(2)} (needs ${truth.f1Threshold.toFixed(2)})${notes.map(note => `; ${note}`).join('')}`
  const shown = decisions.map(({ id, investigate, attachTo, weight, reason }) => {
    const what = investigate ? 'investigate' : attachTo === null ? 'hold back' : `attach to ${attachTo}`
    return `        ${id}: ${what} (${weight}): ${reason}`
  })
  return { passes, lines: [line, ...(why ? shown : [])] }
}

/** Throws for a name that is no feature, so that a misspelt one does not pass for a change without effect. */
export function changeLimits(settings: ReadonlyArray<string>): Limits {
  const changed: Record<string, number> = { ...LIMITS }
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=')
    if (!Object.hasOwn(LIMITS, name))
      throw new Error(`there is no feature "${name}": run without a folder for the list`)
    if (value.trim() === '' || !Number.isFinite(Number(value))) throw new Error(`write --set ${name}=number`)
    changed[name] = Number(value)
  }
  return changed as Limits
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { why: { type: 'boolean', default: false }, set: { type: 'string', multiple: true, default: [] } },
    })
    const limits = changeLimits(values.set)
    const [dir] = positionals
    if (dir === undefined) {
      for (const [name, value] of Object.entries(limits)) console.log(`${name}=${value}`)
    } else {
      const { lines, all } = scoreNights(dir, limits, values.why)
      for (const line of lines) console.log(line)
      process.exitCode = all ? 0 : 1
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
