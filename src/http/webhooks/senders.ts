import type { Sender } from './sender.ts'
import { alertmanager } from './senders/alertmanager.ts'
import { azure } from './senders/azure.ts'
import { datadog } from './senders/datadog.ts'
import { generic } from './senders/generic.ts'
import { github } from './senders/github.ts'
import { google } from './senders/google.ts'
import { grafana } from './senders/grafana.ts'
import { opsgenie } from './senders/opsgenie.ts'
import { pagerduty } from './senders/pagerduty.ts'
import { sentry } from './senders/sentry.ts'
import { sns } from './senders/sns.ts'

/** Everyone who may report problems, in the order of docs/senders.md. */
export const SENDERS: ReadonlyArray<Sender> = [
  alertmanager,
  grafana,
  pagerduty,
  opsgenie,
  datadog,
  sentry,
  sns,
  azure,
  google,
  github,
  generic,
]

/** Those that can sign what they send. */
export const SIGNING = SENDERS.filter(({ signature }) => signature !== undefined)

/** The variable that holds the secret of a sender that signs. */
export function secretVariable(name: string): string {
  return `TARSY_${name.toUpperCase()}_SECRET`
}

/** Their routes, as the router names them. */
export const SENDER_ROUTES: ReadonlyArray<string> = SENDERS.map(({ name }) => `POST /api/v1/webhooks/${name}`)

export function senderOf(route: string | null): Sender | null {
  return SENDERS[SENDER_ROUTES.indexOf(route ?? '')] ?? null
}
