import type { NotificationsDryRun } from '#core/protocol/api.ts'
import { plural } from '../../data/format.ts'
import { STATUS_WORDS } from '../../data/words.ts'
import { CopyButton } from '../copy-button.tsx'

/** `old`: another session is chosen by now. */
type TrialProps = { session: string; said: NotificationsDryRun; old: boolean }

export function NotifyTrial({ session, said: { occasion, recipients }, old }: TrialProps) {
  const told = recipients.filter(each => each.outcome === 'told').length
  const ended = STATUS_WORDS[occasion as keyof typeof STATUS_WORDS] ?? occasion
  return (
    <div class="trial">
      <h3>
        {plural(told, 'recipient')} of {recipients.length} would be told
      </h3>
      <p class="muted">
        Of the end of <a href={`/sessions/${session}`}>this session</a>: {ended.toLowerCase()}.
        {old && ' Another session is chosen by now: show it again.'}
      </p>
      <div class="senders">
        {recipients.map(each => (
          <Recipient key={each.name} trial={each} />
        ))}
      </div>
    </div>
  )
}

type Trial = NotificationsDryRun['recipients'][number]

function Recipient({ trial: { name, label, outcome, reason, request } }: { trial: Trial }) {
  const body = request === null ? '' : JSON.stringify(request.body, null, 2)
  return (
    <details class="sender">
      <summary>
        <strong>
          {name} <span class="muted">{label}</span>
        </strong>
        <span class="sender-news">
          <span class={outcome === 'told' ? 'heard' : 'muted'}>
            {outcome}, {reason}
          </span>
        </span>
      </summary>
      <div class="sender-body">
        {request === null ? (
          <p>Nothing would be sent.</p>
        ) : (
          <>
            <p>
              <code>POST {request.address}</code>
            </p>
            <div class="paste">
              <pre tabIndex={0} aria-label={`What ${name} would be sent`}>
                {body}
              </pre>
              <CopyButton text={body} what={`what ${name} would be sent`} />
            </div>
          </>
        )}
      </div>
    </details>
  )
}
