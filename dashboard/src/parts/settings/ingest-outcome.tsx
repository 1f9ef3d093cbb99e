import type { ComponentChildren } from 'preact'
import type { IngestDryRun } from '#core/protocol/api.ts'
import { appliedWords, fingerprintWords, verdictOf } from '../../data/ingest-rules.ts'
import { Clock } from '../time.tsx'

/** `old`: the form has another alert by now. */
type OutcomeProps = { said: IngestDryRun; at: string; old: boolean }

export function IngestOutcome({ said, at, old }: OutcomeProps) {
  const { reason, session_id: session, offered_to: offered, read, fingerprint, rule, unruled } = said
  const { title, tone } = verdictOf(said)
  return (
    <div class="outcome" data-outcome={said.outcome}>
      <h3 class={tone}>{title}</h3>
      <p>
        {reason}.
        {session !== null && (
          <>
            {' '}
            <a href={`/sessions/${session}`}>That session</a>
          </>
        )}
        {offered !== null && (
          <>
            {' '}
            <a href={`/sessions/${offered}`}>The other session</a>
          </>
        )}
      </p>
      <p class="muted">
        As of <Clock at={at} />.{old && ' The form has changed since: try it again.'}
      </p>
      {read !== null && (
        <dl class="sender-facts">
          <Fact name="Title" value={read.title} none="none was found" />
          <Fact name="Severity" value={read.severity} none="it states none" />
          <Fact name="Place" value={placeOf(read)} none="it names none" />
          <Fact name="Alert type" value={read.alert_type} none="none" />
          <Fact name="Chain" value={read.chain_id} />
          {read.runbook_url !== null && <Fact name="Runbook" value={read.runbook_url} />}
          {!read.firing && <Fact name="State" value="the sender says that it is over" />}
          <Fact name="Labels" value={labelsOf(read)} none="it has none" />
          <Fact name="Rule" value={rule === null ? unruled : appliedWords(rule)} />
          {fingerprint !== null && (
            <Fact
              name="Known by"
              value={
                <>
                  {fingerprintWords(fingerprint)}{' '}
                  <code title={fingerprint.digest}>{fingerprint.digest.slice(0, 12)}</code>
                </>
              }
            />
          )}
        </dl>
      )}
    </div>
  )
}

function Fact({ name, value, none = '' }: { name: string; value: ComponentChildren; none?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? <span class="muted">{none}</span>}</dd>
    </div>
  )
}

type Read = NonNullable<IngestDryRun['read']>

function placeOf({ cluster, namespace, service }: Read): string | null {
  const parts = [cluster, namespace, service].filter(each => each !== null)
  return parts.length === 0 ? null : parts.join(' › ')
}

function labelsOf({ labels }: Read): ComponentChildren {
  if (labels.length === 0) return null
  return (
    <ul class="label-list">
      {labels.map(({ name, values }) => (
        <li key={name}>
          <code>{name}</code> {values.join(', ')}
        </li>
      ))}
    </ul>
  )
}
