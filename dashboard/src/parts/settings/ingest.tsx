import { useApp } from '../../data/app.ts'
import { ruleSentences } from '../../data/ingest-rules.ts'
import { useLoaded } from '../../data/loaded.ts'
import { mayDo, useMe } from '../../data/me.ts'
import { Loading } from '../loading.tsx'
import { IngestDryRunForm } from './ingest-dry-run.tsx'

/** Which alerts open a session, which join one, and what the rules would do with an alert at hand. */
export function Ingest() {
  const { api } = useApp()
  const me = useMe()
  const loaded = useLoaded(() => api.config())
  return (
    <>
      <section aria-labelledby="rules-title">
        <div class="section-head">
          <h2 id="rules-title">Rules for alerts that arrive</h2>
          <a href="/system?config=ingest">As configured</a>
        </div>
        <Loading loaded={loaded} what="The rules">
          {({ ingest }) => (
            <ul class="sentences">
              {ruleSentences(ingest).map(each => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          )}
        </Loading>
        <p class="muted">
          They are changed under <code>ingest</code> in tarsy.yaml.
        </p>
      </section>
      {mayDo(me, 'respond') && <IngestDryRunForm />}
    </>
  )
}
