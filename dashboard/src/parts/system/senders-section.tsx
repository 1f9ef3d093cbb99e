import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'

/** Senders that were heard; the others, and what to paste there, stand in the settings. */
export function SendersSection() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.senders())
  return (
    <section aria-labelledby="senders-title">
      <div class="section-head">
        <h2 id="senders-title">Senders of alerts</h2>
        <a href="/settings">Connect a sender</a>
      </div>
      <Loading loaded={loaded} what="The senders">
        {({ senders }) => {
          const heard = senders.filter(each => each.last_alert_at !== null || each.last_refused_at !== null)
          if (heard.length === 0)
            return <p class="quiet-line">No sender was heard yet. Connect one: the settings have the lines to paste.</p>
          return (
            <DataTable label="Senders of alerts" heads={['Sender', 'Last alert', 'Last refusal']}>
              {heard.map(({ name, label, last_alert_at, last_refused_at, last_refusal }) => (
                <tr key={name}>
                  <th scope="row">{label}</th>
                  <td>{last_alert_at === null ? <span class="muted">never</span> : <Ago at={last_alert_at} />}</td>
                  <td>
                    {last_refused_at === null ? (
                      <span class="muted">never</span>
                    ) : (
                      <>
                        <Ago at={last_refused_at} />: {last_refusal}
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </DataTable>
          )
        }}
      </Loading>
    </section>
  )
}
