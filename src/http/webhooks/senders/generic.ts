// Whoever has no file of its own: any JSON, or text. What stands where `ingest.generic` says; else it is found by the usual names (core/alerts).

import { readPath } from '#core/alerts/json-path.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import { account, block, field, section } from '../account.ts'
import { firstText, textAtKeys, wordsAt } from '../loose.ts'
import { firing, type Mapping, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

export const generic: Sender = {
  name: 'generic',
  label: 'another sender',
  schema: anyObject,
  takesKey: true,
  takesText: true,
  repeatsAfter429: true,
  read,
}

const OVER_WORDS = /^(resolved|ok|closed|recovered|normal|up)$/i

function read(body: unknown, mapping: Mapping = {}): Notice {
  if (typeof body === 'string') return readText(body)
  /** The text where the operator says, else under one of the usual names. */
  const find = (path: string | undefined, ...names: ReadonlyArray<string>) =>
    textAtKeys(body, readPath(path ?? '') ?? []) || firstText(body, ...names)
  const isOver = OVER_WORDS.test(find(mapping.status, 'status', 'state'))
  const title = find(mapping.title)
  const severity = find(mapping.severity)
  const runbook = find(mapping.runbook, 'runbook_url', 'runbook')
  const stated = Object.entries({ title, severity, ...(mapping.runbook !== undefined && { runbook }) }).filter(
    ([, text]) => text !== '',
  )
  const notice = firing(
    account(
      title || (readAlert(JSON.stringify(body)).title ?? 'Alert'),
      field('Severity', severity),
      block('Fields', wordsAt({ body }, 'body')),
    ),
    {
      isOver,
      id: find(mapping.fingerprint, 'fingerprint', 'dedup_key', 'event_id', 'id'),
      startsAt: firstText(body, 'starts_at', 'startsAt', 'started_at', 'timestamp'),
      types: [find(mapping.type, 'alert_type', 'type')],
      runbook,
    },
  )
  if (stated.length === 0 || notice.kind !== 'firing') return notice
  // Lists, the order of the line and the links are read from the raw body, by the usual names: here they are.
  const raw = JSON.stringify({ ...Object.fromEntries(stated), body })
  return { ...notice, alert: { ...notice.alert, raw } }
}

function readText(text: string): Notice {
  const { title } = readAlert(text)
  const notice = firing(account(title ?? 'Alert', section('Message', text)), { id: '' })
  return notice.kind === 'firing' ? { ...notice, alert: { ...notice.alert, raw: null } } : notice
}
