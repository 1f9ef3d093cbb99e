// Accepts sessions: their rows in D1, then their ids in the Lobby's line. What a silence holds is a row alone.

import { faultText } from '#core/fault-text.ts'
import type { FullMessage } from '#core/alerts/alert-message.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import { holdOf, type Hold, type ReadySilence } from '#core/ingest/silences.ts'
import type { Frame, SessionFacts } from '#core/protocol/events.ts'
import { storeSessions, type Stored } from '#store/accept.ts'
import type { NewSession } from '#store/new-session.ts'
import { heldFrame } from '#store/reconsider-held.ts'
import { labelsToMatch } from '#store/silences.ts'
import type { Offer } from './lobby-client.ts'

/** A session to be stored, who reports it, and what decides its turn. */
export type Accepted = NewSession & { sender: SenderName; message: FullMessage }

export type AcceptPorts = {
  db: D1Database
  /** Puts sessions into the Lobby's line. */
  offer(offers: Array<Offer>): Promise<void>
  /** The queue, for sessions that the Lobby did not take: its consumer offers them until it does. */
  alerts: { sendBatch(messages: Array<{ body: FullMessage }>): Promise<unknown> }
  /** Those that are not over. */
  silences(): Promise<ReadonlyArray<ReadySilence>>
  /** Tells the list. Nothing waits for it: a list that missed it has the row. */
  tellList(frames: Array<Frame>): void
  log(event: Record<string, unknown>): void
  /** Lets work go on that nobody waits for. */
  apart(work: Promise<void>): void
}

/** Throws if the database stored nothing. */
export async function acceptSessions(ports: AcceptPorts, sessions: ReadonlyArray<Accepted>): Promise<Array<Stored>> {
  const silences = await ports.silences()
  const added = sessions.map(session => ({ ...session, hold: holdFor(session.facts, silences) }))
  const stored = await storeSessions(ports.db, added)
  const opened = added.filter((_, at) => stored[at]?.duplicate === false)
  offerAccepted(
    ports,
    opened.filter(({ hold }) => !hold).map(({ message }) => message),
  )
  tellHeld(ports, opened)
  return stored
}

/** What holds an alert when it is accepted; undefined while there are no silences. */
export function holdFor(facts: SessionFacts, silences: ReadonlyArray<ReadySilence>): Hold | null | undefined {
  return silences.length === 0 ? undefined : holdOf(labelsToMatch(facts), silences, facts.created_at)
}

export function tellHeld(
  { tellList }: Pick<AcceptPorts, 'tellList'>,
  opened: ReadonlyArray<{ id: string; facts: SessionFacts; hold: Hold | null | undefined }>,
): void {
  const frames = opened.flatMap(({ id, facts, hold }) =>
    hold ? [heldFrame(id, facts.created_at, hold.held_until)] : [],
  )
  if (frames.length > 0) tellList(frames)
}

type OfferPorts = Pick<AcceptPorts, 'offer' | 'alerts' | 'log' | 'apart'>

/** Neither the senders nor the next transaction wait for it: the sessions are stored, and the sweep offers within a minute what got lost. */
export function offerAccepted(ports: OfferPorts, messages: ReadonlyArray<FullMessage>): void {
  if (messages.length > 0) ports.apart(offerOrSend(ports, messages))
}

/** Never rejects. */
async function offerOrSend(
  { offer, alerts, log }: Omit<OfferPorts, 'apart'>,
  messages: ReadonlyArray<FullMessage>,
): Promise<void> {
  const session_ids = messages.map(({ sessionId }) => sessionId)
  try {
    return await offer(messages.map(({ sessionId, severity, acceptedAt: since }) => ({ sessionId, severity, since })))
  } catch (error) {
    log({ event: 'alert.not_offered', session_ids, cause: faultText(error) })
  }
  try {
    await alerts.sendBatch(messages.map(body => ({ body })))
  } catch (error) {
    log({ event: 'alert.not_sent', session_ids, cause: faultText(error) })
  }
}
