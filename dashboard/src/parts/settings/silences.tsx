import { useLocation } from 'preact-iso'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { mayDo, useMe } from '../../data/me.ts'
import { Loading } from '../loading.tsx'
import { SilenceForm } from './silence-form.tsx'
import { SilenceTable } from './silence-table.tsx'
import '../../styles/silences.css'

/** Alerts that are held for a while: the silences of now and of the last days, and a form for a new one. */
export function Silences() {
  const { api } = useApp()
  const { query } = useLocation()
  const may = mayDo(useMe(), 'respond')
  const loaded = useLoaded(() => api.silences())
  const like = query['like'] ?? null
  return (
    <>
      {may && (
        <section aria-labelledby="silence-title">
          <h2 id="silence-title">{like === null ? 'Silence alerts' : 'Silence alerts like this one'}</h2>
          <SilenceForm key={like} like={like} made={() => void loaded.reload()} />
        </section>
      )}
      <section aria-labelledby="silences-title">
        <div class="section-head">
          <h2 id="silences-title">Silences</h2>
          <button type="button" class="quiet" onClick={() => void loaded.reload()}>
            Refresh
          </button>
        </div>
        <Loading loaded={loaded} what="The silences">
          {({ silences }) => <SilenceTable silences={silences} mayEnd={may} changed={() => void loaded.reload()} />}
        </Loading>
      </section>
    </>
  )
}
