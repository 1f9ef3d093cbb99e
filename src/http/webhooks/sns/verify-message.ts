// Whether a message is Amazon SNS's own: "Verifying the signatures of Amazon SNS messages" (docs.aws.amazon.com/sns).

import { isSignedByRsa } from '#core/certificates/chain.ts'
import { DerError, type Bytes } from '#core/certificates/der.ts'
import { at, textAt } from '../loose.ts'
import type { Verdict } from '../sender.ts'
import type { SnsCertificates } from './certificates.ts'

// Amazon SNS repeats a message over HTTPS for 3,600 s at most ("Amazon SNS message delivery retries"). The rest is for clocks that differ.
const OLDEST_MS = 3_600_000 + 300_000
const NEWEST_MS = 300_000

const HASHES: Readonly<Record<string, string>> = { 1: 'SHA-1', 2: 'SHA-256' }

// In the order in which they are signed; what is absent is left out.
const OF_NOTIFICATIONS = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const OF_SUBSCRIPTIONS = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']

export type VerifyPorts = { certificates: Pick<SnsCertificates, 'keyAt'>; clock: { now(): number } }

/** A body without an envelope is `unsigned`: raw message delivery has none. */
export async function verifySnsMessage(body: unknown, { certificates, clock }: VerifyPorts): Promise<Verdict> {
  if (at(body, 'SignatureVersion') === undefined && at(body, 'Signature') === undefined) return { kind: 'unsigned' }
  const hash = HASHES[textAt(body, 'SignatureVersion')]
  if (hash === undefined) return forged('its SignatureVersion is not 1 or 2')
  const age = clock.now() - Date.parse(textAt(body, 'Timestamp'))
  if (!(age <= OLDEST_MS && age >= -NEWEST_MS)) return forged('its Timestamp is not of the last hour')
  const signature = bytesOf(textAt(body, 'Signature'))
  if (signature === null) return forged('its Signature is not base64')
  try {
    const found = await certificates.keyAt(textAt(body, 'SigningCertURL'))
    if (found.kind === 'unreachable') return { kind: 'unknown', reason: found.reason }
    if (found.kind === 'not_trusted') return forged(found.reason)
    const isGenuine = await isSignedByRsa(found.key, hash, signature, signedBytes(body))
    return isGenuine ? { kind: 'genuine', from: textAt(body, 'TopicArn') } : forged('its signature does not fit')
  } catch (error) {
    if (isUnreadable(error)) return forged('its certificate cannot be read')
    // The certificate did not come in time.
    if (error instanceof DOMException && error.name === 'TimeoutError')
      return { kind: 'unknown', reason: 'its certificate did not come in time' }
    throw error
  }
}

/** WebCrypto refuses keys that are none with a DataError, and atob base64 that is none with an InvalidCharacterError. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof DerError) return true
  return error instanceof DOMException && ['DataError', 'InvalidCharacterError'].includes(error.name)
}

/** Texts as they were sent, blanks included. */
function signedBytes(body: unknown): Bytes {
  const isSubscription = /^(Subscription|Unsubscribe)Confirmation$/.test(textAt(body, 'Type'))
  const keys = isSubscription ? OF_SUBSCRIPTIONS : OF_NOTIFICATIONS
  const text = keys
    .flatMap(key => {
      const value = at(body, key)
      return typeof value === 'string' ? [`${key}\n${value}\n`] : []
    })
    .join('')
  return new TextEncoder().encode(text) as Bytes
}

function bytesOf(base64: string): Bytes | null {
  try {
    return Uint8Array.from(atob(base64), char => char.charCodeAt(0))
  } catch {
    // It is no base64.
    return null
  }
}

function forged(reason: string): Verdict {
  return { kind: 'forged', reason }
}
