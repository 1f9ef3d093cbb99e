// The seam for everyone who reports problems: one file a sender in senders/, listed in senders.ts.

import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Config } from '#core/config/config.ts'
import type { ZodType } from 'zod'
import type { Signature } from './signature.ts'

export type Sender = {
  /** The last segment of its address: `/api/v1/webhooks/<name>`. */
  name: SenderName
  /** As people know it. */
  label: string
  /** The body, for the description of the API. */
  schema: ZodType
  /** How it signs its bodies, if it does. */
  signature?: Signature
  /** How its bodies are told from forged ones, if they carry a proof of their own. */
  verify?: (body: unknown, ports: VerifyPorts) => Promise<Verdict>
  /** It sends again what was answered 429, and not only what was answered 5xx. Where its documentation does not say so, it does not. */
  repeatsAfter429?: boolean
  /** It may name its alerts by an `Idempotency-Key`. */
  takesKey?: boolean
  /** A body that does not look like JSON is read as text. */
  takesText?: boolean
  /** Pure. `body` is the parsed JSON. Throws an AppError only if the body is certainly from somebody else: senders do not repeat what was refused. */
  read: (body: unknown, mapping?: Mapping) => Notice
}

export type VerifyPorts = {
  /** Whether a message is Amazon SNS's own. */
  verifySns(body: unknown): Promise<Verdict>
}

/** `reason` ends a sentence about the message. */
export type Verdict =
  /** `from`: which of the sender's own sources it is of. */
  | { kind: 'genuine'; from: string }
  | { kind: 'unsigned' }
  | { kind: 'forged'; reason: string }
  /** It cannot be told now. */
  | { kind: 'unknown'; reason: string }

/** Where values stand in bodies of the generic sender, as the operator writes it. */
export type Mapping = Config['ingest']['generic']

/** What a sender says. */
export type Notice =
  | { kind: 'firing'; alert: SentAlert }
  /** `message` says to the sender why no session is opened: a problem that is over, a test, news about a known problem. */
  | { kind: 'quiet'; message: string; over?: never }
  /** A problem is over. It opens no session; the one about it may hear of it. */
  | { kind: 'quiet'; message: string; over: SentAlert }
  /** It asks whether we want what it sends: yes, by opening this address. */
  | { kind: 'confirm'; address: string }

export type SentAlert = {
  /** For a person and the model: a heading and what the sender says, without the raw body. */
  account: string
  /** What stands below the account in the place of the body as it came; null: nothing. */
  raw?: string | null
  /** Names that may be an alert type, the most specific first. */
  types: ReadonlyArray<string>
  runbook: string | null
  /** What identifies the alert, so that a repeated delivery is known; null: each delivery opens a session. */
  identity: Identity | null
}

/** Which problem, and which of its alerts fire since when. */
export type Identity = {
  group: string
  firings: ReadonlyArray<{ alert: string; startsAt: string }>
  /** The alerts of the group that the same notification says are over. */
  over?: ReadonlyArray<string>
}

export const OVER = 'No alert is firing, so no session was opened'
export const TEST = 'The test arrived. A test opens no session'

export function quiet(message: string): Notice {
  return { kind: 'quiet', message }
}

export function over(alert: SentAlert): Notice {
  return { kind: 'quiet', message: OVER, over: alert }
}

type OneAlert = {
  id: string
  startsAt?: string
  group?: string
  types?: ReadonlyArray<string>
  runbook?: string
  /** The sender says that it is over. */
  isOver?: boolean
}

/** The usual case: one alert, known by the sender's own id for it. */
export function firing(account: string, one: OneAlert): Notice {
  const { id, startsAt = '', group = id, types = [], runbook = '', isOver = false } = one
  const alert = {
    account,
    types: types.filter(type => type !== ''),
    runbook: runbook === '' ? null : runbook,
    identity: id === '' ? null : { group, firings: [{ alert: id, startsAt }] },
  }
  return isOver ? over(alert) : { kind: 'firing', alert }
}
