import { recipientRows } from '../../data/notify-rules.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'
import { NotifyDryRun } from './notify-dry-run.tsx'

/** Who is told of sessions, and what each would be sent of one that has ended. */
export function Notify() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.notifications())
  return (
    <>
      <section aria-labelledby="notify-title">
        <h2 id="notify-title">Who is told of sessions</h2>
        <Loading loaded={loaded} what="The recipients">
          {all =>
            all.recipients.length === 0 ? (
              <p class="quiet-line">
                Nobody is told: name a recipient under <code>notify</code>, or <code>system.slack</code>, in tarsy.yaml.
              </p>
            ) : (
              <dl class="sender-facts">
                {recipientRows(all).map(({ name, label, of }) => (
                  <div key={name}>
                    <dt>
                      <strong>{name}</strong> {label}
                    </dt>
                    {of.map(each => (
                      <dd key={each}>{each}</dd>
                    ))}
                  </div>
                ))}
              </dl>
            )
          }
        </Loading>
        <p class="muted">
          Recipients and rules are changed under <code>notify</code> in tarsy.yaml.
        </p>
      </section>
      {loaded.body !== null && loaded.body.recipients.length > 0 && <NotifyDryRun />}
    </>
  )
}
