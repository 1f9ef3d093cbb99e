// A message for a configured address becomes an alert. Whoever may not send is told so by the mail server; what could not be stored throws, so
// that the message is delivered again.

import { chainFor } from '#core/config/resolve.ts'
import { ruleFor } from '#core/ingest/rule.ts'
import { readLimited } from '#core/outside/read-limited.ts'
import { fitFacts } from '#store/new-session.ts'
import { acceptSession } from '../http/alerts/routes.ts'
import { takeAlert } from '../http/alerts/take.ts'
import { ALERT_BYTES, chainOf } from '../http/alerts/submission.ts'
import type { AppDeps } from '../http/deps.ts'
import { readyConfig } from '../http/request/config.ts'
import { sha256 } from '../http/request/digest.ts'
import { maskFacts } from '../http/request/mask-incoming.ts'
import { account, alertText, field, section } from '../http/webhooks/account.ts'
import { READ_BYTES } from '../http/webhooks/read-bytes.ts'
import { domainOf, refuseFrom } from './authentic.ts'
import { readMail, type Mail } from './read-mail.ts'

/** The part of Cloudflare's message that is used here. */
export type IncomingMail = {
  readonly to: string
  readonly raw: ReadableStream<Uint8Array>
  setReject(reason: string): void
}

const MAIL = { name: 'mail' } as const

export type MailDeps = Pick<AppDeps, 'config' | 'intake' | 'clock' | 'ids' | 'log'>

export async function receiveMail(message: IncomingMail, deps: MailDeps): Promise<void> {
  const config = readyConfig(deps.config)
  const reject = (reason: string) => {
    deps.log({ event: 'mail.rejected', reason })
    message.setReject(reason)
  }
  const to = message.to.toLowerCase()
  const { addresses, senders } = config.ingest.mail
  const type = Object.entries(addresses).find(([address]) => address.toLowerCase() === to)?.[1]
  if (type === undefined) return reject('no alerts are taken at this address')
  const raw = await readLimited(new Response(message.raw), READ_BYTES, new AbortController().signal)
  if (raw === null) return reject(`the message is larger than ${READ_BYTES / 1_048_576} MiB`)
  const mail = await readMail(raw)
  const reason = refuseSender(mail, senders)
  if (mail.from === null || reason !== null) return reject(reason ?? 'the message has no sender')
  if (mail.isReply) return
  const sessionId = deps.ids.uuid()
  const facts = maskFacts(deps, config, sessionId, {
    alert_data: textOf(mail, to),
    ...chainOf(config, chainFor(config, type) === null ? '' : type),
    runbook_url: null,
    author: `mail:${mail.from}`,
    created_at: new Date(deps.clock.now()).toISOString(),
  })
  const reported = {
    groupKey: await sha256(`mail ${to}`),
    firings: [
      {
        fingerprint: await sha256(mail.thread || rawText(raw)),
        startsAt: await sha256(mail.messageId || rawText(raw)),
      },
    ],
  }
  const session = { id: sessionId, facts: fitFacts(facts), reported }
  const rule = ruleFor(config, MAIL.name, facts.alert_type)
  if (rule === null) await acceptSession(deps, MAIL, session)
  else
    await takeAlert(deps, config, MAIL, { ...session, rule, firing: true, problemId: mail.thread || null, named: null })
}

/** Why this sender's message is refused; null if it is not. */
function refuseSender({ from, headers }: Mail, senders: ReadonlyArray<string>): string | null {
  if (from === null) return 'the message must have one sender'
  const domain = domainOf(from)
  const isListed = senders.some(each => [from, `@${domain}`].includes(each.toLowerCase()))
  if (!isListed) return 'this sender may not hand in alerts here'
  const reason = refuseFrom(headers, domain)
  return reason === null ? null : `the sender is not proven: ${reason}`
}

function rawText(raw: Uint8Array): string {
  return new TextDecoder().decode(raw)
}

function textOf({ from, subject, date, text, attachments }: Mail, to: string): string {
  return alertText(
    account(
      subject || 'Alert by mail',
      field('From', from ?? ''),
      field('To', to),
      field('Date', date),
      section('Message', text),
      ...attachments.map(each =>
        each.text === null
          ? ['', `Attached, not shown: ${each.name} (${each.type})`]
          : section(`Attachment ${each.name}`, each.text),
      ),
    ),
    null,
    ALERT_BYTES,
  )
}
