import type { AlertReading } from './read-alert.ts'
import type { Severity } from './severity.ts'

/** What lists and pages show of an alert, by the names of the wire. */
export type AlertFacts = {
  alert_title: string | null
  severity: Severity | null
  cluster: string | null
  namespace: string | null
  service: string | null
  links: Array<{ label: string; url: string }>
}

/** `runbook` is the address that the sender gave beside the alert; it goes before one in the alert. */
export function alertFacts(reading: AlertReading, runbook: string | null): AlertFacts {
  const { title: alert_title, severity, cluster, namespace, service, links } = reading
  const labelled = [
    { label: 'Runbook', url: runbook ?? links.runbook },
    { label: 'Source', url: links.generator },
    { label: 'Dashboard', url: links.dashboard },
    { label: 'Silence', url: links.silence },
  ]
  const known = labelled.flatMap(({ label, url }) => (url === null ? [] : [{ label, url }]))
  return { alert_title, severity, cluster, namespace, service, links: known }
}
