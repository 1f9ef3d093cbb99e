// Rules of `ingest`.

import { SENDER_NAMES } from '../alerts/sender-names.ts'
import { quote } from './findings.ts'
import { didYouMean } from './nearest.ts'
import type { Sources } from './sources.ts'

export function validateIngest(sources: Sources) {
  const { addresses, senders } = sources.raw.ingest.mail
  if (Object.keys(addresses).length > 0 && senders.length === 0) {
    const message =
      "Nobody may send to these addresses. List addresses or domains (@example.com) in 'ingest.mail.senders'."
    sources.findings.warn(sources.tarsy, ['ingest', 'mail', 'addresses'], message, 'key')
  }
  for (const name of Object.keys(sources.raw.ingest.rate_limits)) {
    if (SENDER_NAMES.some(known => known === name)) continue
    const near = didYouMean(name, SENDER_NAMES) || ` Use one of ${SENDER_NAMES.join(', ')}.`
    const message = `There is no sender ${quote(name)}, so this limit is for nobody.${near}`
    sources.findings.warn(sources.tarsy, ['ingest', 'rate_limits', name], message, 'key')
  }
}
