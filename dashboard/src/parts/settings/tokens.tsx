import { useState } from 'preact/hooks'
import type { NewApiToken } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'
import { Roles } from './roles.tsx'
import { ShownOnce } from './shown-once.tsx'
import { TokenForm } from './token-form.tsx'
import { TokenTable } from './token-table.tsx'

export function Tokens() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.tokens())
  const [made, setMade] = useState<NewApiToken | null>(null)
  const took = (token: NewApiToken) => {
    setMade(token)
    void loaded.reload()
  }
  return (
    <>
      <section aria-labelledby="make-title">
        <h2 id="make-title">Make a token</h2>
        <TokenForm made={took} />
        {made !== null && <ShownOnce token={made.token}>Named {made.name}.</ShownOnce>}
      </section>
      <section aria-labelledby="tokens-title">
        <div class="section-head">
          <h2 id="tokens-title">API tokens</h2>
        </div>
        <Loading loaded={loaded} what="The tokens">
          {({ tokens }) => <TokenTable tokens={tokens} changed={() => void loaded.reload()} />}
        </Loading>
      </section>
      <Roles />
    </>
  )
}
