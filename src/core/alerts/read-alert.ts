// What people and programs need of an alert at a glance, from any sender's format. Pure; never throws; its time grows with the text's length.

import { findJson, firingAlerts } from './find-json.ts'
import { severityOf, worstOf, type Severity } from './severity.ts'
import { addLines, addNested, isObject, readLine, Words } from './words.ts'

export type AlertReading = {
  /** Null if the alert states none. */
  severity: Severity | null
  /** One line for a person; null for an empty text. */
  title: string | null
  cluster: string | null
  namespace: string | null
  service: string | null
  /** Where the alert comes from, what to do about it, where its figures are, where it is silenced. Only `http` and `https`. */
  links: { generator: string | null; runbook: string | null; dashboard: string | null; silence: string | null }
}

// Earlier names count more. In small letters and without punctuation, as `Words` compares them.
const SEVERITY = [
  'severity',
  'alertseverity',
  'sev',
  'priority',
  'alertpriority',
  'urgency',
  'level',
  'state',
  'currentstate',
]
const TITLE = [
  'summary',
  'title',
  'alerttitle',
  'eventtitle',
  'message',
  'msg',
  'alertname',
  'alertrule',
  'rulename',
  'alarmname',
  'subject',
  'name',
  'description',
]
const CLUSTER = ['cluster', 'clustername', 'k8scluster', 'k8sclustername', 'kubernetescluster', 'kubecluster']
const NAMESPACE = [
  'namespace',
  'k8snamespace',
  'k8snamespacename',
  'kubernetesnamespace',
  'kubenamespace',
  'exportednamespace',
]
const SERVICE = [
  'service',
  'servicename',
  'app',
  'application',
  'appkubernetesioname',
  'deployment',
  'workload',
  'component',
  'job',
]
const GENERATOR = [
  'generatorurl',
  'alerturl',
  'eventurl',
  'htmlurl',
  'incidenturl',
  'problemurl',
  'url',
  'link',
  'source',
]
const RUNBOOK = ['runbookurl', 'runbook', 'runbooklink', 'playbook', 'playbookurl']
const SILENCE = ['silenceurl', 'silencelink']
const DASHBOARD = ['dashboardurl', 'dashboard', 'panelurl', 'grafanaurl', 'graphurl']

export function readAlert(text: string): AlertReading {
  const json = findJson(text)
  const alerts = firingAlerts(json)
  const words = new Words()
  if (json === null) addLines(words, text)
  else addJson(words, json, alerts)
  const heading = json !== null && alerts.length === 0 ? headingOf(text) : null
  const [title] = heading === null ? titlesOf(words, json === null ? firstLine(text) : '') : [heading]
  return {
    severity:
      worstOf(alerts.map(statedSeverity)) ?? severityIn(words) ?? (json === null ? shoutedSeverity(text) : null),
    title: lineOf(title ?? ''),
    cluster: pick(words, CLUSTER),
    namespace: pick(words, NAMESPACE),
    service: pick(words, SERVICE),
    links: {
      generator: pickLink(words, GENERATOR),
      runbook: pickLink(words, RUNBOOK),
      dashboard: pickLink(words, DASHBOARD),
      silence: pickLink(words, SILENCE),
    },
  }
}

/** What our webhooks, and people, write above the body. A group of alerts says it better in its annotations. */
function headingOf(text: string): string | null {
  return /^#[ \t]+(\S[^\n]{0,999})/.exec(text)?.[1] ?? null
}

/** The best first. A first line that is a sentence says more than what describes it below. */
function titlesOf(words: Words, first: string): Array<string> {
  const said = [...words.of(TITLE)]
  const named = [...words.of(TITLE.filter(key => key !== 'description'))]
  return first !== '' && readLine(first) === null && named.length === 0 ? [first] : [...said, first]
}

/** What all alerts of a group share and the first alert come first, then everything else from the outside in. */
function addJson(words: Words, json: object, [first]: ReadonlyArray<object>): void {
  const group = isObject(json) ? json : {}
  const alert = isObject(first) ? first : {}
  addLevel(words, [group['commonLabels'], group['commonAnnotations'], alert['labels'], alert['annotations'], alert])
  addLevel(words, [group['groupLabels'], group['labels'], group['annotations']])
  addNested(words, json)
}

function addLevel(words: Words, objects: ReadonlyArray<unknown>): void {
  words.startLevel()
  for (const each of objects) words.addAll(each)
}

function statedSeverity(alert: object): Severity | null {
  const words = new Words()
  if (isObject(alert)) addLevel(words, [alert['labels'], alert['annotations'], alert])
  return severityIn(words)
}

function severityIn(words: Words): Severity | null {
  for (const word of words.of(SEVERITY)) {
    const severity = severityOf(word)
    if (severity !== null) return severity
  }
  return null
}

const SHOUTED = /\b(EMERGENCY|FATAL|CRITICAL|CRIT|DISASTER|ERROR|MAJOR|WARNING|WARN|SEV-?[0-5]|P[0-5])\b/

/** People and scripts write it in capitals in the first line: `[CRITICAL] disk full`. In small letters it is a word like others. */
function shoutedSeverity(text: string): Severity | null {
  return severityOf(SHOUTED.exec(firstLine(text))?.[1] ?? '')
}

function pick(words: Words, keys: ReadonlyArray<string>): string | null {
  const [value] = words.of(keys)
  return value?.slice(0, LONGEST_VALUE) ?? null
}

function pickLink(words: Words, keys: ReadonlyArray<string>): string | null {
  for (const link of words.of(keys)) {
    if (link.length <= LONGEST_LINK && /^https?:\/\//i.test(link) && URL.canParse(link)) return link
  }
  return null
}

// As for a runbook's address (src/http/alerts/submission.ts).
const LONGEST_LINK = 2_048
const LONGEST_VALUE = 500
// Our choice: two lines of a phone.
const LONGEST_TITLE = 200

function firstLine(text: string): string {
  return /\S[^\n]{0,999}/.exec(text)?.[0] ?? ''
}

/** Null for a text without words. */
function lineOf(text: string): string | null {
  const line = text
    .slice(0, 10 * LONGEST_TITLE)
    .replaceAll(/\s+/g, ' ')
    .replace(/^[#*\s]+/, '')
    .trim()
  return line === '' ? null : Array.from(line).slice(0, LONGEST_TITLE).join('')
}
