// Confirms a subscription to a topic of Amazon SNS, by opening the address that it sends. Only addresses of Amazon SNS itself are opened.

import { fetchOutside, type Fetch } from '#core/outside/fetch-outside.ts'

// "Verifying the signatures of Amazon SNS messages" (docs.aws.amazon.com/sns): the hosts of all regions, and those in China.
const AMAZON = /^sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?$/

/** Amazon waits 15 seconds for the answer to its message ("Amazon SNS message delivery retries"). */
export const CONFIRM_MS = 10_000

/** Why the address is not opened, as the end of a sentence; null if it is Amazon's. */
function refuseSubscription(url: URL): string | null {
  const isAmazon = url.protocol === 'https:' && url.port === '' && AMAZON.test(url.hostname)
  return isAmazon ? null : `its host ${url.hostname} is not Amazon SNS's`
}

/** Why it failed, as the end of a sentence; null: it is confirmed. */
export async function confirmSubscription(fetch: Fetch, url: URL, signal: AbortSignal): Promise<string | null> {
  const request = { url, refuse: refuseSubscription, headersFor: () => ({}), maxBytes: 65_536, signal }
  const answer = await fetchOutside(fetch, request)
  if (answer.kind === 'status') return `Amazon SNS answered ${answer.status}`
  return answer.kind === 'text' ? null : answer.reason
}
