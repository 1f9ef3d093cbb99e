import { Hono } from 'hono'
import type { Sender as ShownSender } from '#core/protocol/api.ts'
import { readSenders, type SenderRow } from '#store/senders.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { pathSecretVariable } from '../webhooks/path-secret.ts'
import type { Sender } from '../webhooks/sender.ts'
import { secretVariable, SENDERS } from '../webhooks/senders.ts'

/** Who may send alerts, in the order of docs/senders.md. */
export const senders = new Hono<AppEnv>().get('/', async c => {
  const { db, identity } = c.var.deps
  const heard = new Map((await readSenders(db)).map(row => [row.name, row]))
  return json(c, { senders: SENDERS.map(each => show(each, heard.get(each.name), identity)) }, 200)
})

const NEVER: Omit<SenderRow, 'name'> = {
  last_alert_at: null,
  last_session_id: null,
  last_quiet_at: null,
  last_quiet: null,
  last_refused_at: null,
  last_refused_status: null,
  last_refusal: null,
}

function show(
  { name, label, signature }: Sender,
  heard: SenderRow | undefined,
  { senderSecrets, pathSecrets }: AppDeps['identity'],
): ShownSender {
  return {
    ...NEVER,
    ...heard,
    name,
    label,
    path: `/api/v1/webhooks/${name}`,
    signature:
      signature === undefined
        ? null
        : {
            header: signature.header,
            variable: secretVariable(name),
            ready: isSet(senderSecrets[name]),
          },
    path_secret: { variable: pathSecretVariable(name), ready: isSet(pathSecrets[name]) },
  }
}

function isSet(secrets: ReadonlyArray<string> = []): boolean {
  return secrets.length > 0
}
