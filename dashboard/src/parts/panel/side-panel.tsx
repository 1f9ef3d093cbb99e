import { useLocation } from 'preact-iso'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { callOf } from '../../data/calls.ts'
import { between, duration } from '../../data/format.ts'
import { CopyButton } from '../copy-button.tsx'
import { Icon } from '../icon.tsx'
import { WriteMark } from '../write-mark.tsx'
import { Exchange } from './exchange.tsx'
import { ResultView } from './result-view.tsx'
import '../../styles/panel.css'
import { Clock } from '../time.tsx'

type PanelProps = { event: TimelineEvent; detail: SessionDetail | null; close: () => void }

const STATE_WORDS = { running: 'running', failed: 'failed', done: 'answered' } as const

/** One call with all that it asked and was told, beside the page; on a phone a sheet over it. */
export function SidePanel({ event, detail, close }: PanelProps) {
  const panel = useRef<HTMLElement>(null)
  const { query } = useLocation()
  const call = callOf(event)
  const took = between(event.created_at, event.updated_at)
  useEffect(() => {
    // Who opened it gets the focus back.
    const before = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true })
  }, [])
  return (
    <aside
      ref={panel}
      class="side-panel"
      aria-label={`Call ${call.name}`}
      tabIndex={-1}
      onKeyDown={pressed => pressed.key === 'Escape' && close()}
    >
      <header class={`panel-head ${call.writes === true ? 'writes' : ''}`}>
        <h2>
          <code>{call.name}</code>
        </h2>
        <button type="button" class="quiet" aria-label="Close" onClick={close}>
          <Icon name="cross" />
        </button>
        <p class="panel-line">
          {call.writes === true && <WriteMark />}
          <span class={call.state === 'failed' ? 'lane-failed' : ''}>{STATE_WORDS[call.state]}</span>
          <Clock at={event.created_at} />
          {took !== null && <span>{duration(took)}</span>}
          <a href={`?tab=timeline&event=${event.id}`}>In the timeline</a>
          <CopyButton
            text={`${location.origin}${location.pathname}?call=${event.id}`}
            what="link to this call"
            shown="Link"
          />
        </p>
      </header>
      <Claims detail={detail} id={event.id} />
      <Part name="Arguments" text={call.arguments} none="None" />
      <Part
        name={call.state === 'failed' ? 'Error' : 'Result'}
        text={event.content}
        none={call.state === 'running' ? 'Still running…' : 'Empty'}
      />
      <Exchange event={event} open={query['exchange'] === 'open' && query['call'] === event.id} />
    </aside>
  )
}

/** The claims that rest on this call, each a way back. */
function Claims({ detail, id }: { detail: SessionDetail | null; id: string }) {
  const claims = useMemo(
    () => (detail?.verdict?.claims ?? []).flatMap((claim, at) => (claim.calls.includes(id) ? [{ ...claim, at }] : [])),
    [detail, id],
  )
  if (claims.length === 0) return null
  return (
    <div class="panel-part">
      <h3>Supports</h3>
      <ul class="plain-list">
        {claims.map(({ text, at }) => (
          <li key={at}>
            <a href="?tab=answer" onClick={() => showClaim(at)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** After the tab has been drawn. */
function showClaim(at: number): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const claim = document.querySelector<HTMLElement>(`#claim-${at}`)
      claim?.scrollIntoView({ block: 'center' })
      claim?.focus({ preventScroll: true })
    }),
  )
}

function Part({ name, text, none }: { name: string; text: string; none: string }) {
  const empty = text === '' || text === '{}'
  return (
    <section class="panel-part" aria-label={name}>
      {empty ? (
        <p>
          <strong>{name}</strong> <span class="muted">{none}</span>
        </p>
      ) : (
        <ResultView name={name} text={text} />
      )}
    </section>
  )
}
