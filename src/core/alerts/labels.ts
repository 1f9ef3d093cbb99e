// The labels of an alert, whatever its format: what rules of the configuration compare.

import { findJson, firingAlerts } from './find-json.ts'
import { isObject, readLine } from './words.ts'

/** Label → the values that it has: alerts of a group may differ. */
export type Labels = ReadonlyMap<string, ReadonlySet<string>>

/** Of JSON its labels, and those of the alerts in it that fire; of other text its lines of `name: value`. Names keep their spelling. */
export function readLabels(text: string): Labels {
  const labels = new Map<string, Set<string>>()
  const add = (name: string, value: string) => {
    const values = labels.get(name) ?? new Set()
    labels.set(name, values.add(value))
  }
  const json = findJson(text)
  for (const [name, value] of json === null ? lineLabels(text) : jsonLabels(json)) add(name, value)
  return labels
}

function jsonLabels(json: object): Array<[string, string]> {
  const group = isObject(json) ? json : {}
  const sets = [group['labels'], group['commonLabels'], group['groupLabels']]
  const ofAlerts = firingAlerts(json).map(alert => (isObject(alert) ? alert['labels'] : null))
  return [...sets, ...ofAlerts].flatMap(set => (isObject(set) ? Object.entries(set).flatMap(textPair) : []))
}

function textPair([name, value]: [string, unknown]): Array<[string, string]> {
  return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : []
}

// As many as `addLines` reads.
const MOST_LINES = 2_000

function lineLabels(text: string): Array<[string, string]> {
  return text.split('\n', MOST_LINES).flatMap(line => {
    const pair = readLine(line)
    return pair === null ? [] : [pair]
  })
}

/**
 * The labels of each alert that fires, with those of its group: one entry for a text that is no group. What the alert says at a glance
 * (`alert_type`, `severity`, `cluster` …) counts where no label has the name.
 */
export function labelsOfEach(text: string, glance: Readonly<Record<string, string | null>>): Array<Labels> {
  const json = findJson(text)
  const alerts = firingAlerts(json)
  const sets =
    json === null || alerts.length === 0
      ? [readLabels(text)]
      : alerts.map(alert => labelsOf([...groupSets(json), isObject(alert) ? alert['labels'] : null]))
  return sets.map(labels => withGlance(labels, glance))
}

/** The common labels of a group belong to all of its alerts. */
function groupSets(json: object): Array<unknown> {
  return isObject(json) ? [json['labels'], json['commonLabels'], json['groupLabels']] : []
}

function labelsOf(sets: ReadonlyArray<unknown>): Labels {
  const pairs = sets.flatMap(set => (isObject(set) ? Object.entries(set).flatMap(textPair) : []))
  return new Map(pairs.map(([name, value]) => [name, new Set([value])]))
}

function withGlance(labels: Labels, glance: Readonly<Record<string, string | null>>): Labels {
  const said = Object.entries(glance).flatMap(([name, value]) =>
    value === null || labels.has(name) ? [] : [[name, new Set([value])] as const],
  )
  return new Map([...said, ...labels])
}
