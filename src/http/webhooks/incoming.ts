// What a webhook's body says, as far as it decides what becomes of it: the facts of a session, and by what the alert is known again.

import type { Config } from '#core/config/config.ts'
import { chainFor } from '#core/config/resolve.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Firings } from '#store/firings.ts'
import { ALERT_BYTES, chainOf, runbookRefusal } from '../alerts/submission.ts'
import { bindError, parseFirst } from '../request/bind.ts'
import { sha256 } from '../request/digest.ts'
import { alertText, unreadText } from './account.ts'
import { firingsOf } from './known-alerts.ts'
import type { Notice, Sender, SentAlert } from './sender.ts'

export type Incoming = {
  facts: Pick<SessionFacts, 'alert_data' | 'alert_type' | 'chain_id' | 'chat_enabled' | 'runbook_url'>
  reported: Firings | null
  /** The sender's own id for the problem. */
  problemId: string | null
}

export function parseWhole(sender: Sender, text: string): unknown {
  if (text === '') throw bindError(`the body is empty where a webhook of ${sender.label} was expected`)
  if (sender.takesText && !/^\s*[[{]/.test(text)) return text
  // The Content-Type is not checked: some senders say text/plain.
  return parseFirst(text)
}

type Said = Exclude<Notice, { kind: 'confirm' }>

/** The alert of a notice, and whether it fires; or the sentence for a sender whose notice is about none. Null: the body was too long to be read. */
export function alertIn(notice: Said | null): { alert: SentAlert | null; firing: boolean } | { quiet: string } {
  if (notice === null) return { alert: null, firing: true }
  if (notice.kind === 'firing') return { alert: notice.alert, firing: true }
  return notice.over === undefined ? { quiet: notice.message } : { alert: notice.over, firing: false }
}

/** `alert` is null where the body was too long to be read. */
export async function readIncoming(
  config: Config,
  sender: Sender,
  alert: SentAlert | null,
  text: string,
): Promise<Incoming> {
  return alert === null ? cutAlert(config, sender, text) : wholeAlert(config, sender, alert, text)
}

async function wholeAlert(config: Config, sender: Sender, alert: SentAlert, raw: string): Promise<Incoming> {
  const { runbook } = alert
  const refused = runbook === null || runbookRefusal(runbook, config.system.runbooks.allowedDomains) !== null
  return {
    facts: {
      alert_data: alertText(alert.account, alert.raw === undefined ? raw : alert.raw, ALERT_BYTES),
      ...chainOf(config, typeOf(config, alert)),
      runbook_url: refused ? null : runbook,
    },
    reported: alert.identity === null ? null : await firingsOf(sender, alert.identity),
    problemId: alert.identity?.group ?? null,
  }
}

/**
 * The first name that has a chain, else '' for the default type. A name without a chain is an operator's mistake and no reason to lose the page:
 * senders do not send again what was answered 4xx.
 */
function typeOf(config: Config, { types }: SentAlert): string {
  return types.find(type => chainFor(config, type) !== null) ?? ''
}

/** A notification that was not read whole is identified by its beginning. */
async function cutAlert(config: Config, sender: Sender, text: string): Promise<Incoming> {
  return {
    facts: { alert_data: unreadText(sender.label, text, ALERT_BYTES), ...chainOf(config, ''), runbook_url: null },
    reported: { groupKey: 'unread', firings: [{ fingerprint: await sha256(text), startsAt: '' }] },
    problemId: null,
  }
}
