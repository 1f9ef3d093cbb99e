import type { Verdict } from '#core/protocol/api.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { callOf, type Call } from '../data/calls.ts'
import { chosenCall } from '../data/chosen.ts'
import { Coded } from './coded.tsx'
import { CopyButton } from './copy-button.tsx'
import { Icon } from './icon.tsx'

export function DoNext({ steps }: { steps: Verdict['next_steps'] }) {
  if (steps.length === 0) return null
  return (
    <section class="card" aria-labelledby="next-title">
      <h2 id="next-title">Do next</h2>
      <ol class="steps">
        {steps.map(({ text, command }) => (
          <li key={text}>
            <p>
              <Coded text={text} />
            </p>
            {command !== null && (
              <div class="command">
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
                <code tabIndex={0}>{command}</code>
                <CopyButton text={command} what={`command: ${text}`} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

export function Evidence({ claims, view }: { claims: Verdict['claims']; view: SessionView }) {
  if (claims.length === 0) return null
  return (
    <section class="card" aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      <ul class="claims">
        {claims.map(({ text, grounded, reason, calls }, at) => (
          <li key={text} id={`claim-${at}`} tabIndex={-1}>
            <p>
              <Coded text={text} />
            </p>
            <p class="claim-calls">
              <CallChips ids={calls} view={view} />
              {!grounded && (
                <span class="end-word warn">
                  <Icon name="error" />
                  {reason ?? 'no call shows it'}
                </span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function RuledOut({ items, view }: { items: Verdict['ruled_out']; view: SessionView }) {
  if (items.length === 0) return null
  return (
    <section class="card" aria-labelledby="ruled-title">
      <h2 id="ruled-title">Ruled out</h2>
      <ul class="claims">
        {items.map(({ text, calls }) => (
          <li key={text}>
            <p>
              <Coded text={text} />
            </p>
            {calls.length > 0 && (
              <p class="claim-calls">
                <CallChips ids={calls} view={view} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Unchecked({ items }: { items: Verdict['unchecked'] }) {
  if (items.length === 0) return null
  return (
    <section class="card" aria-labelledby="unchecked-title">
      <h2 id="unchecked-title">Could not be checked</h2>
      <ul class="plain-list">
        {items.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  )
}

function CallChips({ ids, view }: { ids: ReadonlyArray<string>; view: SessionView }) {
  return ids.flatMap(id => {
    const event = view.events.find(each => each.id === id)
    return event === undefined ? [] : <CallChip key={id} call={callOf(event)} />
  })
}

/** Opens the call in the side panel. */
function CallChip({ call }: { call: Call }) {
  return (
    <button
      type="button"
      class={`call-chip ${call.state} ${call.writes === true ? 'write' : ''}`}
      aria-pressed={chosenCall.value === call.id}
      onClick={() => (chosenCall.value = call.id)}
    >
      <Icon name={call.writes === true ? 'pen' : call.state === 'failed' ? 'error' : 'tool'} />
      {call.name}
      {call.writes === true && <span class="sr-only"> (writes)</span>}
    </button>
  )
}
