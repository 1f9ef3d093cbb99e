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
