// Whoever has no file of its own: any JSON. What stands where is found by the usual names of keys (core/alerts); `ingest.generic` names others.

import { readAlert } from '#core/alerts/read-alert.ts'
import { account, block } from '../account.ts'
import { firstText, wordsAt } from '../loose.ts'
import { firing, OVER, quiet, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const generic: Sender = {
  name: 'generic',
  label: 'another sender',
  schema: anyObject,
  takesKey: true,
  repeatsAfter429: true,
  read,
}

const OVER_WORDS = /^(resolved|ok|closed|recovered|normal|up)$/i

function read(body: unknown): Notice {
  if (OVER_WORDS.test(firstText(body, 'status', 'state'))) return quiet(OVER)
  const { title } = readAlert(JSON.stringify(body))
  return firing(account(title ?? 'Alert', block('Fields', wordsAt({ body }, 'body'))), {
    id: firstText(body, 'fingerprint', 'dedup_key', 'event_id', 'id'),
    startsAt: firstText(body, 'starts_at', 'startsAt', 'started_at', 'timestamp'),
    types: [firstText(body, 'alert_type', 'type')],
    runbook: firstText(body, 'runbook_url', 'runbook'),
  })
}
