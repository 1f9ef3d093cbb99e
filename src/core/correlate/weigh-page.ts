// Whether a page by itself is worth an investigation, with hindsight: the sum of signs that a person can check.

import { severityOf } from '../alerts/severity.ts'
import type { Limits } from './limits.ts'
import type { Night, Page, Pattern } from './night.ts'
import { courseOf } from './trajectory.ts'

/** A sign, in words, and what it weighs. */
export type Sign = { says: string; weight: number }
export type Weighed = { page: Page; pattern: Pattern | null; signs: ReadonlyArray<Sign>; weight: number }

export function weighPage(page: Page, night: Night, limits: Limits): Weighed {
  const pattern = night.patterns.find(({ id }) => id === page.pattern) ?? null
  const signs = [
    ...patternSigns(pattern, limits),
    ...courseSigns(page, night, limits),
    ...ownSigns(page, limits),
    ...deploySigns(page, pattern, night, limits),
  ]
  return { page, pattern, signs, weight: signs.reduce((sum, { weight }) => sum + weight, 0) }
}

function patternSigns(pattern: Pattern | null, limits: Limits): Array<Sign> {
  if (pattern === null) return []
  const change = `${pattern.changePercent} % over its usual rate`
  if (pattern.negative && pattern.changePercent >= limits.surgePercent)
    return [{ says: `its log pattern surges, ${change}`, weight: limits.patternSurges }]
  if (pattern.negative && pattern.changePercent >= limits.usualPercent)
    return [{ says: `its log pattern grows, ${change}`, weight: limits.patternGrows }]
  return pattern.changePercent < limits.usualPercent
    ? [{ says: `its log pattern is as usual, ${change}`, weight: limits.patternUsual }]
    : []
}

function courseSigns(page: Page, night: Night, limits: Limits): Array<Sign> {
  const readings = night.readings
    .filter(({ service, metric }) => service === page.service && metric === page.metric)
    .toSorted((a, b) => a.at - b.at)
  switch (courseOf(readings, page, limits)) {
    case 'worsening':
      return [{ says: `${page.metric} gets worse and worse`, weight: limits.worsens }]
    case 'recovered':
      return [{ says: `${page.metric} is back within its threshold`, weight: limits.recovered }]
    case 'easing':
      return [{ says: `${page.metric} is well below its peak`, weight: limits.eases }]
    default:
      return []
  }
}

function ownSigns(page: Page, limits: Limits): Array<Sign> {
  const { resolvedAfterSeconds: after, firedLastHour: fired } = page
  return [
    ...(after === null ? [{ says: 'it did not resolve by itself', weight: limits.stays }] : []),
    ...(after !== null && after <= limits.soonSeconds
      ? [{ says: `it resolved by itself after ${after} s`, weight: limits.resolvesSoon }]
      : []),
    ...(fired >= limits.flapsFrom ? [{ says: `it fired ${fired} times within the hour`, weight: limits.flaps }] : []),
    ...(severityOf(page.severity) === 'critical'
      ? [{ says: `its severity is ${page.severity}`, weight: limits.severest }]
      : []),
  ]
}

function deploySigns(page: Page, pattern: Pattern | null, { deploys }: Night, limits: Limits): Array<Sign> {
  const before = deploys
    .filter(({ service }) => service === page.service)
    .map(({ at }) => (page.firedAt - at) / 60_000)
    .find(minutes => minutes >= 0 && minutes <= limits.deployMinutes)
  if (before === undefined || pattern === null || pattern.negative) return []
  return [{ says: `${page.service} was deployed ${Math.round(before)} min before it`, weight: limits.deployExplains }]
}
