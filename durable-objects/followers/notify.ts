// Tells one recipient of a session: that it began, and how it ended. A follower a recipient, so that one that is down holds up no other.

import { newsIn } from '#core/notify/news.ts'
import type { Delivery, Recipient } from '#core/notify/notifier.ts'
import { fraction } from '#core/retry/backoff.ts'
import { NotYet, type Follower, type LogReader } from './follower.ts'
import type { Notice } from './notices.ts'

/** What a recipient asked to keep of this session, such as the thread in Slack. */
export type Kept = { get(recipient: string): string | null; set(recipient: string, value: string): void }

export function notifyFollower(
  log: LogReader,
  recipient: Recipient,
  kept: Kept,
  note: (notice: Notice) => Promise<void>,
): Follower {
  const { name, label, notifier } = recipient
  return {
    name: `notify.${name}`,
    target: label,
    newSessionsOnly: true,
    async follow(after, upTo, signal) {
      const { view, startedAt } = log.state()
      const [first] = newsIn(log.frames(after, upTo), view.detail, startedAt).filter(news => recipient.wants(news))
      if (first === undefined) return upTo
      const delivery = await notifier.deliver(first, kept.get(name), signal)
      if (delivery.kind !== 'delivered') throw await faultOf(delivery)
      if (delivery.keep !== null) kept.set(name, delivery.keep)
      // One message at a time: the cursor moves between the start and the end, so that a kill repeats at most one of them.
      return first.seq
    },
  }

  async function faultOf(delivery: Exclude<Delivery, { kind: 'delivered' }>): Promise<Error> {
    const { kind, reason } = delivery
    if (kind === 'later') return new NotYet(reason, delivery.waitMs, fraction(`${log.sessionId} ${name}`))
    // The warning of a follower comes after a day. A person can mend this now. The Lobby may be down: then the next failure says it.
    if (delivery.mistake) await note(mistake(reason)).catch(() => undefined)
    return new Error(reason)
  }

  function mistake(reason: string): Notice {
    const message = `A message to ${label} was not taken: ${reason}. Correct it; messages are tried again for a day.`
    return { category: 'notify', message, details: `notify.${name}` }
  }
}
