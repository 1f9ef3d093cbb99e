import { useState } from 'preact/hooks'
import type { NewApiToken, Sender } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import type { ApiError } from '../../data/api.ts'
import { mayDo, useMe } from '../../data/me.ts'
import { needsToken, stepsOf, TOKEN_PLACE } from '../../data/sender-lines.ts'
import { FieldError } from '../field-error.tsx'
import { Exact } from '../time.tsx'
import { PathSecret } from './path-secret.tsx'
import { ShownOnce } from './shown-once.tsx'
import { Steps } from './steps.tsx'

/** What to do in the sender, line by line, with this system's address and a token that is made here. */
export function SenderSteps({ sender }: { sender: Sender }) {
  const [made, setMade] = useState<NewApiToken | null>(null)
  const { name, label, path, signature } = sender
  const steps = stepsOf(name, { address: location.origin + path, token: made?.token ?? TOKEN_PLACE })
  return (
    <>
      {needsToken(name) && <TokenHere sender={sender} made={made} setMade={setMade} />}
      {signature !== null && (
        <p class={signature.ready ? 'heard' : 'muted'}>
          {signature.ready ? (
            <>
              Its secret is set (<code>{signature.variable}</code>), so {label} may sign what it sends.
            </>
          ) : (
            <>
              {label} can sign what it sends: set <code>{signature.variable}</code> to its secret.
            </>
          )}
        </p>
      )}
      <Steps steps={steps} />
      <PathSecret sender={sender} />
    </>
  )
}

// A sender whose token ends without a word loses pages, so this is longer than for people's tokens.
const LASTS_DAYS = 365
const MOST_TRIES = 20

type TokenHereProps = { sender: Sender; made: NewApiToken | null; setMade: (made: NewApiToken) => void }

function TokenHere({ sender: { name, label }, made, setMade }: TokenHereProps) {
  const { api } = useApp()
  const me = useMe()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  async function make() {
    setBusy(true)
    setError(null)
    // A name is taken until its token is revoked, and the token before may still be in use.
    for (let n = 1; n <= MOST_TRIES; n++) {
      const answer = await api.makeToken({
        name: n === 1 ? name : `${name}-${n}`,
        scopes: ['ingest'],
        expires_in_days: LASTS_DAYS,
      })
      if (answer.ok) setMade(answer.body)
      else if (answer.status === 409 && n < MOST_TRIES) continue
      else setError(answer)
      break
    }
    setBusy(false)
  }
  if (made !== null) {
    return (
      <ShownOnce token={made.token}>
        It is in the lines below. Named {made.name}; hands in alerts and nothing else; until{' '}
        <Exact at={made.expires_at} />.
      </ShownOnce>
    )
  }
  if (!mayDo(me, 'admin')) {
    return <p class="muted">An admin makes the token that stands for {TOKEN_PLACE} below.</p>
  }
  return (
    <div class="token-here">
      <button type="button" class="primary" disabled={busy} onClick={() => void make()}>
        {busy ? 'Making…' : `Make a token for ${label}`}
      </button>
      <span class="muted">
        or put one that you have in the place of <code>{TOKEN_PLACE}</code>
      </span>
      <FieldError message={error?.message ?? null} />
    </div>
  )
}
