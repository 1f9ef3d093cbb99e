import type { SessionDetail } from '#core/protocol/api.ts'
import { Labels } from './labels.tsx'

/** Where the alert comes from, in one line: severity, type, place, labels, links. */
export function AlertLine({ detail }: { detail: SessionDetail }) {
  const { severity, cluster, namespace, service, alert_type, labels, runbook_url } = detail
  const links = [...detail.links]
  if (runbook_url !== null && !links.some(each => each.url === runbook_url))
    links.push({ label: 'Runbook', url: runbook_url })
  return (
    <>
      {severity && <Severity word={severity} />}
      {alert_type !== null && <span class="tag">{alert_type}</span>}
      <Labels labels={labels} />
      <Fact name="cluster" value={cluster} />
      <Fact name="namespace" value={namespace} />
      <Fact name="service" value={service} />
      {links.map(({ label, url }) => (
        <OutsideLink key={url} label={label} url={url} />
      ))}
    </>
  )
}

function Severity({ word }: { word: string }) {
  return <span class={`head-severity severity-${word}`}>{word}</span>
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value) return null
  return (
    <span class="head-place" title={name}>
      <span class="sr-only">{name} </span>
      {value}
    </span>
  )
}

/** The address came with the alert: only http and https become links. */
function OutsideLink({ label, url }: { label: string; url: string }) {
  if (!/^https?:\/\//i.test(url)) return null
  return (
    <a class="head-place" href={url} target="_blank" rel="noopener noreferrer" title={url}>
      {label}
    </a>
  )
}
