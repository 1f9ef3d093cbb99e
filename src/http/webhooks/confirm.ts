// Confirms a subscription to a topic of Amazon SNS, by opening the address that it sends. Only addresses of Amazon SNS itself are opened.

import { fetchOutside, type Fetch } from '#core/outside/fetch-outside.ts'
import { refuseSns } from './sns/amazon-hosts.ts'

/** Amazon waits 15 seconds for the answer to its message ("Amazon SNS message delivery retries"). */
export const CONFIRM_MS = 10_000

/** Why it failed, as the end of a sentence; null: it is confirmed. */
export async function confirmSubscription(fetch: Fetch, url: URL, signal: AbortSignal): Promise<string | null> {
  const request = { url, refuse: refuseSns, headersFor: () => ({}), maxBytes: 65_536, signal }
  const answer = await fetchOutside(fetch, request)
  if (answer.kind === 'status') return `Amazon SNS answered ${answer.status}`
  return answer.kind === 'text' ? null : answer.reason
}
