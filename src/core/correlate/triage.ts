// Decides for each page of a recorded night: investigate it, or hold it back, as noise or because it belongs to another page or an open incident.

import { severityOf, SEVERITIES } from '../alerts/severity.ts'
import type { Limits } from './limits.ts'
import type { Incident, Night, Page } from './night.ts'
import { weighPage, type Weighed } from './weigh-page.ts'

export type Decision = {
  id: string
  investigate: boolean
  /** The page or the incident that it belongs to. */
  attachTo: string | null
  weight: number
  reason: string
}

/** The decisions in the order of the pages. In doubt a page is investigated. */
export function triage(night: Night, limits: Limits): Array<Decision> {
  const weighed = night.pages.map(page => weighPage(page, night, limits))
  const leaders: Array<Weighed> = []
  const decided = new Map<Page, Decision>()
  for (const each of weighed.toSorted(byRank)) {
    const decision = decide(each, night.incidents, leaders, limits)
    if (decision.investigate) leaders.push(each)
    decided.set(each.page, decision)
  }
  return night.pages.flatMap(page => decided.get(page) ?? [])
}

function decide(
  each: Weighed,
  incidents: ReadonlyArray<Incident>,
  leaders: ReadonlyArray<Weighed>,
  limits: Limits,
): Decision {
  const { page, weight, signs } = each
  const decision = (investigate: boolean, attachTo: string | null, reason: string) => ({
    id: page.id,
    investigate,
    attachTo,
    weight,
    reason,
  })
  const said = signs.map(({ says }) => says).join('; ')
  if (weight < limits.investigateFrom) return decision(false, null, said)
  const incident = incidents.find(open => isKnown(page, open))
  if (incident !== undefined) return decision(false, incident.id, `${incident.id} is open for the same problem`)
  for (const leader of leaders) {
    const bond = bondOf(each, leader, limits)
    if (bond !== null && !isDoubtful(each, leader)) return decision(false, leader.page.id, bond)
  }
  return decision(true, null, said === '' ? 'nothing speaks against it' : said)
}

/** One service alone may have several problems: the metric or the log pattern must be the same, too. */
function isKnown({ service, metric, pattern }: Page, incident: Incident): boolean {
  const same = (pattern !== null && pattern === incident.pattern) || metric === incident.metric
  return incident.open && service === incident.service && same
}

/** Causes first: what its log pattern names, then what fired first. */
function byRank(a: Weighed, b: Weighed): number {
  return Number(isNamed(b)) - Number(isNamed(a)) || a.page.firedAt - b.page.firedAt
}

/** Whether the log lines are about this service. Others that have them only report its trouble. */
function isNamed({ page, pattern }: Weighed): boolean {
  return pattern !== null && pattern.text.toLowerCase().includes(page.service.toLowerCase())
}

/** Why a page belongs to another one, in words; null if it does not. */
function bondOf({ page, pattern: own }: Weighed, leader: Weighed, limits: Limits): string | null {
  const minutes = Math.round((page.firedAt - leader.page.firedAt) / 60_000)
  const apart = Math.abs(minutes)
  const whom = `${leader.page.id}, which fired ${apart} min ${minutes < 0 ? 'later' : 'earlier'}`
  const { service, metric, pattern } = page
  if (apart > limits.togetherMinutes) return null
  if (service === leader.page.service && metric === leader.page.metric) return `it is the same alert as ${whom}`
  if (pattern !== null && pattern === leader.page.pattern) return `it has the log pattern of ${whom}`
  const close = apart <= limits.sameServiceMinutes
  return service === leader.page.service && close && own === null ? `it is about the service of ${whom}` : null
}

/** A symptom is seldom as severe as its cause: what is more severe, or as critical and not clearly a symptom, is not held back. */
function isDoubtful(each: Weighed, leader: Weighed): boolean {
  if (rank(each.page) !== rank(leader.page)) return rank(each.page) < rank(leader.page)
  const isClear = each.page.service === leader.page.service || (isNamed(leader) && !isNamed(each))
  return rank(each.page) === 0 && !isClear
}

function rank({ severity }: Page): number {
  const known = severityOf(severity)
  return known === null ? SEVERITIES.length : SEVERITIES.indexOf(known)
}
