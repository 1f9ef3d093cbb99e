import { ROLE_SCOPES, type Role } from '#core/protocol/scopes.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { useMe } from '../../data/me.ts'
import { DataTable } from '../data-table.tsx'
import { Loading } from '../loading.tsx'

const ROLES = Object.keys(ROLE_SCOPES) as Array<Role>

/** Who has which role, by `system.roles` of the configuration. */
export function Roles() {
  const { api } = useApp()
  const me = useMe()
  const loaded = useLoaded(() => api.config())
  return (
    <section aria-labelledby="roles-title">
      <h2 id="roles-title">Roles</h2>
      <p class="muted">
        People who come by Cloudflare Access have the role that <code>system.roles</code> in tarsy.yaml gives them.
        {me !== null && ` You are ${me.user} and may ${me.scopes.join(', ')}.`}
      </p>
      <Loading loaded={loaded} what="The table of roles">
        {({ system }) => <RoleTable table={tableOf(system['roles'])} />}
      </Loading>
    </section>
  )
}

function RoleTable({ table }: { table: Partial<Record<Role, ReadonlyArray<string>>> | null }) {
  if (table === null) {
    return <p class="quiet-line">No table of roles is configured: everybody whom Access lets in is a responder.</p>
  }
  return (
    <DataTable label="Roles" heads={['Role', 'May', 'Who']}>
      {ROLES.map(role => (
        <tr key={role}>
          <th scope="row">{role}</th>
          <td>{ROLE_SCOPES[role].join(', ')}</td>
          <td>{table[role]?.join(', ') || <span class="muted">nobody</span>}</td>
        </tr>
      ))}
    </DataTable>
  )
}

function tableOf(shown: unknown): Partial<Record<Role, ReadonlyArray<string>>> | null {
  return typeof shown === 'object' && shown !== null ? (shown as Partial<Record<Role, ReadonlyArray<string>>>) : null
}
