import { useState } from 'preact/hooks'
import type { Sender } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'
import { Notice } from '../notice.tsx'
import { Ago } from '../time.tsx'
import { SenderSteps } from './sender-steps.tsx'

/** Who sends alerts here, when each was last heard, and what to paste into each to make it send. */
export function Connect() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.senders())
  const silent = loaded.body !== null && loaded.body.senders.every(each => each.last_alert_at === null)
  return (
    <section aria-labelledby="connect-title">
      <div class="section-head">
        <h2 id="connect-title">Senders of alerts</h2>
        <button type="button" class="quiet" onClick={() => void loaded.reload()}>
          Refresh
        </button>
      </div>
      {silent && (
        <Notice tone="info" title="None of these senders has sent an alert yet">
          <p>
            Open the one that you use, make a token, and paste the lines there. Its first alert shows here. What was
            submitted by hand, or posted to <code>/api/v1/alerts</code>, is in the list alone.
          </p>
        </Notice>
      )}
      <Loading loaded={loaded} what="The senders" rows={6}>
        {({ senders }) => (
          <div class="senders">
            {senders.map(each => (
              <SenderRow key={each.name} sender={each} />
            ))}
          </div>
        )}
      </Loading>
    </section>
  )
}

function SenderRow({ sender }: { sender: Sender }) {
  const [open, setOpen] = useState(false)
  return (
    <details class="sender" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{sender.label}</strong>
        <span class="sender-news">
          <LastAlert sender={sender} />
          {isRefused(sender) && (
            <span class="refused">
              refused <Ago at={sender.last_refused_at ?? ''} />
            </span>
          )}
        </span>
      </summary>
      {open && (
        <div class="sender-body">
          <News sender={sender} />
          <SenderSteps sender={sender} />
        </div>
      )}
    </details>
  )
}

/** A refusal that an alert has followed is history. */
function isRefused({ last_refused_at: refused, last_alert_at: alert, last_quiet_at: quiet }: Sender): boolean {
  return refused !== null && refused > (alert ?? '') && refused > (quiet ?? '')
}

function LastAlert({ sender: { last_alert_at: at } }: { sender: Sender }) {
  if (at === null) return <span class="muted">no alert yet</span>
  return (
    <span class="heard">
      last alert <Ago at={at} />
    </span>
  )
}

function News({ sender }: { sender: Sender }) {
  const { last_alert_at, last_session_id, last_quiet_at, last_quiet, last_refused_at, last_refusal } = sender
  if (last_alert_at === null && last_quiet_at === null && last_refused_at === null) return null
  return (
    <dl class="sender-facts">
      {last_alert_at !== null && (
        <div>
          <dt>Last alert</dt>
          <dd>
            <Ago at={last_alert_at} />
            {last_session_id !== null && (
              <>
                , <a href={`/sessions/${last_session_id}`}>its session</a>
              </>
            )}
          </dd>
        </div>
      )}
      {last_quiet_at !== null && (
        <div>
          <dt>Opened no session</dt>
          <dd>
            <Ago at={last_quiet_at} />: {last_quiet}
          </dd>
        </div>
      )}
      {last_refused_at !== null && (
        <div>
          <dt>Last refused</dt>
          <dd class="refused">
            <Ago at={last_refused_at} /> with {sender.last_refused_status}: {last_refusal}
          </dd>
        </div>
      )}
    </dl>
  )
}
